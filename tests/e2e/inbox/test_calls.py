"""What calls an agent: number, icon, sound, notification; and what happens after a break."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.inbox.conftest import MakeClerk
from tests.e2e.inbox.office import say, seed, write
from tests.e2e.link import Link
from tests.support.stack import Stack
from tests.waiting import wait_for

# Sounds and notifications are counted where the page hands them to the browser.
EARS = """
window.heard = { notes: 0, shown: [] };
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.heard.notes++; return start.apply(this, when); };
const Real = Notification;
window.Notification = class extends Real {
  constructor(title, options) { super(title, options); window.heard.shown.push(`${title}: ${options.body}`); }
};
"""
# Playwright keeps every page focused: he looks elsewhere when the page is told so.
ELSEWHERE = "document.hasFocus = () => false; dispatchEvent(new Event('blur'))"
NOTES = 2  # of one sound


def sounds(context: BrowserContext) -> list[int]:
    return [page.evaluate("window.heard.notes") / NOTES for page in context.pages]


def look_at(page: Page) -> None:
    page.bring_to_front()
    page.mouse.click(900, 700)


def test_title_and_icon_count_what_waits(stack: Stack, clerks: MakeClerk) -> None:
    seed(stack, 2)
    seed(stack, 3, name="Ben's {}", assignee_id="agent-ben")
    agent = clerks()
    agent.arrive("/inbox/p/shop?status=resolved")
    expect(agent.page).to_have_title("(2) Porchlight")
    icon = agent.page.locator('link[rel="icon"]')
    expect(icon).to_have_attribute("href", re.compile("^data:image/png"))
    drawn = icon.get_attribute("href")
    say(stack, "One more")
    expect(agent.page).to_have_title("(3) Porchlight")
    expect(icon).not_to_have_attribute("href", str(drawn))
    for name in ("Visitor 0", "Visitor 1"):
        agent.arrive()
        agent.row(name).click()
        expect(agent.title).to_have_text(name)
        expect(agent.row(name).locator(".badge")).to_have_count(0)
    expect(agent.page).to_have_title("(1) Porchlight")


# One tab has the lead, and so many others wait for it.
TURNS = """waiting => navigator.locks.query().then((locks) => {
  const [held, pending] = [locks.held, locks.pending].map((all) => all.filter(({name}) => name.includes('leader')));
  return held.length === 1 && pending.length === waiting;
})"""


def test_two_tabs_make_one_sound(stack: Stack, clerks: MakeClerk) -> None:
    # Given two tabs of an agent, and a colleague's conversation
    agent = clerks()
    agent.context.add_init_script(EARS)
    agent.arrive()
    look_at(agent.page)
    first, agent.page = agent.page, agent.open_page()
    agent.arrive()
    look_at(agent.page)
    agent.page.wait_for_function(TURNS, arg=1)

    # When a visitor writes
    visitor = say(stack, "Hello")
    expect(agent.page.get_by_text("Hello")).to_be_visible()
    expect(first.get_by_text("Hello")).to_be_attached()

    # Then one tab rings, the one that was looked at last
    wait_for(lambda: sum(sounds(agent.context)) == 1)
    assert sounds(agent.context) == [0, 1]

    # And when that one is closed, the other takes over
    agent.page.close()
    agent.page = first
    look_at(first)
    first.wait_for_function(TURNS, arg=0)
    write(visitor, "Still there?")
    wait_for(lambda: sounds(agent.context) == [1])


def test_a_notification_by_choice_only_and_a_sound_to_try(stack: Stack, clerks: MakeClerk) -> None:
    agent = clerks()
    agent.context.add_init_script(EARS)
    agent.context.grant_permissions(["notifications"], origin=stack.urls[0])
    page = agent.page
    page.goto("/inbox/p/shop/settings/preferences")
    page.get_by_role("button", name="Play it now").click()
    wait_for(lambda: sounds(agent.context) == [1])
    page.get_by_label("Play a sound").uncheck()
    page.get_by_label(re.compile("notification of the desktop")).check()
    page.evaluate(ELSEWHERE)
    say(stack, "Is it brass?")
    wait_for(lambda: len(page.evaluate("window.heard.shown")) == 1)
    assert page.evaluate("window.heard.shown")[0].endswith(": Is it brass?")
    assert page.evaluate("window.heard.notes") == NOTES


def test_after_a_break_list_and_thread_are_up_to_date(stack: Stack, clerks: MakeClerk) -> None:
    # Given an agent with an open thread, whose real time breaks
    known = say(stack, "Before")
    agent = clerks()
    link = Link(agent.context)
    agent.arrive()
    agent.rows.first.click()
    log = agent.page.get_by_role("log")
    expect(log.get_by_text("Before")).to_be_visible()
    agent.page.mouse.move(900, 300)
    link.cut()

    # When he is told so, and others write meanwhile
    banner = agent.page.get_by_role("alert").filter(has_text="Live updates are down")
    expect(banner).to_be_visible(timeout=15_000)
    agent.picture("outage-desktop-light")
    write(known, "Meanwhile")
    say(stack, "A new one")
    agent.page.evaluate("window.stayed = true")
    link.mend()

    # Then all of it is there without a reload
    expect(banner).to_have_count(0, timeout=40_000)
    expect(log.get_by_text("Meanwhile")).to_be_visible()
    expect(agent.page.locator(".pane-list").get_by_text("A new one")).to_be_visible()
    assert agent.page.evaluate("window.stayed")


def test_whoever_comes_back_to_the_window_sees_what_a_dead_link_did_not_tell(stack: Stack, clerks: MakeClerk) -> None:
    # Given an open thread and a link that died without a word
    known = say(stack, "Before")
    agent = clerks()
    link = Link(agent.context)
    agent.arrive()
    agent.rows.first.click()
    log = agent.page.get_by_role("log")
    expect(log.get_by_text("Before")).to_be_visible()
    agent.page.mouse.move(900, 300)
    agent.page.evaluate("window.stayed = true")
    link.silent = True

    # When others have written, and the agent comes back to the window
    write(known, "Meanwhile")
    say(stack, "A new one")
    agent.page.evaluate("setInterval(() => dispatchEvent(new Event('focus')), 250)")

    # Then both are there, by HTTP, although the link still says nothing
    expect(agent.page.locator(".pane-list").get_by_text("A new one")).to_be_visible()
    expect(log.get_by_text("Meanwhile")).to_be_visible()
    assert link.silent
    assert agent.page.evaluate("window.stayed")
