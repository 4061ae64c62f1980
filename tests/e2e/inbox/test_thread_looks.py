"""Every state of the open conversation at phone and desktop size, light and dark: for eyes, and for axe."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from app.doctor.probe import Probe
from tests.e2e.conftest import SIZES
from tests.e2e.inbox.conftest import MakeClerk
from tests.e2e.inbox.crowd import Visitor
from tests.e2e.inbox.office import Clerk, looks_right, seed
from tests.e2e.link import Link, until
from tests.support.people import call
from tests.support.stack import Stack
from tests.support.talk import reply

LOOKS = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]
MESSAGES = re.compile(r"/messages\?")
ELSEWHERE = "document.hasFocus = () => false; dispatchEvent(new Event('blur'))"
BACK = "document.hasFocus = () => true; dispatchEvent(new Event('focus'))"
LONG = (
    "The large one came today, thank you! Only the shade has a dent on its left side, about as long as a thumb.\n"
    "Pictures: https://shop.example/returns/2026/11/28/pictures?order=4711&side=left"
)


def log(agent: Clerk) -> Locator:
    return agent.page.get_by_role("log")


def composer(agent: Clerk) -> Locator:
    return agent.page.locator(".composer textarea")


def send(agent: Clerk, text: str) -> None:
    composer(agent).fill(text)
    composer(agent).press("Enter")


def conversation_of(stack: Stack, visitor: Visitor) -> str:
    return str(stack.database["conversations"].find_one({"visitor.name": visitor.name})["_id"])  # type: ignore[index]


def talk(stack: Stack, ben: Probe) -> tuple[Visitor, str]:
    """A conversation that has all kinds of lines."""
    mira = Visitor(stack, "Mira Lindqvist")
    mira.say("Good morning! Is the brass lamp dimmable?")
    conversation_id = conversation_of(stack, mira)
    reply(ben, conversation_id, "Good morning Mira, it is, with any dimmer for LED.")
    mira.hear("Good morning Mira, it is, with any dimmer for LED.")
    reply(ben, conversation_id, "Regular customer since 2019, be generous.", kind="note")
    path = f"/api/projects/shop/conversations/{conversation_id}"
    call(stack.urls[0], "PATCH", path, {"priority": "high", "tags": ["refund", "damage"]}, "ben")
    call(stack.urls[0], "PATCH", path, {"status": "resolved"}, "ben")
    mira.say(LONG)
    mira.say("مرحبا، هل يمكنني إعادته؟")
    return mira, conversation_id


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_thread_in_all_its_states(stack: Stack, clerks: MakeClerk, size: str, scheme: str) -> None:
    look = f"{size}-{scheme}"
    call(stack.urls[0], "PATCH", "/api/projects/shop", {"typingPreview": True})
    mira, conversation_id = talk(stack, stack.agent("ben"))
    seed(stack, 6)
    agent = clerks(size=size, scheme=scheme)
    link = Link(agent.context)

    what_cannot_be_read(agent, conversation_id, look)
    lines_of_all_kinds(agent, conversation_id, look)
    company(agent, stack.agent("ben"), mira, conversation_id, look)
    menus(agent, look)
    on_its_way_and_failed(agent, link, look)
    held_back(agent, mira, look)
    out_of_touch(agent, link, look)


def what_cannot_be_read(agent: Clerk, conversation_id: str, look: str) -> None:
    page = agent.page
    agent.arrive()
    expect(agent.rows).to_have_count(7)
    looks_right(agent, f"thread-none-{look}")
    waiting: list[Route] = []
    page.route(MESSAGES, lambda route: waiting.append(route))
    page.goto(f"/inbox/p/shop/c/{conversation_id}")
    expect(page.get_by_text("Loading messages")).to_be_attached()
    looks_right(agent, f"thread-loading-{look}")
    page.unroute(MESSAGES)
    page.route(MESSAGES, lambda route: route.fulfill(status=503, json=UNAVAILABLE))
    page.goto(f"/inbox/p/shop/c/{conversation_id}")
    expect(page.get_by_text("This conversation cannot be shown")).to_be_visible()
    looks_right(agent, f"thread-unreadable-{look}")
    page.unroute(MESSAGES)


UNAVAILABLE: dict[str, Any] = {"error": {"code": "unavailable", "message": ""}}


def lines_of_all_kinds(agent: Clerk, conversation_id: str, look: str) -> None:
    agent.page.goto(f"/inbox/p/shop/c/{conversation_id}")
    for words in ("brass lamp dimmable", "Regular customer", "resolved this", "a dent on its left side"):
        expect(log(agent).get_by_text(re.compile(words))).to_be_attached()
    expect(log(agent).locator(".divider.new")).to_be_attached()
    looks_right(agent, f"thread-lines-{look}")
    if look.startswith("phone"):
        agent.page.get_by_role("button", name="About the visitor").click()
        expect(agent.page.get_by_role("heading", name="Mira Lindqvist", level=2).last).to_be_visible()
        looks_right(agent, f"visitor-pane-{look}")
        agent.page.get_by_role("button", name="Conversation", exact=True).click()


def to_the_end(agent: Clerk) -> None:
    log(agent).evaluate("log => { log.scrollTop = log.scrollHeight }")
    expect(agent.page.locator(".jump")).to_have_count(0)


def company(agent: Clerk, ben: Probe, mira: Visitor, conversation_id: str, look: str) -> None:
    here = {"conversationId": conversation_id, "active": True}
    ben.request("viewing", here)
    ben.request("typing", here)
    to_the_end(agent)
    mira.type(preview="I could also bring it to your shop in")
    expect(agent.page.get_by_text("Ben is looking at this too")).to_be_visible()
    expect(agent.page.get_by_text("I could also bring it")).to_be_visible()
    looks_right(agent, f"thread-company-{look}")
    mira.type(active=False)
    ben.request("typing", here | {"active": False})


def menus(agent: Clerk, look: str) -> None:
    for name in (re.compile("^Assigned to"), re.compile("^Snooze$"), re.compile("^More actions$")):
        button = agent.page.get_by_role("button", name=name)
        button.click()
        panel = agent.page.locator(".popover-panel")
        expect(panel).to_be_visible()
        looks_right(agent, f"thread-menu-{name.pattern.strip('^$').split()[0].lower()}-{look}")
        agent.press("Escape")
        expect(panel).to_have_count(0)


def on_its_way_and_failed(agent: Clerk, link: Link, look: str) -> None:
    to_the_end(agent)
    send(agent, "You can return it within 30 days, we pay for the parcel.")
    expect(log(agent).locator(".message.mine").last.get_by_text("Sent", exact=True)).to_be_visible()
    link.refuses = lambda event: event == "sendReply"
    send(agent, "I have just sent you a label by e-mail.")
    expect(log(agent).locator(".message.sending")).to_have_count(1)
    looks_right(agent, f"thread-sending-{look}")
    replies = link.payloads("sendReply")
    until(agent.page, lambda: len(link.payloads("sendReply")) > len(replies) or len(replies) > 1)
    failed = {"clientMessageId": link.payloads("sendReply")[-1]["clientMessageId"], "code": "internal"}
    link.say("messageFailed", failed | {"retryable": True}, "/inbox")
    expect(agent.page.get_by_role("button", name="Retry")).to_be_visible()
    looks_right(agent, f"thread-failed-{look}")
    link.refuses = lambda _event: False
    agent.page.get_by_role("button", name="Retry").click()
    expect(log(agent).locator(".message.failed, .message.sending")).to_have_count(0)


def held_back(agent: Clerk, mira: Visitor, look: str) -> None:
    agent.page.evaluate(ELSEWHERE)
    mira.say("Too late, I have posted it already.")
    expect(log(agent).get_by_text("Too late, I have posted it")).to_be_attached()
    send(agent, "The label is on its way.")
    expect(agent.page.get_by_text("1 new message came in first")).to_be_visible()
    looks_right(agent, f"thread-guard-{look}")
    agent.page.evaluate(BACK)
    agent.page.get_by_role("button", name="Read, then edit").click()


def out_of_touch(agent: Clerk, link: Link, look: str) -> None:
    agent.page.get_by_role("button", name="Note", exact=True).click()
    composer(agent).fill("He is kind, but short of time.")
    link.cut()
    expect(agent.page.get_by_text("Live updates are down")).to_be_visible()
    looks_right(agent, f"thread-outage-{look}")
    link.mend()
    expect(agent.page.get_by_text("Live updates are down")).to_have_count(0)
