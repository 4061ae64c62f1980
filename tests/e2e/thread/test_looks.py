"""Every state of the open conversation at phone and desktop size, light and dark: axe, and pictures for people."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SIZES
from tests.e2e.people import Agent
from tests.e2e.test_pages import AXE, _violations
from tests.e2e.thread.conftest import MakeAgent, MakeVisitor
from tests.e2e.widget.desk import Desk

pytestmark = pytest.mark.timeout(240)

LOOKS = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]


def _look(agent: Agent, name: str) -> None:
    agent.picture(f"thread-{name}")
    overflow = agent.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{name}: {overflow} px wider than the window"
    assert _violations(agent.page, AXE) == [], name


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_open_conversation(
    agents: MakeAgent, visits: MakeVisitor, office: Desk, mark: str, size: str, scheme: str
) -> None:
    # Given a conversation with everything in it
    look = f"{size}-{scheme}"
    visits(f"Is the oak lamp {mark} in stock?", "See https://example.com/lamps?id=1")
    conversation_id = office.find("example.com")
    office.change(conversation_id, tags=["stock", "vip"], priority="urgent")
    office.reply(conversation_id, "Let me look for you.\nIt takes a moment.")
    agent = agents("ben", size=size, scheme=scheme)
    agent.open_conversation("Let me look")
    agent.page.get_by_role("button", name="Note", exact=True).click()
    agent.composer.fill("He is a friend of the house.")
    _look(agent, f"note-{look}")
    agent.composer.press("Enter")
    expect(agent.thread.locator(".message.note")).to_be_visible()
    agent.page.get_by_role("button", name="Reply", exact=True).click()
    agent.thread.locator(".message.theirs").first.hover()
    _look(agent, f"open-{look}")
    agent.composer.fill("")
    agent.composer.press_sequentially("/")
    expect(agent.page.get_by_role("option").first).to_be_visible()
    _look(agent, f"slash-{look}")
    agent.composer.fill("")
    agent.page.get_by_role("button", name=re.compile("^Assigned to")).click()
    _look(agent, f"assign-{look}")
    agent.page.keyboard.press("Escape")
    agent.page.get_by_role("button", name="Snooze").click()
    _look(agent, f"snooze-{look}")
    agent.page.keyboard.press("Escape")
    if size == "phone":
        agent.page.get_by_role("button", name="About the visitor").click()
        _look(agent, f"visitor-{look}")
