"""A visitor writes, an agent sees it and answers, and nothing is forgotten: the whole stack, in two browsers."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import House
from tests.e2e.people import Agent, Visitor


@pytest.fixture
def visitor(browser: Browser, house: House) -> Iterator[Visitor]:
    person = Visitor(browser, house.url)
    yield person
    person.context.close()
    assert person.complaints == []


@pytest.fixture
def agent(browser: Browser, house: House) -> Iterator[Agent]:
    person = Agent(browser, house.url)
    person.sign_in(house)
    yield person
    person.context.close()
    assert person.complaints == []


def test_a_conversation_is_live_and_survives_reload_and_restart(house: House, visitor: Visitor, agent: Agent) -> None:
    # Given a visitor with the chat open, and an agent who looks at the inbox
    mark = uuid4().hex[:8]
    question, answer = f"Do you ship lamp {mark} to Norway?", f"We do, {mark} takes three days."
    visitor.arrive()
    visitor.open_chat()

    # When the visitor writes
    visitor.write(question)

    # Then it is stored, and the agent sees it without a reload
    expect(visitor.log.get_by_text(question)).to_be_visible()
    expect(visitor.log.get_by_text("Sent").or_(visitor.log.get_by_text("Seen")).first).to_be_visible()
    expect(agent.page.get_by_text(question).first).to_be_visible()

    # When the agent answers, the visitor sees it
    agent.open_conversation(question)
    agent.reply(answer)
    expect(agent.thread.get_by_text(answer)).to_have_count(1)
    expect(visitor.log.get_by_text(answer)).to_have_count(1)
    visitor.picture("main-path-visitor")
    agent.picture("main-path-agent")

    # And both are there after a reload, once
    visitor.page.reload()
    visitor.open_chat()
    agent.page.reload()
    _both_see(visitor, agent, question, answer)

    # And after a restart of everything
    assert house.stop() == 0
    house.start()
    visitor.page.reload()
    visitor.open_chat()
    agent.page.reload()
    _both_see(visitor, agent, question, answer)


def test_what_is_written_offline_arrives_once(visitor: Visitor, agent: Agent) -> None:
    # Given a conversation whose visitor then loses the network
    mark = uuid4().hex[:8]
    first, second = f"First {mark}", f"Second {mark}"
    visitor.arrive()
    visitor.open_chat()
    visitor.write(first)
    expect(visitor.log.get_by_text("Sent").or_(visitor.log.get_by_text("Seen")).first).to_be_visible()
    visitor.context.set_offline(True)

    # When he writes and comes back
    visitor.write(second)
    expect(visitor.log.get_by_text("Sending")).to_be_visible()
    visitor.context.set_offline(False)

    # Then it arrives, once, behind the first
    expect(visitor.log.get_by_text("Sending")).to_have_count(0)
    agent.open_conversation(second)
    expect(agent.thread.get_by_text(first)).to_have_count(1)
    expect(agent.thread.get_by_text(second)).to_have_count(1)


def test_two_tabs_show_one_conversation(visitor: Visitor) -> None:
    # Given a visitor with two tabs
    mark = uuid4().hex[:8]
    visitor.arrive()
    visitor.open_chat()
    visitor.write(f"From the first tab {mark}")
    expect(visitor.log.get_by_text("Sent").first).to_be_visible()
    first_tab = visitor.page
    visitor.page = visitor.open_page()
    visitor.arrive()
    visitor.open_chat()
    expect(visitor.log.get_by_text(f"From the first tab {mark}")).to_have_count(1)

    # When he writes in the second, the first shows it too, once
    visitor.write(f"From the second tab {mark}")
    expect(visitor.log.get_by_text(f"From the second tab {mark}")).to_have_count(1)
    visitor.page = first_tab
    expect(visitor.log.get_by_text(f"From the second tab {mark}")).to_have_count(1)


def _both_see(visitor: Visitor, agent: Agent, *texts: str) -> None:
    agent.open_conversation(texts[-1])
    for text in texts:
        expect(visitor.log.get_by_text(text)).to_have_count(1)
        expect(agent.thread.get_by_text(text)).to_have_count(1)
