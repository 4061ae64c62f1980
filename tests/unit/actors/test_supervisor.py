"""Shares, leases, restarts and the end, with leases in memory and actors that do nothing."""

import threading
import time
from queue import SimpleQueue
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from actors.base import Obituary
from actors.mailbox import Leave
from actors.supervisor import RESTARTS, Supervisor, TooManyRestartsError
from app.adapters.leases import Lease, Leases, Membership


class FakeLeases(Leases):
    """Leases that exist in a dictionary: partition -> worker."""

    def __init__(self, worker: str, workers: list[str], held: dict[int, str]) -> None:
        self.worker, self.workers, self.held = worker, workers, held
        self.down = False

    def attend(self) -> Membership:
        self._reach()
        return Membership(tuple(sorted(self.workers)))

    def leave(self) -> None:
        self._reach()
        self.workers.remove(self.worker)

    def take(self, partition: int) -> Lease | None:
        self._reach()
        if partition in self.held:
            return None
        self.held[partition] = self.worker
        return Lease(partition, 1, self.worker, time.monotonic() + 60)

    def renew(self, leases: list[Lease]) -> list[Lease]:
        self._reach()
        return [lease for lease in leases if self.held.get(lease.partition) != self.worker]

    def give_back(self, lease: Lease) -> None:
        self._reach()
        del self.held[lease.partition]

    def _reach(self) -> None:
        if self.down:
            raise RedisConnectionError("down")


class FakeActor:
    """Leaves as soon as it is asked to."""

    def __init__(self) -> None:
        self.alive = True

    def is_alive(self) -> bool:
        return self.alive

    def tell(self, message: Any) -> None:
        assert isinstance(message, Leave)
        self.alive = False

    def stop(self, *, block: bool) -> None:
        assert not block
        self.alive = False


class Scene:
    """Worker processes that share eight partitions."""

    def __init__(self, partitions: int = 8) -> None:
        self.partitions = partitions
        self.workers: list[str] = []
        self.held: dict[int, str] = {}
        self.started: list[FakeActor] = []

    def join(self, worker: str) -> tuple[Supervisor, FakeLeases, SimpleQueue[Obituary]]:
        self.workers.append(worker)
        leases, obituaries = FakeLeases(worker, self.workers, self.held), SimpleQueue[Obituary]()
        return Supervisor(leases, worker, self.partitions, self._start, obituaries), leases, obituaries

    def _start(self, _lease: Lease) -> Any:
        self.started.append(FakeActor())
        return self.started[-1]


@pytest.mark.parametrize("workers", [1, 2, 3, 7, 8, 9])
@pytest.mark.parametrize("partitions", [1, 8, 13])
def test_shares_add_up_and_differ_by_one_at_most(workers: int, partitions: int) -> None:
    members = Membership(tuple(f"w{n}" for n in range(workers)))

    shares = [members.share(name, partitions) for name in members.workers]

    assert sum(shares) == partitions
    assert max(shares) - min(shares) <= 1


def test_a_lone_worker_owns_everything() -> None:
    supervisor, _, _ = Scene().join("w1")

    supervisor.tick()

    assert supervisor.owned == tuple(range(8))


def test_workers_that_join_get_their_share_and_those_that_leave_give_it_back() -> None:
    scene = Scene()
    first, _, _ = scene.join("w1")
    first.tick()
    second, _, _ = scene.join("w2")

    for _ in range(3):
        first.tick()
        second.tick()
    assert (len(first.owned), len(second.owned)) == (4, 4)
    assert set(first.owned) | set(second.owned) == set(range(8))

    assert second.drain(time.monotonic() + 5)
    first.tick()
    assert first.owned == tuple(range(8))


def test_a_lost_lease_ends_its_actor_and_may_be_taken_again() -> None:
    scene = Scene(partitions=1)
    supervisor, _, _ = scene.join("w1")
    supervisor.tick()

    scene.held[0] = "somebody else"
    supervisor.tick()
    assert (supervisor.owned, scene.started[0].alive) == ((), False)

    del scene.held[0]
    supervisor.tick()
    assert supervisor.owned == (0,)


def test_a_partition_is_not_taken_again_while_its_last_actor_still_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given an actor that hears only after its blocking read that its lease was lost.

    Redis may have handed it an entry, which a successor that has looked already would not find.
    """
    scene = Scene(partitions=1)
    supervisor, _, _ = scene.join("w1")
    supervisor.tick()
    monkeypatch.setattr(scene.started[0], "stop", lambda **_: None)

    scene.held.clear()  # as after FLUSHALL
    supervisor.tick()
    assert (len(scene.started), scene.held) == (1, {})

    scene.started[0].alive = False
    supervisor.tick()
    assert (len(scene.started), supervisor.owned, scene.held) == (2, (0,), {0: "w1"})


def test_a_dead_actor_is_started_again_on_the_same_lease() -> None:
    scene = Scene(partitions=1)
    supervisor, _, obituaries = scene.join("w1")
    supervisor.tick()
    scene.started[0].alive = False
    obituaries.put(Obituary("partition-0", "urn", "ValueError"))

    supervisor._hear_of_deaths(threading.Event(), 1.0)
    supervisor.tick()

    assert (len(scene.started), scene.started[1].alive, scene.held) == (2, True, {0: "w1"})


def test_a_dead_actor_is_not_started_again_before_it_is_known_what_it_died_of() -> None:
    """It may have been fenced off, and would be again on the same lease."""
    scene = Scene(1)
    supervisor, _, obituaries = scene.join("w1")
    supervisor.tick()
    scene.started[0].alive = False
    obituaries.put(Obituary("partition-0", "urn", "ValueError"))

    supervisor.tick()
    assert len(scene.started) == 1
    supervisor._hear_of_deaths(threading.Event(), 1.0)
    supervisor.tick()
    assert len(scene.started) == 2


def test_deaths_that_pile_up_end_the_process() -> None:
    supervisor, _, obituaries = Scene().join("w1")
    for _ in range(RESTARTS + 1):
        obituaries.put(Obituary("partition-0", "urn", "ValueError"))

    with pytest.raises(TooManyRestartsError):
        for _ in range(RESTARTS + 1):
            supervisor._hear_of_deaths(threading.Event(), 1.0)


@pytest.mark.parametrize("name", ["store", "publisher"])
def test_without_store_or_publisher_the_process_ends(name: str) -> None:
    supervisor, _, obituaries = Scene().join("w1")
    obituaries.put(Obituary(name, "urn", "ValueError"))

    with pytest.raises(TooManyRestartsError):
        supervisor._hear_of_deaths(threading.Event(), 1.0)


def test_a_round_survives_an_outage_of_redis() -> None:
    supervisor, leases, _ = Scene().join("w1")
    supervisor.tick()
    leases.down = True

    supervisor.tick()

    assert len(supervisor.owned) == 8, "the leases may still be good; each actor looks at its own"


def test_the_end_comes_cleanly_without_redis() -> None:
    supervisor, leases, _ = Scene().join("w1")
    supervisor.tick()
    leases.down = True

    assert supervisor.drain(time.monotonic() + 5), "nothing is left to do; the leases expire by themselves"


def test_a_partition_that_does_not_finish_is_reported_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(partitions=1)
    supervisor, _, _ = scene.join("w1")
    supervisor.tick()
    monkeypatch.setattr(scene.started[0], "tell", lambda _: None)

    assert not supervisor.drain(time.monotonic())
    assert supervisor.owned == (0,)
