"""Real servers for every test that needs them: one redis-server and one mongod for each test process."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.dev.embedded import MongoServer, RedisServer


@pytest.fixture(scope="session", autouse=True)
def no_loop_by_accident() -> None:
    """Say that this process has no event loop. Else asyncio makes one for pytest-tornado to replace, never closed."""
    asyncio.set_event_loop(None)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A redis-server on a free port. Tests share it: use own keys, or `flushall` in a fixture of your own."""
    with RedisServer(_data_dir(tmp_path_factory, "redis")) as server:
        yield server


@pytest.fixture(scope="session")
def mongo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoServer]:
    """A one-node replica set on a free port. Tests share it: use a database of your own (`server.database_url(name)`).

    Test commands are on, so that a test may ask for faults with `failCommand`.
    """
    options = ["--setParameter", "enableTestCommands=1"]
    with MongoServer(_data_dir(tmp_path_factory, "mongo"), options=options) as server:
        yield server


def _data_dir(factory: pytest.TempPathFactory, name: str) -> Path:
    return factory.mktemp(name)


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long tests/integration/fuzz throws things; `make fuzz` throws more."""
    parser.addoption("--fuzz", type=int, default=40, help="examples of each property in tests/integration/fuzz")
