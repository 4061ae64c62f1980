"""Nothing that is under a hand moves."""

import re

from playwright.sync_api import expect

from tests.e2e.inbox.conftest import MakeClerk
from tests.e2e.inbox.office import say, seed, write
from tests.support.stack import Stack

UNDER = "([x, y]) => document.elementFromPoint(x, y)?.closest('.row')?.querySelector('.row-name')?.textContent"


def test_rows_under_the_pointer_stay(stack: Stack, clerks: MakeClerk) -> None:
    # Given a pointer over the third row
    seed(stack, 20)
    agent = clerks()
    agent.arrive()
    box = agent.row("Visitor 2").bounding_box()
    assert box is not None
    point = [box["x"] + 40, box["y"] + box["height"] / 2]
    agent.page.mouse.move(*point)

    # When new visitors write, and one of them again
    first = say(stack, "Is anybody there?")
    say(stack, "Me too")
    write(first, "Nora once more")

    # Then they wait behind a line, and the row is where it was
    button = agent.page.get_by_role("button", name=re.compile("2 new"))
    expect(button).to_be_visible()
    assert agent.page.evaluate(UNDER, point) == "Visitor 2"
    assert agent.names[:3] == ["Visitor 0", "Visitor 1", "Visitor 2"]
    agent.picture("list-held-desktop-light")

    # And the click that was meant for it opens it
    agent.page.mouse.click(*point)
    expect(agent.title).to_have_text("Visitor 2")

    # And when the pointer has gone, the list is as it should be
    agent.page.mouse.move(900, 300)
    expect(agent.rows.first).to_contain_text("Nora once more")
    expect(button).to_have_count(0)
    expect(agent.rows.nth(1)).to_contain_text("Me too")


def test_rows_in_place_still_tell_the_news(stack: Stack, clerks: MakeClerk) -> None:
    seed(stack, 3)
    known = say(stack, "First words")
    agent = clerks()
    agent.arrive()
    expect(agent.rows.first).to_contain_text("First words")
    agent.rows.nth(2).hover()
    write(known, "Second words")
    expect(agent.rows.first).to_contain_text("Second words")
    expect(agent.rows.first.locator(".badge")).to_contain_text("2")


def test_the_line_shows_them_on_demand(stack: Stack, clerks: MakeClerk) -> None:
    seed(stack, 60)
    agent = clerks()
    agent.arrive()
    agent.page.locator(".list-scroll").evaluate("box => { box.scrollTop = 1500 }")
    before = agent.page.locator(".list-scroll").evaluate("box => box.scrollTop")
    say(stack, "Nora is new")
    button = agent.page.get_by_role("button", name=re.compile("1 new"))
    expect(button).to_be_visible()
    assert agent.page.locator(".list-scroll").evaluate("box => box.scrollTop") == before
    button.click()
    expect(agent.rows.first).to_contain_text("Nora is new")
    expect(agent.rows.first).to_be_in_viewport()


def test_a_click_is_no_hand_on_the_keys(stack: Stack, clerks: MakeClerk) -> None:
    seed(stack, 5)
    agent = clerks()
    agent.arrive()
    agent.press("j")
    agent.row("Visitor 0").click()
    agent.page.mouse.move(900, 300)
    say(stack, "Nora is new")
    expect(agent.rows.first).to_contain_text("Nora is new")


def test_the_keyboards_row_stays_too(stack: Stack, clerks: MakeClerk) -> None:
    seed(stack, 5)
    agent = clerks()
    agent.arrive()
    agent.press("j", "j")
    expect(agent.row("Visitor 1")).to_be_focused()
    say(stack, "Nora is new")
    expect(agent.page.get_by_role("button", name=re.compile("1 new"))).to_be_visible()
    assert agent.names[:2] == ["Visitor 0", "Visitor 1"]
    expect(agent.row("Visitor 1")).to_be_focused()

    # Going up beyond the first row brings the new ones
    agent.press("k", "k")
    expect(agent.rows.first).to_contain_text("Nora is new")
    agent.press("k")
    expect(agent.rows.first).to_be_focused()
