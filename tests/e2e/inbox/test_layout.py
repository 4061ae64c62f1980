"""The panes, their widths, the addresses, and what a browser needs to install the page."""

import json
import re
import urllib.request

from playwright.sync_api import Locator, expect

from tests.e2e.inbox.conftest import MakeClerk
from tests.e2e.inbox.office import Clerk, looks_right, seed
from tests.support.stack import Stack
from tests.waiting import wait_for


def width(pane: Locator) -> int:
    box = pane.bounding_box()
    assert box is not None
    return round(box["width"])


def edge(agent: Clerk, label: str) -> Locator:
    return agent.page.get_by_role("separator", name=label)


def test_panes_keep_the_width_that_they_are_given(stack: Stack, clerks: MakeClerk) -> None:
    # Given an open conversation
    (conversation,) = seed(stack, 1)
    agent = clerks()
    agent.arrive(f"/inbox/p/shop/c/{conversation.id}")
    panes, visitors = agent.page.locator(".pane-list"), agent.page.locator(".pane-visitor")
    expect(visitors).to_be_visible()

    # When the list's edge is drawn to the right, and the visitor's moved with the keyboard
    before, box = width(panes), edge(agent, "Width of the list").bounding_box()
    assert box is not None
    agent.page.mouse.move(box["x"] + box["width"] / 2, 400)
    agent.page.mouse.down()
    agent.page.mouse.move(box["x"] + 60, 400, steps=5)
    agent.page.mouse.up()
    drawn = width(panes)
    narrow = width(visitors)
    edge(agent, "Width of the visitor pane").focus()
    agent.press("ArrowLeft", "ArrowLeft")

    # Then they are as wide, say so, and still are after a reload
    assert 40 <= drawn - before <= 70
    assert width(visitors) == narrow + 32
    expect(edge(agent, "Width of the visitor pane")).to_have_attribute("aria-valuenow", str(narrow + 32))
    agent.page.reload()
    expect(visitors).to_be_visible()
    assert (width(panes), width(visitors)) == (drawn, narrow + 32)
    expect(edge(agent, "Width of the list")).to_have_attribute("aria-valuenow", str(drawn))

    # And there are limits, and a way back
    edge(agent, "Width of the list").focus()
    agent.press("End")
    wait_for(lambda: drawn < width(panes) <= 560)
    agent.press("Home", "ArrowLeft")
    wait_for(lambda: width(panes) == 256)
    edge(agent, "Width of the list").dblclick()
    wait_for(lambda: width(panes) == before)


def test_panes_stack_on_a_phone(stack: Stack, clerks: MakeClerk) -> None:
    (conversation,) = seed(stack, 1)
    agent = clerks(size="phone")
    agent.arrive()
    expect(agent.page.locator(".pane-thread")).to_be_hidden()
    expect(edge(agent, "Width of the list")).to_be_hidden()
    agent.row("Visitor 0").click()
    expect(agent.page).to_have_url(re.compile(conversation.id))
    expect(agent.title).to_be_visible()
    expect(agent.page.locator(".pane-list")).to_be_hidden()
    agent.page.go_back()
    expect(agent.row("Visitor 0")).to_be_visible()


def test_filters_stand_in_the_address(stack: Stack, clerks: MakeClerk) -> None:
    # Given conversations of several kinds
    seed(stack, 3)
    seed(stack, 2, name="Mine {}", assignee_id="agent-ana")
    seed(stack, 1, name="Later {}", status="pending", tags=("vip",))
    agent = clerks()
    agent.arrive()
    numbers = "Open.*5.*Pending.*1.*Snoozed.*0.*Resolved.*0"
    expect(agent.page.locator(".statuses")).to_have_text(re.compile(numbers, re.DOTALL))

    # When filters are chosen, the address follows
    agent.tab("Mine").click()
    expect(agent.page).to_have_url(re.compile(r"show=mine$"))
    expect(agent.rows).to_have_count(2)
    agent.tab("Pending").click()
    expect(agent.page).to_have_url(re.compile(r"show=mine&status=pending"))
    expect(agent.page.get_by_text("Nothing of yours here")).to_be_visible()

    # And an address leads to the same view, in another window as well
    agent.page.go_back()
    expect(agent.rows).to_have_count(2)
    other = clerks()
    other.arrive("/inbox/p/shop?status=pending&tag=vip")
    expect(other.rows).to_have_count(1)
    other.page.get_by_role("link", name=re.compile("Tag: vip")).click()
    expect(other.page).to_have_url(re.compile(r"status=pending$"))

    # And a search stands there too, and says what was not found
    other.press("/")
    other.page.keyboard.type("no such words")
    expect(other.page).to_have_url(re.compile(r"q=no\+such\+words"))
    expect(other.page.get_by_text("Nothing found")).to_be_visible()
    looks_right(other, "list-nothing-found-desktop-light")


def test_counts_are_live(stack: Stack, clerks: MakeClerk) -> None:
    first, *_ = seed(stack, 4)
    agent, colleague = clerks(), clerks("ben")
    agent.arrive()
    colleague.arrive(f"/inbox/p/shop/c/{first.id}")
    expect(agent.tab("Open")).to_contain_text("4")
    colleague.page.get_by_role("button", name="Resolve").click()
    expect(agent.tab("Open")).to_contain_text("3")
    expect(agent.tab("Resolved")).to_contain_text("1")
    expect(agent.rows).to_have_count(3)


def test_the_page_can_be_installed(stack: Stack, clerks: MakeClerk) -> None:
    agent = clerks()
    agent.arrive()
    href = agent.page.locator('link[rel="manifest"]').get_attribute("href")
    with urllib.request.urlopen(f"{stack.urls[0]}{href}") as answer:
        manifest = json.loads(answer.read())
        assert answer.headers["Content-Type"] == "application/manifest+json"
    for icon in manifest["icons"]:
        with urllib.request.urlopen(stack.urls[0] + icon["src"]) as answer:
            assert answer.headers["Content-Type"] == icon["type"]
    session = agent.context.new_cdp_session(agent.page)
    session.send("Page.enable")
    assert session.send("Page.getAppManifest")["errors"] == []
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {error["errorId"] for error in found} <= {"in-incognito"}  # which a test's window is


def test_the_settings_have_addresses_and_come_when_opened(stack: Stack, clerks: MakeClerk) -> None:
    agent = clerks()
    agent.arrive()
    agent.page.locator(".account > summary").click()
    with agent.page.expect_request(re.compile(r"assets/Administration-.*\.js")):
        agent.page.get_by_role("link", name="Settings").click()
    agent.page.goto("/inbox/p/shop/settings/preferences")
    expect(agent.page.get_by_role("heading", name="Your preferences")).to_be_visible()
    looks_right(agent, "preferences-desktop-light")
    agent.page.get_by_label(re.compile("Single keys")).uncheck()
    agent.press("Escape")
    expect(agent.page).to_have_url(re.compile("settings"))
