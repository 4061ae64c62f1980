"""A gateway near enough to look into it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from app.dev.embedded import MongoServer, RedisServer
from tests.support.near_gateway import NearGateway
from tests.support.stack import Stack


class Near(NamedTuple):
    """A stack without processes, and its only gateway."""

    stack: Stack
    near: NearGateway


class StartNear(Protocol):
    """Starts one; the settings are the gateway's."""

    def __call__(self, **settings: Any) -> Near:
        """See above."""
        ...


@pytest.fixture
def start_near(redis_server: RedisServer, mongo_server: MongoServer, tmp_path: Path) -> Iterator[StartNear]:
    """Starts a gateway inside this process, for one test: patch its patience before."""
    with ExitStack() as exits:

        def start(**settings: Any) -> Near:
            stack = exits.enter_context(Stack(tmp_path, redis_server, mongo_server, gateways=0, workers=0))
            return Near(stack, exits.enter_context(NearGateway(stack, **settings)))

        yield start
