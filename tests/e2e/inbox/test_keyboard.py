"""The list by keyboard alone."""

import re

from playwright.sync_api import expect

from tests.e2e.inbox.conftest import MakeClerk
from tests.e2e.inbox.office import looks_right, seed
from tests.support.stack import Stack


def test_an_agent_needs_no_mouse(stack: Stack, clerks: MakeClerk) -> None:
    # Given five conversations
    seed(stack, 5)
    agent = clerks()
    agent.arrive()

    # j and k walk, Enter opens, and Tab does not stop at every row
    agent.press("j", "j", "k", "j", "Enter")
    expect(agent.page).to_have_url(re.compile("/c/"))
    expect(agent.title).to_have_text("Visitor 1")
    agent.press("j", "Enter")
    expect(agent.title).to_have_text("Visitor 2")
    assert agent.page.locator('.row[tabindex="0"]').count() == 1

    # / searches, Escape empties the field, leaves it for the list, and closes the conversation
    agent.press("/")
    agent.page.keyboard.type("lamp j k")
    expect(agent.page.get_by_role("searchbox")).to_have_value("lamp j k")
    agent.press("Escape")
    expect(agent.page.get_by_role("searchbox")).to_have_value("")
    expect(agent.page.get_by_role("searchbox")).to_be_focused()
    expect(agent.rows).to_have_count(5)
    agent.press("Escape")
    expect(agent.row("Visitor 2")).to_be_focused()
    agent.press("Escape")
    expect(agent.page).not_to_have_url(re.compile("/c/"))


def test_the_keys_are_explained_and_can_be_switched_off(stack: Stack, clerks: MakeClerk) -> None:
    seed(stack, 2)
    agent = clerks()
    agent.arrive()
    agent.press("?")
    help_ = agent.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_be_visible()
    looks_right(agent, "shortcuts-desktop-light")
    help_.get_by_role("checkbox").uncheck()
    agent.press("Escape")
    expect(help_).to_be_hidden()
    agent.press("j")
    agent.press("?")
    expect(help_).to_be_hidden()
    expect(agent.page.locator(".row:focus")).to_have_count(0)

    # And that is remembered, while the arrows of the list itself go on
    agent.page.reload()
    expect(agent.row("Visitor 0")).to_be_visible()
    agent.press("j")
    expect(agent.page.locator(".row:focus")).to_have_count(0)
    agent.row("Visitor 0").focus()
    agent.press("ArrowDown")
    expect(agent.row("Visitor 1")).to_be_focused()
