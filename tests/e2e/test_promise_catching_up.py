"""The delivery promise in a real browser: what was missed is fetched, a dead link is noticed and named."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import redis
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import House
from tests.e2e.link import Link, until
from tests.e2e.people import Agent, Visitor


class Reader(Visitor):
    """A visitor whose sockets and clock are in our hand."""

    def __init__(self, browser: Browser, house: House) -> None:
        super().__init__(browser, house.url)
        self.link = Link(self.context)
        self.page.clock.install()

    @property
    def banner(self) -> Any:
        """What is said of the connection."""
        return self.page.locator("#live-chat-widget-host").locator(".banner")

    def texts(self) -> list[str]:
        """What stands in the log, without names and states."""
        return [text.partition(": ")[2] for text in self.log.locator(".line .bubble").all_text_contents()]


class Answerer(Agent):
    """An agent whose sockets are in our hand."""

    def __init__(self, browser: Browser, house: House) -> None:
        super().__init__(browser, house.url)
        self.link = Link(self.context)
        self.sign_in(house)


Pair = tuple[Reader, Answerer]


@pytest.fixture
def pair(browser: Browser, house: House) -> Iterator[Pair]:
    """A visitor and an agent who both look at the visitor's conversation."""
    visitor, agent = Reader(browser, house), Answerer(browser, house)
    visitor.arrive()
    visitor.open_chat()
    question = f"Anybody there? {uuid4().hex[:8]}"
    visitor.write(question)
    agent.open_conversation(question)
    expect(visitor.log.get_by_text("Seen")).to_be_visible()
    _asks_again(agent, 0)
    yield visitor, agent
    for person in (visitor, agent):
        person.context.close()
        assert person.complaints == []


def test_replies_to_an_absent_visitor_are_there_when_he_is_back_once_and_in_order(pair: Pair) -> None:
    visitor, agent = pair
    asked = len(visitor.link.payloads("resume"))
    visitor.link.cut()
    replies = [f"reply {number}" for number in range(1, 4)]
    for reply in replies:
        agent.reply(reply)
    expect(agent.thread.get_by_text("Sent", exact=True).last).to_be_visible()

    visitor.link.mend()

    expect(visitor.log.get_by_text(replies[-1])).to_have_count(1)
    assert visitor.texts()[-3:] == replies
    assert len(visitor.link.payloads("resume")) > asked


def test_every_connect_asks_what_was_missed(pair: Pair) -> None:
    visitor, _ = pair
    for _ in range(2):
        asked = len(visitor.link.payloads("resume"))
        visitor.link.cut()
        visitor.link.mend()
        _asks_again(visitor, asked)


def test_the_banner_comes_after_three_seconds_and_goes_with_the_connection(pair: Pair) -> None:
    visitor, _ = pair
    visitor.link.cut()
    visitor.page.clock.run_for(2_000)
    expect(visitor.banner).to_be_empty()

    visitor.page.clock.run_for(1_500)
    expect(visitor.banner).to_contain_text("No connection")

    visitor.link.mend()
    visitor.page.clock.run_for(30_000)
    expect(visitor.banner).to_be_empty()


def test_a_half_open_link_is_noticed_when_the_page_wakes(pair: Pair) -> None:
    visitor, agent = pair
    visitor.link.silent = True
    agent.reply("into the silence")
    visitor.page.evaluate("dispatchEvent(new Event('online'))")
    visitor.page.clock.run_for(11_000)  # the question that this asks is not answered
    visitor.page.clock.run_for(3_500)
    expect(visitor.banner).to_contain_text("No connection")

    visitor.link.mend()
    visitor.page.clock.run_for(30_000)
    expect(visitor.log.get_by_text("into the silence")).to_have_count(1)
    expect(visitor.banner).to_be_empty()


def test_a_frozen_gateway_doubles_nothing(pair: Pair, house: House) -> None:
    visitor, _ = pair
    with house.frozen("gateway"):
        visitor.write("to a gateway that does not move")
        visitor.page.clock.run_for(15_000)
        expect(visitor.log.get_by_text("Sending")).to_be_visible()
        expect(visitor.banner).to_contain_text("No connection")

    visitor.page.clock.run_for(30_000)
    expect(visitor.log.get_by_text("Sending")).to_have_count(0)
    expect(visitor.log.get_by_text("to a gateway that does not move")).to_have_count(1)
    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.log.get_by_text("to a gateway that does not move")).to_have_count(1)


def test_when_the_gateway_was_deaf_everybody_asks_again(pair: Pair, house: House) -> None:
    visitor, agent = pair
    by_visitor, by_agent = len(visitor.link.payloads("resume")), len(agent.link.payloads("resume"))
    address = house.process("gateway").environ()["PORCHLIGHT_REDIS_URL"]

    with redis.Redis.from_url(address) as client, agent.page.expect_response("**/conversations?**"):
        client.client_kill_filter(_type="pubsub")

    until(agent.page, lambda: all(("resync", {}) in person.link.got for person in pair))
    _asks_again(visitor, by_visitor)
    _asks_again(agent, by_agent)


def _asks_again(person: Reader | Answerer, before: int) -> None:
    until(person.page, lambda: len(person.link.payloads("resume")) > before)
