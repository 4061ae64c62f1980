"""Every state of the list at phone and desktop size, light and dark: nothing that axe can see, nothing cut off."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import SIZES
from tests.e2e.inbox.conftest import MakeClerk
from tests.e2e.inbox.office import looks_right, seed
from tests.support.stack import Stack

LOOKS = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]
LIST = re.compile(r"/api/projects/shop/conversations")


def fill(stack: Stack) -> None:
    """Names of all kinds, owners of all kinds, every status."""
    seed(stack, 1, name="Anastasia Wolkenstein-Montgomery of the Very Long Name Department {}")
    seed(stack, 1, name="ليلى حداد")
    seed(stack, 1, name="נועה לוי", assignee_id="agent-ana")
    seed(stack, 1, name="Zoë 🏮 Ångström", assignee_id="agent-ben")
    seed(stack, 9, name="Visitor {}")
    seed(stack, 2, name="Waiting for us {}", status="pending")
    seed(stack, 1, name="Later {}", status="snoozed", snoozed_until=4_000_000_000_000)
    seed(stack, 4, name="Done {}", status="resolved")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_list_in_all_its_states(stack: Stack, clerks: MakeClerk, size: str, scheme: str) -> None:
    look = f"{size}-{scheme}"
    agent = clerks(size=size, scheme=scheme)
    page = agent.page

    # Nobody has written yet
    agent.arrive()
    expect(page.get_by_text("No open conversations")).to_be_visible()
    looks_right(agent, f"list-empty-{look}")

    # Some have
    fill(stack)
    agent.arrive()
    expect(agent.rows).to_have_count(13)
    expect(agent.tab("Resolved")).to_contain_text("4")
    looks_right(agent, f"list-{look}")
    agent.tab("Snoozed").click()
    expect(agent.rows).to_have_count(1)
    looks_right(agent, f"list-snoozed-{look}")
    agent.arrive("/inbox/p/shop?tag=a+rather+long+tag+that+somebody+made+up&q=brass")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    looks_right(agent, f"list-nothing-found-{look}")

    # The server is away, or slow
    page.route(LIST, lambda route: route.fulfill(status=503, json={"error": {"code": "unavailable", "message": ""}}))
    page.goto("/inbox/p/shop")
    expect(page.get_by_text("could not be loaded")).to_be_visible()
    looks_right(agent, f"list-error-{look}")
    page.unroute(LIST)
    waiting: list[Route] = []
    page.route(LIST, lambda route: waiting.append(route))
    page.goto("/inbox/p/shop")
    expect(page.get_by_text("Loading conversations")).to_be_attached()
    looks_right(agent, f"list-loading-{look}")
    page.unroute(LIST)


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_what_stands_beside_the_list(stack: Stack, clerks: MakeClerk, size: str, scheme: str) -> None:
    look = f"{size}-{scheme}"
    agent = clerks(size=size, scheme=scheme)
    page = agent.page
    (conversation,) = seed(stack, 1, name="ليلى حداد")
    agent.arrive()
    page.locator(".account > summary").click()
    agent.picture(f"account-{look}")  # the open menu covers half a tab: axe would call that a small target
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    looks_right(agent, f"shortcuts-{look}")
    page.goto("/inbox/p/shop/settings/preferences")
    expect(page.get_by_role("heading", name="Your preferences")).to_be_visible()
    looks_right(agent, f"preferences-{look}")
    page.goto(f"/inbox/p/shop/c/{conversation.id}")
    expect(agent.title).to_be_visible()
    looks_right(agent, f"three-panes-{look}")
