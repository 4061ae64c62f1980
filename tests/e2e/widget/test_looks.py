"""States that a visitor meets when something waits, fails or is far away: in every look, on a desk and on a phone."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.link import Link, until
from tests.e2e.widget.conftest import MakeVisitor
from tests.e2e.widget.desk import Desk
from tests.e2e.widget.looks import HOST, looks_right

SIZES = ["desktop", "phone"]
PAGE = 50  # messages that come at once
MOST_WRITTEN = 5_000


@pytest.mark.parametrize("size", SIZES)
def test_answers_come_while_one_looks_elsewhere(visits: MakeVisitor, desk: Desk, size: str) -> None:
    visitor, mark = visits(size), uuid4().hex[:8]
    chat = visitor.page.locator(HOST)
    visitor.arrive()
    visitor.open_chat()
    visitor.write(f"Many questions {mark}")
    expect(visitor.log.locator("[data-state=sent]")).to_be_visible()
    conversation_id = desk.find(mark)
    visitor.page.keyboard.press("Escape")
    for number in range(PAGE + 2):
        desk.reply(conversation_id, f"Answer {number}")
    expect(visitor.launcher).to_have_accessible_name(f"Open chat, {PAGE + 2} unread messages")
    looks_right(visitor, f"unread-{size}")

    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.log.get_by_text(f"Answer {PAGE + 1}")).to_be_in_viewport()
    visitor.log.evaluate("log => { log.scrollTop = 0; }")
    expect(chat.get_by_role("button", name="Show earlier messages")).to_be_in_viewport()
    desk.reply(conversation_id, "One more")
    expect(chat.get_by_role("button", name="New messages")).to_be_visible()
    looks_right(visitor, f"far-up-{size}")
    chat.get_by_role("button", name="New messages").click()
    expect(visitor.log.get_by_text("One more")).to_be_in_viewport()


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_does_not_go(visits: MakeVisitor, size: str) -> None:
    visitor = visits(size)
    link, chat = Link(visitor.context), visitor.page.locator(HOST)
    visitor.arrive()
    visitor.open_chat()
    visitor.write("Hello, can you help?")
    expect(visitor.log.locator("[data-state=sent]")).to_be_visible()
    link.refuses = lambda event: event == "sendMessage"
    visitor.write("This one is lost")
    until(visitor.page, lambda: len(link.payloads("sendMessage")) > 1)
    lost = link.payloads("sendMessage")[-1]["clientMessageId"]
    link.say("messageFailed", {"clientMessageId": lost, "code": "internal", "retryable": True})
    expect(chat.get_by_role("button", name="Send again")).to_be_in_viewport()
    looks_right(visitor, f"failed-{size}")
    chat.get_by_role("button", name="Edit").click()
    visitor.composer.fill("long " * (MOST_WRITTEN // 5) + "too long")
    expect(chat.get_by_role("alert")).not_to_be_empty()
    looks_right(visitor, f"editing-{size}")
    chat.get_by_role("button", name="Cancel").click()

    link.cut()
    visitor.write("Are you still there?")
    expect(chat.get_by_text("No connection.")).to_be_visible()
    looks_right(visitor, f"no-connection-{size}")
