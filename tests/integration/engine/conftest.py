"""A live gateway without a worker: what it lets into the streams can be counted there."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from redis import Redis

from app.adapters import indexes
from app.contract import keys
from app.dev.embedded import MongoServer, RedisServer
from app.doctor.probe import Probe
from app.settings import Settings, load_settings
from tests.support.live_gateway import LiveGateway
from tests.support.people import make_people
from tests.support.talk import new_id

PARTITIONS = 2


@pytest.fixture(scope="module")
def settings(redis_server: RedisServer, mongo_server: MongoServer) -> Iterator[Settings]:
    """Two projects with their people, an empty Redis, and every limit as in production."""
    name = f"engine-{uuid4().hex[:12]}"
    with pymongo.MongoClient[dict[str, Any]](mongo_server.database_url(name)) as client:
        indexes.migrate(client[name])
        make_people(client[name])
        with Redis.from_url(redis_server.url) as redis:
            redis.flushall()
        yield load_settings(
            redis_url=redis_server.url,
            mongodb_url=mongo_server.database_url(name),
            secret_key="a secret for tests only, 32 bytes or more",
            partitions=PARTITIONS,
        )
        client.drop_database(name)


@pytest.fixture(scope="module")
def live(settings: Settings) -> Iterator[LiveGateway]:
    """Given a gateway; all tests of a file share it."""
    with LiveGateway(settings) as running:
        yield running


@pytest.fixture
def backlog(redis_server: RedisServer) -> Iterator["Backlog"]:
    """Counts what is in the streams."""
    with Redis.from_url(redis_server.url) as redis:
        yield Backlog(redis)


class Backlog:
    """The partitions' streams."""

    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    def __len__(self) -> int:
        lengths: list[Any] = [self._redis.xlen(keys.stream(partition)) for partition in range(PARTITIONS)]
        return sum(lengths)


@pytest.fixture
def neighbour(live: LiveGateway) -> Iterator[Probe]:
    """A well-behaved visitor, who is served before the test and must be served after it."""
    probe = live.visitor()
    _check(probe)
    yield probe
    _check(probe)
    probe.close()
    newcomer = live.visitor()
    _check(newcomer)
    newcomer.close()


def _check(probe: Probe) -> None:
    answer = probe.request("sendMessage", {"clientMessageId": new_id(), "content": "Hello"})
    assert answer == {"ok": True, "status": "queued"}
