"""A team of two at the inbox, and visitors of the shop; every conversation is made by its visitor."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import House
from tests.e2e.people import Agent, Visitor
from tests.e2e.widget.desk import PROJECT, Desk

PASSWORD = "correct horse battery"
CANNED = {
    "hello": "Hello {{visitor.name}}, {{agent.name}} here. How can I help?",
    "shipping": "We ship within two days; abroad it takes a week.",
    "order-status": "I have looked up order {{order.number}}: it left our house this morning.",
}

MakeAgent = Callable[..., Agent]
MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="session")
def office(house: House) -> Desk:
    """The owner without a browser, once a colleague, Ben, and canned replies are there."""
    desk = Desk(house)
    member = {"email": "ben@porchlight.example", "name": "Ben Okafor", "role": "agent", "password": PASSWORD}
    with suppress(HTTPError):  # another module of this process has made him
        desk._call("POST", f"{PROJECT}/agents", member)
    for shortcut, content in CANNED.items():
        with suppress(HTTPError):
            desk._call("POST", f"{PROJECT}/canned-replies", {"shortcut": shortcut, "content": content})
    return desk


@pytest.fixture
def people(browser: Browser, house: House) -> Iterator[list[Agent | Visitor]]:
    """Everybody of a test; none of them may find anything to complain about in the console."""
    made: list[Agent | Visitor] = []
    yield made
    for person in made:
        person.context.close()
        assert person.complaints == []


@pytest.fixture
def agents(browser: Browser, house: House, office: Desk, people: list[Agent | Visitor]) -> MakeAgent:
    """Makes agents who are signed in: the owner, or Ben."""

    def make(name: str = "owner", size: str = "desktop", scheme: str = "light") -> Agent:
        agent = Agent(browser, house.url, size, scheme)
        agent.context.grant_permissions(["clipboard-read", "clipboard-write"])
        people.append(agent)
        login = (house.email, house.password) if name == "owner" else ("ben@porchlight.example", PASSWORD)
        agent.sign_in_as(*login)
        return agent

    return make


@pytest.fixture
def visits(browser: Browser, house: House, people: list[Agent | Visitor]) -> MakeVisitor:
    """Makes visitors who have written."""

    def make(*texts: str, size: str = "desktop", scheme: str = "light") -> Visitor:
        visitor = Visitor(browser, house.url, size, scheme)
        people.append(visitor)
        visitor.arrive()
        visitor.open_chat()
        for text in texts:
            visitor.write(text)
        return visitor

    return make


@pytest.fixture
def mark() -> str:
    """Words that occur nowhere else."""
    return uuid.uuid4().hex[:8]
