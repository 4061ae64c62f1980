"""The delivery promise in a real browser: what is written is kept, sent one at a time, and stored once."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import House
from tests.e2e.link import Link, until
from tests.e2e.people import Agent, Visitor


class Sender(Visitor):
    """A visitor in a conversation, whose sockets are in our hand."""

    def __init__(self, browser: Browser, house: House) -> None:
        super().__init__(browser, house.url)
        self.link = Link(self.context)
        self.mark = uuid4().hex[:8]
        self.arrive()
        self.open_chat()
        self.write(f"hello {self.mark}")
        self.is_stored(f"hello {self.mark}")

    def line(self, text: str) -> Any:
        """A message with its state."""
        return self.log.locator(".line", has_text=text)

    def is_stored(self, text: str) -> None:
        """It says so, and stands there once."""
        expect(self.line(text)).to_have_attribute("data-state", "sent")
        expect(self.line(text)).to_have_count(1)

    def is_sending(self, text: str) -> None:
        """It says so, in words."""
        expect(self.line(text)).to_contain_text("Sending")
        expect(self.line(text)).to_have_count(1)

    def waiting(self) -> list[str]:
        """What the stored outbox holds, in the order typed."""
        entries = "Object.entries(localStorage).filter(([key]) => key.startsWith('porchlight:outbox:'))"
        found = [json.loads(value) for _, value in self.page.evaluate(entries)]
        return [entry["content"] for entry in sorted(found, key=lambda entry: entry["order"])]

    def tries(self, text: str) -> int:
        """How often it was handed to a socket."""
        return len([sent for sent in self.link.payloads("sendMessage") if sent["content"] == text])


@pytest.fixture
def visitor(browser: Browser, house: House) -> Iterator[Sender]:
    person = Sender(browser, house)
    yield person
    person.context.close()
    assert person.complaints == []


def test_a_message_is_on_disk_before_its_first_try(visitor: Sender) -> None:
    visitor.link.cut()

    visitor.write(f"kept {visitor.mark}")

    visitor.is_sending(f"kept {visitor.mark}")
    assert visitor.waiting() == [f"kept {visitor.mark}"]
    assert visitor.tries(f"kept {visitor.mark}") == 0
    visitor.link.mend()
    visitor.is_stored(f"kept {visitor.mark}")
    assert (visitor.tries(f"kept {visitor.mark}"), visitor.waiting()) == (1, [])


def test_one_is_in_flight_and_is_sent_again_until_its_receipt_comes(visitor: Sender, house: House) -> None:
    first, second = (f"{word} {visitor.mark}" for word in ("first", "second"))
    with house.frozen("worker"):
        visitor.write(first)
        visitor.write(second)
        until(visitor.page, lambda: visitor.tries(first) >= 2)
        assert visitor.tries(second) == 0
        visitor.is_sending(first)
        visitor.is_sending(second)

    visitor.is_stored(first)
    visitor.is_stored(second)
    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.log.locator(".bubble")).to_contain_text(["hello", "first", "second"])
    visitor.is_stored(first)
    visitor.is_stored(second)


def test_a_reload_while_sending_forgets_nothing(visitor: Sender, house: House, browser: Browser) -> None:
    text = f"before the reload {visitor.mark}"
    with house.frozen("worker"):
        visitor.write(text)
        until(visitor.page, lambda: visitor.tries(text) == 1)
        visitor.page.reload()
        visitor.open_chat()
        visitor.is_sending(text)
        until(visitor.page, lambda: visitor.tries(text) >= 2)

    visitor.is_stored(text)
    assert visitor.waiting() == []
    agent = Agent(browser, house.url)
    agent.sign_in(house)
    agent.open_conversation(text)
    expect(agent.thread.get_by_text(text)).to_have_count(1)
    agent.context.close()


def test_of_two_tabs_one_sends_and_both_show_it(visitor: Sender) -> None:
    text = f"from one of two {visitor.mark}"
    first: Page = visitor.page
    visitor.page = visitor.open_page()
    visitor.arrive()
    visitor.open_chat()
    visitor.is_stored(f"hello {visitor.mark}")
    visitor.link.cut()

    visitor.write(text)

    tabs = (first, visitor.page)
    for visitor.page in tabs:
        visitor.is_sending(text)
    visitor.link.mend()
    for visitor.page in tabs:
        visitor.is_stored(text)
    assert visitor.tries(text) == 1


def test_a_first_message_written_without_a_connection_is_sent_by_the_next_page(browser: Browser, house: House) -> None:
    person = Visitor(browser, house.url)
    link = Link(person.context)
    person.context.route("**/api/widget/session", lambda route: route.abort() if not link.up else route.continue_())
    link.up = False
    person.arrive()
    person.open_chat()
    person.write("written before there was a session")
    expect(person.log.get_by_text("Sending")).to_be_visible()

    link.mend()
    person.page.reload()

    until(person.page, lambda: len(link.payloads("sendMessage")) == 1)
    person.open_chat()
    expect(person.log.get_by_text("Sent")).to_be_visible()
    person.context.close()
