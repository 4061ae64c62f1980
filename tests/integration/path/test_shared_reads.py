"""One read for all of a worker's partitions: each gets its own, in order, and nobody waits for one in trouble."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import redis

from app.adapters import shared_reads
from app.adapters.redis_clients import client
from app.adapters.shared_reads import Entry, SharedReads
from app.adapters.stream_reader import StreamReader
from app.contract import keys
from app.dev.embedded import RedisServer

MOST = 50


class Worker:
    """The reading side of a worker, on streams that nobody else has."""

    def __init__(self, url: str, base: int) -> None:
        self.redis = client(url)
        self.reads = SharedReads(client(url))
        self.partitions = range(base, base + 3)
        self.readers = [StreamReader(self.redis, self.reads, partition) for partition in self.partitions]
        self.threads = ThreadPoolExecutor()

    def write(self, place: int, *bodies: bytes) -> None:
        """As gateways do."""
        for body in bodies:
            self.redis.xadd(keys.stream(self.partitions[place]), {keys.FIELD_VERSION: b"1", keys.FIELD_BODY: body})

    def take(self, *places: int) -> list[list[bytes]]:
        """What these partitions get when they ask at the same time; again while there is nothing."""
        return list(self.threads.map(self._take, places))

    def _take(self, place: int) -> list[bytes]:
        for _ in range(MOST):
            entries = self.readers[place].fresh(256)
            if entries:
                return [entry.fields[keys.FIELD_BODY] for entry in entries]
        return []


@pytest.fixture
def worker(redis_server: RedisServer) -> Iterator[Worker]:
    """Given three partitions with their groups."""
    worker = Worker(redis_server.url, 1_000_000 + uuid4().int % 1_000_000_000)
    for reader in worker.readers:
        reader.prepare()
    yield worker
    worker.reads.close()
    worker.threads.shutdown()
    worker.redis.delete(*map(keys.stream, worker.partitions))


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


def test_a_partition_without_entries_hears_so_after_a_while(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_reads, "ASK_SECONDS", 0.01)

    assert worker.readers[0].fresh(256) == []


def test_what_was_read_is_pending_until_it_is_acknowledged(worker: Worker) -> None:
    worker.write(0, b"a")
    worker.take(0)

    (pending,) = worker.readers[0].pending(b"0", 256)

    assert isinstance(pending, Entry)
    assert pending.fields == {keys.FIELD_VERSION: b"1", keys.FIELD_BODY: b"a"}


def test_a_group_that_is_gone_is_made_again_and_nothing_is_lost(worker: Worker) -> None:
    worker.redis.delete(keys.stream(worker.partitions[1]))
    worker.write(1, b"m")
    worker.write(0, b"a")

    assert worker.take(0, 1) == [[b"a"], [b"m"]]


def test_the_trouble_of_redis_reaches_who_asked(worker: Worker) -> None:
    worker.redis.set(keys.stream(worker.partitions[2]) + "x", "no stream")
    worker.redis.rename(keys.stream(worker.partitions[2]) + "x", keys.stream(worker.partitions[2]))

    with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
        worker.readers[2].fresh(256)


def test_who_is_no_longer_the_owner_takes_nothing(worker: Worker) -> None:
    """As when a process wakes that was frozen while its partition waited for its turn."""
    worker.write(0, b"a")
    former = StreamReader(worker.redis, worker.reads, worker.partitions[0], lambda: False)

    assert former.fresh(256) == []
    assert worker.take(0) == [[b"a"]]
