"""A working day: two agents, ten visitors, and everything that happens between nine and five."""

import re
from collections import Counter
from datetime import datetime, timedelta

from playwright.sync_api import Locator, Route, expect

from tests.e2e.inbox.conftest import MakeClerk
from tests.e2e.inbox.crowd import NAMES, Visitor, crowd
from tests.e2e.inbox.office import Clerk
from tests.e2e.link import Link
from tests.support.people import call
from tests.support.stack import Stack
from tests.waiting import wait_for

ELSEWHERE = "document.hasFocus = () => false; dispatchEvent(new Event('blur'))"
BACK = "document.hasFocus = () => true; dispatchEvent(new Event('focus'))"
WOKEN = "The snooze is over: this conversation is open again"
TOLD = re.compile("^(Sent|Seen)$")


def test_two_agents_and_ten_visitors_have_a_day(stack: Stack, clerks: MakeClerk) -> None:
    # Given ten visitors who have written, and two agents
    call(stack.urls[0], "POST", "/api/projects/shop/canned-replies", HELLO)
    ana, ben = clerks("ana"), clerks("ben")
    link = Link(ana.context)
    visitors = crowd(stack)
    for agent in (ana, ben):
        agent.arrive()

    # When they go through their day
    the_list_shows_all_ten(ana)
    a_canned_reply_is_sent_and_seen(ana, visitors["Mira"])
    colleagues_see_each_other(ana, ben, visitors["Mira"])
    a_conversation_is_handed_over_with_a_note(ana, ben, visitors["Mira"])
    who_loses_is_told_who_was_faster(ana, ben)
    the_guard_holds_what_was_written_too_early(ana, visitors["Olaf"])
    what_was_put_away_comes_back(ana)
    the_search_finds_by_words_name_and_tag(ben, visitors["Quentin"], stack.urls[0])
    what_was_resolved_comes_back_with_the_visitor(ben, visitors["Rosa"])
    a_break_loses_nothing(ana, visitors, link)
    what_is_for_later_is_unread_again(ben, visitors["Uma"])

    # Then every word is stored once, and every visitor has read what is his and nothing else
    stored = Counter(row["content"] for row in stack.database["messages"].find({"author.kind": "visitor"}))
    said = Counter(content for visitor in visitors.values() for content in visitor.said)
    assert stored == said
    assert set(stored.values()) == {1}
    assert visitors["Mira"].heard() == [*visitors["Mira"].said, "Hello Mira, Ana here."]
    assert visitors["Olaf"].heard()[-1] == "All three are brass"
    assert visitors["Sven"].heard() == ["Sven asks about a lamp", "Written in a tunnel"]
    assert visitors["Viktor"].heard() == ["Viktor asks about a lamp"]


HELLO = {"shortcut": "hello", "content": "Hello {{visitor.name}}, {{agent.name}} here."}


def log(agent: Clerk) -> Locator:
    return agent.page.get_by_role("log")


def composer(agent: Clerk) -> Locator:
    return agent.page.locator(".composer textarea")


def opened(agent: Clerk, name: str) -> None:
    agent.row(name).click()
    expect(agent.title).to_contain_text(name)
    expect(log(agent)).to_be_visible()


def the_list_shows_all_ten(ana: Clerk) -> None:
    expect(ana.rows).to_have_count(len(NAMES))
    assert ana.names == list(reversed(NAMES))
    expect(ana.tab("All")).to_contain_text("10")
    expect(ana.tab("Unassigned")).to_contain_text("10")
    expect(ana.page).to_have_title("(10) Porchlight")
    expect(ana.row("Mira").locator(".badge")).to_contain_text("1")
    expect(ana.row("Mira")).to_contain_text("Waiting")


def a_canned_reply_is_sent_and_seen(ana: Clerk, mira: Visitor) -> None:
    opened(ana, "Mira")
    composer(ana).press_sequentially("/hel")
    expect(ana.page.get_by_role("listbox", name="Canned replies").get_by_role("option")).to_have_count(1)
    composer(ana).press("Enter")
    expect(composer(ana)).to_have_value("Hello Mira, Ana here.")
    composer(ana).press("Enter")
    mine = log(ana).locator(".message.mine")
    expect(mine.get_by_text(TOLD)).to_be_visible()
    mira.hear("Hello Mira, Ana here.")
    expect(mine).to_have_count(1)
    expect(mine.get_by_text("Seen", exact=True)).to_be_visible()
    expect(log(ana).get_by_text("You took this conversation")).to_be_visible()
    expect(ana.tab("Mine")).to_contain_text("1")
    expect(ana.row("Mira").locator(".badge")).to_have_count(0)


def colleagues_see_each_other(ana: Clerk, ben: Clerk, mira: Visitor) -> None:
    opened(ben, "Mira")
    expect(ben.page.get_by_text("Ana is looking at this too")).to_be_visible()
    composer(ana).press_sequentially("One")
    expect(ben.page.get_by_text("Ana is writing an answer")).to_be_visible()
    mira.type()
    expect(ben.page.get_by_text("The visitor is writing")).to_be_visible()
    mira.type(active=False)
    composer(ana).fill("")


def a_conversation_is_handed_over_with_a_note(ana: Clerk, ben: Clerk, mira: Visitor) -> None:
    ana.page.get_by_role("button", name="Assigned to: Ana").click()
    ana.page.get_by_role("radio", name=re.compile("Ben")).check()
    ana.page.get_by_label("Note to the team").fill("She wants the large one")
    ana.page.get_by_role("button", name="Hand over with this note").click()
    for agent in (ana, ben):
        expect(log(agent).locator(".message.note")).to_contain_text("She wants the large one")
        expect(agent.page.get_by_role("button", name="Assigned to: Ben")).to_be_visible()
    expect(ben.tab("Mine")).to_contain_text("1")
    assert "She wants the large one" not in mira.heard()


def who_loses_is_told_who_was_faster(ana: Clerk, ben: Clerk) -> None:
    opened(ana, "Noor")
    opened(ben, "Noor")

    def meanwhile(route: Route) -> None:
        ben.page.get_by_role("button", name="Take", exact=True).click()
        expect(ben.page.get_by_role("button", name="Assigned to: Ben")).to_be_visible()
        route.continue_()

    ana.page.route(re.compile("/conversations/[^/]+$"), meanwhile, times=1)
    ana.page.get_by_role("button", name="Take", exact=True).click()
    expect(ana.page.get_by_text("Ben was faster and has this conversation now.")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Assigned to: Ben")).to_be_visible()
    ana.page.get_by_role("button", name="Understood").click()


def the_guard_holds_what_was_written_too_early(ana: Clerk, olaf: Visitor) -> None:
    opened(ana, "Olaf")
    composer(ana).fill("It is brass")
    expect(ana.row("Olaf").locator(".badge")).to_have_count(0)
    ana.page.evaluate(ELSEWHERE)
    for words in ("And the second one?", "And the third?"):
        olaf.say(words)
        expect(log(ana).get_by_text(words)).to_be_visible()
    composer(ana).press("Enter")
    guard = ana.page.get_by_role("alert").filter(has_text="2 new messages came in first")
    expect(guard).to_be_visible()
    assert olaf.heard()[-1] == "And the third?"
    ana.page.evaluate(BACK)
    guard.get_by_role("button", name="Read, then edit").click()
    expect(guard).to_have_count(0)
    expect(composer(ana)).to_have_value("It is brass")
    composer(ana).fill("All three are brass")
    composer(ana).press("Enter")
    mine = log(ana).locator(".message.mine").filter(has_text="All three are brass")
    expect(mine.get_by_text(TOLD)).to_be_visible()
    olaf.hear("All three are brass")


def what_was_put_away_comes_back(ana: Clerk) -> None:
    opened(ana, "Priya")
    ana.page.get_by_role("button", name="Snooze", exact=True).click()
    soon = datetime.now() + timedelta(seconds=4)  # noqa: DTZ005  # as the field of the page has it
    ana.page.get_by_label("Or at a time of your choice").fill(soon.strftime("%Y-%m-%dT%H:%M:%S"))
    ana.page.get_by_role("dialog", name="Snooze").get_by_role("button", name="Snooze").click()
    expect(log(ana).get_by_text(re.compile("You snoozed this conversation until today"))).to_be_visible()
    expect(log(ana).get_by_text(WOKEN)).to_be_visible()
    expect(ana.row("Priya")).to_be_visible()
    expect(ana.tab("Snoozed")).to_contain_text("0")
    expect(ana.page.locator(".thread-title p")).to_contain_text("Open")


def found(url: str, words: str) -> bool:
    return bool(call(url, "GET", f"/api/projects/shop/conversations?q={words}")[1]["conversations"])


def the_search_finds_by_words_name_and_tag(ben: Clerk, quentin: Visitor, url: str) -> None:
    quentin.say("Mine arrived with a crack in its glass")
    opened(ben, "Quentin")
    tag = ben.page.get_by_label("Add a tag")
    tag.fill("damage")
    tag.press("Enter")
    expect(log(ben).get_by_text("You added the tag damage")).to_be_visible()
    wait_for(lambda: found(url, "crack") and found(url, "damage"))  # it learns new words every two seconds
    search = ben.page.get_by_role("searchbox")
    for words in ("crack glass", "quent", "damage"):
        search.fill(words)
        expect(ben.rows).to_have_count(1)
        expect(ben.row("Quentin")).to_be_visible()
    search.fill("no such words")
    expect(ben.page.get_by_text("Nothing found")).to_be_visible()
    search.fill("")
    expect(ben.rows).to_have_count(len(NAMES))
    opened(ben, "Tala")
    ben.page.get_by_label("Add a tag").fill("dmg")  # a few letters of a tag that the team uses
    ben.page.get_by_role("button", name="+ damage").click()
    expect(log(ben).get_by_text("You added the tag damage")).to_be_visible()


def what_was_resolved_comes_back_with_the_visitor(ben: Clerk, rosa: Visitor) -> None:
    opened(ben, "Rosa")
    ben.page.get_by_role("button", name="Resolve", exact=True).click()
    expect(ben.page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(ben.tab("Resolved")).to_contain_text("1")
    rosa.say("One more thing")
    expect(ben.tab("Resolved")).to_contain_text("0")
    expect(ben.row("Rosa")).to_contain_text("One more thing")
    expect(log(ben).get_by_text(re.compile("reopened this"))).to_be_visible()
    expect(ben.page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()


def a_break_loses_nothing(ana: Clerk, visitors: dict[str, Visitor], link: Link) -> None:
    opened(ana, "Sven")
    ana.page.evaluate("window.stayed = true")
    link.cut()
    banner = ana.page.get_by_role("alert").filter(has_text="Live updates are down")
    expect(banner).to_be_visible()
    composer(ana).fill("Written in a tunnel")
    composer(ana).press("Enter")
    mine = log(ana).locator(".message.mine")
    expect(mine).to_contain_text("Sending")
    visitors["Tala"].say("Tala writes meanwhile")
    link.mend()
    expect(mine.get_by_text(TOLD)).to_be_visible()
    visitors["Sven"].hear("Written in a tunnel")
    expect(mine).to_have_count(1)
    expect(banner).to_have_count(0)
    expect(ana.row("Tala")).to_contain_text("Tala writes meanwhile")
    assert ana.page.evaluate("window.stayed"), "without a reload"


def what_is_for_later_is_unread_again(ben: Clerk, uma: Visitor) -> None:
    opened(ben, "Uma")
    expect(ben.row("Uma").locator(".badge")).to_have_count(0)
    ben.page.get_by_role("button", name="More actions").click()
    ben.page.get_by_role("button", name="Mark as unread").click()
    expect(ben.page.get_by_text("No conversation open")).to_be_visible()
    expect(ben.row("Uma").locator(".badge")).to_contain_text("1")
    ben.page.reload()
    expect(ben.row("Uma").locator(".badge")).to_contain_text("1")
    assert uma.heard() == ["Uma asks about a lamp"]
