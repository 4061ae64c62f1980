"""The delivery promise in a real browser: what failed says so and can be said again; and the agent's side of it."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.conftest import House
from tests.e2e.link import Link, until
from tests.e2e.people import Agent, Visitor

STORED = re.compile("Sent|Seen")  # the visitor looks at it, and may be faster than the test


class Writer(Visitor):
    """A visitor with an open chat, whose sockets are in our hand."""

    def __init__(self, browser: Browser, house: House) -> None:
        super().__init__(browser, house.url)
        self.link = Link(self.context)
        self.arrive()
        self.open_chat()

    def line(self, text: str) -> Locator:
        """A message with its state and what can be done about it."""
        return self.log.locator(".line", has_text=text)

    def write_in_vain(self, text: str) -> str:
        """Writes what the server will never store; gives its id."""
        self.link.refuses = lambda event: event == "sendMessage"
        self.write(text)
        until(self.page, lambda: [sent for sent in self.link.payloads("sendMessage") if sent["content"] == text])
        lost: str = self.link.payloads("sendMessage")[-1]["clientMessageId"]
        self.link.say("messageFailed", {"clientMessageId": lost, "code": "internal", "retryable": True})
        self.link.refuses = lambda _event: False
        return lost


class Answerer(Agent):
    """An agent whose sockets are in our hand."""

    def __init__(self, browser: Browser, house: House) -> None:
        super().__init__(browser, house.url)
        self.link = Link(self.context)
        self.sign_in(house)

    def row(self, text: str) -> Locator:
        """A message with its state and what can be done about it."""
        return self.thread.locator("li.message", has_text=text)


@pytest.fixture
def visitor(browser: Browser, house: House) -> Iterator[Writer]:
    person = Writer(browser, house)
    yield person
    person.context.close()
    assert person.complaints == []


@pytest.fixture
def agent(browser: Browser, house: House, visitor: Writer) -> Iterator[Answerer]:
    """An agent in the visitor's conversation."""
    question = f"A question {uuid4().hex[:8]}"
    visitor.write(question)
    person = Answerer(browser, house)
    person.open_conversation(question)
    yield person
    person.context.close()
    assert person.complaints == []


def test_a_failed_message_says_so_and_can_be_edited_and_sent_under_a_new_id(visitor: Writer) -> None:
    lost = visitor.write_in_vain("the first wording")
    expect(visitor.line("the first wording")).to_contain_text("Failed")

    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.line("the first wording")).to_contain_text("Failed")
    visitor.line("the first wording").get_by_role("button", name="Edit").click()
    visitor.write("the second wording")

    expect(visitor.line("the second wording")).to_have_attribute("data-state", "sent")
    expect(visitor.line("the first wording")).to_have_count(0)
    sent = [message for message in visitor.link.payloads("sendMessage") if message["content"] == "the second wording"]
    assert [message["clientMessageId"] == lost for message in sent] == [False]


def test_a_message_that_the_gateway_refuses_is_not_tried_again(visitor: Writer) -> None:
    # An input method that breaks down halfway; Playwright itself would not send half an emoji.
    write = "box => { box.value = 'half an emoji: \\ud83d'; box.dispatchEvent(new Event('input', {bubbles: true})) }"
    visitor.composer.evaluate(write)
    visitor.composer.press("Enter")

    expect(visitor.line("half an emoji")).to_contain_text("Failed")
    visitor.write("and the next one")
    expect(visitor.line("and the next one")).to_have_attribute("data-state", "sent")
    assert len(visitor.link.payloads("sendMessage")) == 2


def test_sent_becomes_seen_when_an_agent_has_read_it(visitor: Writer, house: House, browser: Browser) -> None:
    text = f"look at this {uuid4().hex[:8]}"
    visitor.write(text)
    expect(visitor.line(text)).to_have_attribute("data-state", "sent")

    agent = Answerer(browser, house)
    agent.open_conversation(text)

    expect(visitor.line(text)).to_contain_text("Seen")
    agent.context.close()


def test_a_reply_without_a_connection_survives_a_reload_and_arrives_once(visitor: Writer, agent: Answerer) -> None:
    agent.link.cut()
    agent.reply("kept by the agent's page")
    expect(agent.row("kept by the agent's page")).to_contain_text("Sending")

    agent.page.reload()
    expect(agent.row("kept by the agent's page")).to_contain_text("Sending")
    agent.link.mend()

    expect(agent.row("kept by the agent's page")).to_contain_text(STORED)
    expect(visitor.log.get_by_text("kept by the agent's page")).to_have_count(1)
    assert _texts(agent.link.payloads("sendReply")) == ["kept by the agent's page"]


def test_a_failed_reply_can_be_tried_again(visitor: Writer, agent: Answerer) -> None:
    agent.link.refuses = lambda event: event == "sendReply"
    agent.reply("a reply in vain")
    until(agent.page, lambda: agent.link.payloads("sendReply"))
    lost = agent.link.payloads("sendReply")[0]["clientMessageId"]
    agent.link.say("messageFailed", {"clientMessageId": lost, "code": "internal", "retryable": True}, "/inbox")
    expect(agent.row("a reply in vain")).to_contain_text("Failed")
    agent.link.refuses = lambda _event: False

    agent.row("a reply in vain").get_by_role("button", name="Retry").click()

    expect(agent.row("a reply in vain")).to_contain_text(STORED)
    expect(agent.row("a reply in vain")).to_have_count(1)
    expect(visitor.log.get_by_text("a reply in vain")).to_have_count(1)


def _texts(payloads: list[Any]) -> list[str]:
    return [payload["content"] for payload in payloads]
