"""One read for all of a worker's partitions: each gets its own, in order, and nobody waits for one in trouble."""

from collections.abc import Callable, Iterator
from typing import Any, cast
from uuid import uuid4

import pytest
import redis
from pykka import ActorDeadError

from actors import reads as reading
from actors.mailbox import Arrived
from actors.reads import Reads
from app.adapters.redis_clients import client
from app.adapters.shared_reads import Entry, NoGroupError, SharedReads
from app.adapters.stream_reader import StreamReader
from app.contract import keys
from app.dev.embedded import RedisServer

MOST = 50


class Partition:
    """Stands where a partition's reference stands."""

    def __init__(self) -> None:
        self.told: list[Arrived] = []
        self.lives = True

    def is_alive(self) -> bool:
        """Whether it can be told anything."""
        return self.lives

    def tell(self, arrived: Arrived) -> None:
        """Keeps it."""
        if not self.lives:
            raise ActorDeadError
        self.told.append(arrived)


class Worker:
    """The reading side of a worker, on streams that nobody else has."""

    def __init__(self, url: str, base: int) -> None:
        self.redis = client(url)
        self.shared = SharedReads(client(url))
        self.reads = Reads(self.shared)
        self.readers = [StreamReader(self.redis, partition) for partition in range(base, base + 3)]

    def write(self, place: int, *bodies: bytes) -> None:
        """As gateways do."""
        for body in bodies:
            self.redis.xadd(self.readers[place].stream, {keys.FIELD_VERSION: b"1", keys.FIELD_BODY: body})

    def ask(self, place: int, is_owner: Callable[[], bool] = lambda: True) -> Partition:
        """As a partition in its turn."""
        partition = Partition()
        self.reads.ask(self.readers[place].stream, is_owner, cast("Any", partition))
        return partition

    def take(self, *places: int) -> list[list[bytes]]:
        """What these partitions get when they ask at the same time; again while there is nothing."""
        asking = [self.ask(place) for place in places]
        for _ in range(MOST):
            self.reads.read(1.0)
            if all(partition.told for partition in asking):
                break
        return [[entry.fields[keys.FIELD_BODY] for entry in partition.told[0].entries] for partition in asking]


@pytest.fixture
def worker(redis_server: RedisServer) -> Iterator[Worker]:
    """Given three partitions with their groups."""
    worker = Worker(redis_server.url, 1_000_000 + uuid4().int % 1_000_000_000)
    for reader in worker.readers:
        reader.prepare()
    yield worker
    worker.shared.close()
    worker.redis.delete(*[reader.stream for reader in worker.readers])


def test_each_gets_what_is_its_own_in_order(worker: Worker) -> None:
    worker.write(0, b"a", b"b")
    worker.write(2, b"z")
    worker.write(1, b"m", b"n")

    assert worker.take(0, 1, 2) == [[b"a", b"b"], [b"m", b"n"], [b"z"]]


def test_who_asks_alone_waits_for_nobody(worker: Worker) -> None:
    worker.write(0, b"a")
    worker.write(1, b"m")
    assert worker.take(0, 1) == [[b"a"], [b"m"]]

    worker.write(0, b"b")  # and partition 1 never comes back

    assert worker.take(0) == [[b"b"]]


def test_what_came_while_nobody_asked_is_there(worker: Worker) -> None:
    for round_ in range(20):
        worker.write(0, b"%d" % round_)
        assert worker.take(0) == [[b"%d" % round_]]


def test_who_got_nothing_goes_on_asking(worker: Worker) -> None:
    patient = worker.ask(1)
    worker.write(0, b"a")
    assert worker.take(0) == [[b"a"]]
    assert patient.told == []

    worker.write(1, b"m")
    worker.reads.read(1.0)

    assert [entry.fields[keys.FIELD_BODY] for entry in patient.told[0].entries] == [b"m"]


def test_a_partition_without_entries_hears_so_after_a_while(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "ASK_SECONDS", 0.01)
    partition = worker.ask(0)

    assert worker.reads.read(0.02)

    assert partition.told == [Arrived(())]


def test_when_nobody_asks_there_is_nothing_to_do(worker: Worker) -> None:
    assert not worker.reads.read(1.0)


def test_what_was_read_is_pending_until_it_is_acknowledged(worker: Worker) -> None:
    worker.write(0, b"a")
    worker.take(0)

    (pending,) = worker.readers[0].pending(b"0")

    assert isinstance(pending, Entry)
    assert pending.fields == {keys.FIELD_VERSION: b"1", keys.FIELD_BODY: b"a"}


def test_whoever_asks_hears_that_a_group_is_gone_and_nothing_is_lost(worker: Worker) -> None:
    worker.redis.delete(worker.readers[1].stream)
    worker.write(1, b"m")
    worker.write(0, b"a")
    asking = [worker.ask(0), worker.ask(1)]

    worker.reads.read(1.0)

    assert [type(partition.told[0].error) for partition in asking] == [NoGroupError, NoGroupError]
    worker.readers[1].prepare()
    assert worker.take(0, 1) == [[b"a"], [b"m"]]


def test_the_trouble_of_redis_reaches_who_asked(worker: Worker) -> None:
    worker.redis.set(worker.readers[2].stream + "x", "no stream")
    worker.redis.rename(worker.readers[2].stream + "x", worker.readers[2].stream)
    partition = worker.ask(2)

    worker.reads.read(1.0)

    assert isinstance(partition.told[0].error, redis.ResponseError)


@pytest.mark.parametrize("gone", ["not the owner any more", "dead"])
def test_who_is_no_longer_the_owner_takes_nothing(worker: Worker, gone: str) -> None:
    """As when a process wakes that was frozen while its partition waited for its turn."""
    worker.write(0, b"a")
    former = worker.ask(0, lambda: gone == "dead")
    former.lives = gone != "dead"

    worker.reads.read(1.0)

    assert former.told == ([] if gone == "dead" else [Arrived(())])
    assert worker.take(0) == [[b"a"]]
