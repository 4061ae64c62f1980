"""A working day without a mouse: from the sign-in to the settings, nothing is pressed but keys."""

import re

from playwright.sync_api import Locator, expect

from app.adapters import directory
from tests.e2e.inbox.conftest import MakeClerk
from tests.e2e.inbox.crowd import Visitor
from tests.e2e.inbox.office import Clerk
from tests.support.people import call
from tests.support.stack import Stack

EMAIL, PASSWORD = "kim@example.com", "correct horse battery"
HELLO = {"shortcut": "welcome", "content": "Welcome, {{visitor.name}}."}
# What has the focus, as a screen reader would name it.
NAME = """() => {
  const at = document.activeElement;
  return at.getAttribute('aria-label') || at.labels?.[0]?.innerText || at.innerText || ''
}"""
FARTHEST = 80  # presses of Tab to anything on the page


def test_a_day_by_keyboard_alone(stack: Stack, clerks: MakeClerk) -> None:
    # Given an agent who has no mouse, and four visitors
    directory.create_agent(stack.database, "shop", EMAIL, PASSWORD, "owner", "Kim")
    call(stack.urls[0], "POST", "/api/projects/shop/canned-replies", HELLO)
    visitors = {name: Visitor(stack, name) for name in ("Dora", "Carl", "Bela", "Anna")}
    for name, visitor in visitors.items():
        visitor.say(f"{name} has a question")
    kim = clerks()
    kim.context.clear_cookies()

    # When he works, then each thing is done
    signs_in(kim)
    answers_and_notes(kim, visitors["Anna"])
    hands_over(kim)
    takes_resolves_reopens(kim)
    marks_as_unread(kim)
    snoozes(kim)
    sorts(kim)
    decides_about_a_held_reply(kim, visitors["Dora"])
    searches_and_filters(kim)
    reads_the_keys_and_goes_to_the_settings(kim)


def reach(kim: Clerk, words: str, key: str = "Tab") -> None:
    """Presses Tab until what has these words has the focus."""
    seen = []
    for _ in range(FARTHEST):
        kim.press(key)
        seen.append(str(kim.page.evaluate(NAME)))
        if re.search(words, seen[-1]):
            return
    raise AssertionError(f"{words} cannot be reached: {seen}")


def log(kim: Clerk) -> Locator:
    return kim.page.get_by_role("log")


def opened(kim: Clerk, name: str) -> None:
    expect(kim.title).to_contain_text(name)
    expect(log(kim).locator(".message").first).to_be_visible()


def signs_in(kim: Clerk) -> None:
    kim.page.goto("/inbox")
    expect(kim.page.get_by_role("button", name="Sign in")).to_be_visible()
    if kim.page.evaluate(NAME) != "E-mail":
        reach(kim, "E-mail")
    kim.page.keyboard.type(EMAIL)
    reach(kim, "Password")
    kim.page.keyboard.type(PASSWORD)
    kim.press("Enter")
    expect(kim.rows).to_have_count(4)


def answers_and_notes(kim: Clerk, anna: Visitor) -> None:
    kim.press("j", "Enter")
    opened(kim, "Anna")
    kim.press("r")
    kim.page.keyboard.type("/wel")
    expect(kim.page.get_by_role("listbox", name="Canned replies").get_by_role("option")).to_have_count(1)
    kim.press("Enter")
    kim.page.keyboard.type(" How can I help?")
    kim.press("Enter")
    anna.hear("Welcome, Anna. How can I help?")
    expect(log(kim).get_by_text("Seen", exact=True)).to_be_visible()
    kim.press("Escape", "n")
    kim.page.keyboard.type("A friendly one")
    kim.press("Enter")
    expect(log(kim).locator(".message.note")).to_contain_text("A friendly one")
    kim.press("Escape")
    expect(kim.row("Anna")).to_be_focused()


def hands_over(kim: Clerk) -> None:
    kim.press("a")
    expect(kim.page.get_by_role("radio", name=re.compile("Kim"))).to_be_focused()
    kim.press("ArrowDown")
    expect(kim.page.get_by_role("radio", name=re.compile("Ana"))).to_be_checked()
    reach(kim, "Note to the team")
    kim.page.keyboard.type("Yours")
    reach(kim, "Hand over")
    kim.press("Enter")
    expect(kim.page.get_by_role("button", name="Assigned to: Ana")).to_be_visible()
    expect(log(kim).get_by_text("You assigned this to Ana")).to_be_visible()


def takes_resolves_reopens(kim: Clerk) -> None:
    kim.press("j")
    expect(kim.row("Bela")).to_be_focused()
    kim.press("Enter")
    opened(kim, "Bela")
    kim.press("i")
    expect(kim.page.get_by_role("button", name="Assigned to: Kim")).to_be_enabled()  # broadcasts may outrun answers
    kim.press("e")
    expect(kim.page.get_by_role("button", name="Reopen")).to_be_enabled()
    kim.press("e")
    expect(kim.page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()


def marks_as_unread(kim: Clerk) -> None:
    walk_to(kim, "Carl")
    kim.press("Enter")
    opened(kim, "Carl")
    expect(kim.row("Carl").locator(".badge")).to_have_count(0)
    kim.press("u")
    expect(kim.page.get_by_text("No conversation open")).to_be_visible()
    expect(kim.row("Carl").locator(".badge")).to_contain_text("1")


def walk_to(kim: Clerk, name: str) -> None:
    """By j, or by k where that is the way: rows have moved."""
    for key in (*"jjjj", *"kkkk"):
        if name in kim.focused:
            return
        kim.press(key)
    expect(kim.row(name)).to_be_focused()


def snoozes(kim: Clerk) -> None:
    walk_to(kim, "Dora")
    kim.press("Enter")
    opened(kim, "Dora")
    reach(kim, "^Snooze$")
    kim.press("Enter")
    reach(kim, "^Next week")
    kim.press("Enter")
    expect(log(kim).get_by_text(re.compile("You snoozed this conversation until"))).to_be_visible()
    reach(kim, "More actions")
    kim.press("Enter")
    expect(kim.page.get_by_role("button", name="Wake now")).to_be_focused()
    kim.press("Enter")
    expect(log(kim).get_by_text("You reopened this conversation")).to_be_visible()


def sorts(kim: Clerk) -> None:
    reach(kim, "Add a tag")
    kim.page.keyboard.type("refund")
    kim.press("Enter")
    expect(log(kim).get_by_text("You added the tag refund")).to_be_visible()
    reach(kim, "Remove the tag refund", "Shift+Tab")
    kim.press("Enter")
    expect(log(kim).get_by_text("You removed the tag refund")).to_be_visible()


def decides_about_a_held_reply(kim: Clerk, dora: Visitor) -> None:
    reach(kim, "^Reply to", "Shift+Tab")
    kim.page.keyboard.type("We are open until six")
    kim.page.evaluate("document.hasFocus = () => false; dispatchEvent(new Event('blur'))")
    dora.say("On Sunday, I mean")
    expect(log(kim).get_by_text("On Sunday, I mean")).to_be_visible()
    kim.press("Enter")
    expect(kim.page.get_by_text("1 new message came in first")).to_be_visible()
    kim.page.evaluate("document.hasFocus = () => true; dispatchEvent(new Event('focus'))")
    reach(kim, "Read, then edit", "Shift+Tab")
    kim.press("Enter")
    expect(kim.page.get_by_role("textbox", name=re.compile("^Reply to"))).to_be_focused()
    kim.press("Control+a")
    kim.page.keyboard.type("On Sundays until four")
    kim.press("Enter")
    dora.hear("On Sundays until four")


def searches_and_filters(kim: Clerk) -> None:
    kim.press("Escape", "/")
    kim.page.keyboard.type("Bela")
    expect(kim.rows).to_have_count(1)
    kim.press("Escape")
    expect(kim.rows).to_have_count(4)
    kim.press("Escape", "Escape")
    expect(kim.page).not_to_have_url(re.compile("/c/"))
    reach(kim, "^Mine", "Shift+Tab")
    kim.press("Enter")
    expect(kim.rows).to_have_count(2)  # Bela, whom he took, and Dora, whom he was the first to answer


def reads_the_keys_and_goes_to_the_settings(kim: Clerk) -> None:
    kim.press("?")
    expect(kim.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    kim.press("Escape")
    reach(kim, "Your account", "Shift+Tab")
    kim.press("Enter")
    reach(kim, "^Settings$")
    kim.press("Enter")
    expect(kim.page.get_by_role("heading", level=1)).to_be_visible()
    reach(kim, "^Team$")
    kim.press("Enter")
    expect(kim.page.get_by_role("heading", level=1, name="Team")).to_be_visible()
