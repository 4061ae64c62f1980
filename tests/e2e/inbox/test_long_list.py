"""A thousand open conversations: drawn in part, read in pages, and the scrollbar tells the truth from the start."""

import re

from playwright.sync_api import expect

from tests.e2e.inbox.conftest import MakeClerk
from tests.e2e.inbox.office import looks_right, seed
from tests.support.stack import Stack

MANY = 1_000


def test_opens_at_once_and_draws_only_what_is_seen(stack: Stack, clerks: MakeClerk) -> None:
    # Given a thousand open conversations
    seed(stack, MANY)
    agent = clerks()

    # When the inbox is opened
    agent.arrive()
    expect(agent.row("Visitor 0")).to_be_visible()

    # Then a screen of them is drawn, and the list says how many there are
    expect(agent.tab("All")).to_contain_text("1,000")
    assert agent.rows.count() < 40
    expect(agent.page.locator(".list-scroll li").first).to_have_attribute("aria-setsize", "1000")
    looks_right(agent, "list-1000-desktop-light")

    # And it scrolls to its end through pages that are fetched on the way
    agent.page.locator(".list-scroll").evaluate("box => { box.scrollTop = box.scrollHeight }")
    expect(agent.row(f"Visitor {MANY - 1}")).to_be_visible()
    assert agent.rows.count() < 40


def test_the_keyboard_reaches_every_row(stack: Stack, clerks: MakeClerk) -> None:
    seed(stack, MANY)
    agent = clerks()
    agent.arrive()
    agent.press("j", "j", "k", "j", "j")
    expect(agent.row("Visitor 2")).to_be_focused()

    agent.press("End")
    expect(agent.row(f"Visitor {MANY - 1}")).to_be_focused(timeout=15_000)
    expect(agent.page.locator("li:has(:focus)")).to_have_attribute("aria-posinset", str(MANY))

    # And a row that is scrolled away keeps the focus
    agent.page.locator(".list-scroll").evaluate("box => { box.scrollTop = 0 }")
    expect(agent.row("Visitor 0")).to_be_visible()
    agent.press("ArrowUp")
    expect(agent.row(f"Visitor {MANY - 2}")).to_be_focused()
    expect(agent.row(f"Visitor {MANY - 2}")).to_be_in_viewport()

    agent.press("Home", "Enter")
    expect(agent.page).to_have_url(re.compile("/c/"))
    expect(agent.title).to_have_text("Visitor 0")
