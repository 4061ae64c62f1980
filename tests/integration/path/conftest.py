"""Stacks of real processes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from app.dev.embedded import MongoServer, RedisServer
from tests.support.stack import Stack

StartStack = Callable[..., Stack]


@pytest.fixture(scope="module")
def stack(
    redis_server: RedisServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Given two gateways and two workers, for all tests of a file: each takes visitors of its own."""
    with Stack(tmp_path_factory.mktemp("stack"), redis_server, mongo_server, gateways=2, workers=2) as running:
        yield running


@pytest.fixture
def start_stack(
    redis_server: RedisServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StartStack]:
    """Starts a stack for one test, which may break it."""
    with ExitStack() as exits:

        def start(gateways: int = 1, workers: int = 1, **settings: str) -> Stack:
            folder = tmp_path_factory.mktemp("stack")
            return exits.enter_context(Stack(folder, redis_server, mongo_server, gateways, workers, **settings))

        yield start
