"""A gateway and a worker of our own, a project full of conversations, and agents who are signed in already."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from app.dev.embedded import MongoServer, RedisServer
from tests.e2e.inbox.office import Clerk
from tests.support.stack import Stack

MakeClerk = Callable[..., Clerk]


@pytest.fixture(scope="module")
def stack(
    redis_server: RedisServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """For all tests of a file. Its gateway's address stays, also over a restart."""
    with Stack(tmp_path_factory.mktemp("office"), redis_server, mongo_server, gateways=1, workers=1) as running:
        yield running


@pytest.fixture
def clerks(browser: Browser, stack: Stack) -> Iterator[MakeClerk]:
    """Makes agents; none of them may find anything to complain about in the console."""
    made: list[Clerk] = []

    def make(name: str = "ana", size: str = "desktop", scheme: str = "light") -> Clerk:
        made.append(Clerk(browser, stack.urls[0], name, size, scheme))
        return made[-1]

    yield make
    for clerk in made:
        clerk.context.close()
        assert clerk.complaints == []


@pytest.fixture(autouse=True)
def empty(stack: Stack) -> None:
    """Each test begins with a project without conversations."""
    for name in ("conversations", "messages", "visitors"):
        stack.database[name].delete_many({})
