"""What one partition's trouble may cost: never its neighbours, never an entry."""

import time

import pytest

from actors.mailbox import Commit
from actors.partition import FAULTS
from app.domain import decide as rules
from app.domain.commands import PostVisitorMessage
from tests.support.factories import VISITOR, client_id, visitor_message
from tests.support.pumped_worker import PumpedWorker

GARBAGE = {b"v": b"1", b"b": b"\xc1 no msgpack"}


@pytest.fixture
def worker() -> PumpedWorker:
    """Given a worker with an empty store."""
    return PumpedWorker()


def _contents(worker: PumpedWorker) -> list[str]:
    return [message.content for message in worker.store.messages]


@pytest.mark.parametrize(
    "fields", [GARBAGE, {}, {b"v": b"1"}, {b"v": b"2", b"b": b"\x90"}, {b"v": b"1", b"b": b"\x93\xa2pv\x01\x02"}]
)
def test_an_unreadable_entry_is_buried_and_its_neighbours_go_on(
    worker: PumpedWorker, fields: dict[bytes, bytes]
) -> None:
    worker.reader.add(visitor_message("before", 1))
    bad = worker.reader.add_raw(fields)
    worker.reader.add(visitor_message("after", 2))

    assert worker.run()

    assert _contents(worker) == ["before", "after"]
    assert (worker.manager.dead, list(worker.store.dead)) == ([bad], [f"0:{bad.decode()}"])
    assert not worker.reader.handed_out


@pytest.mark.parametrize("outage", ["redis", "mongodb"])
def test_an_outage_while_burying_loses_nothing_and_blocks_nothing(worker: PumpedWorker, outage: str) -> None:
    worker.reader.add(visitor_message("before", 1))
    worker.reader.add_raw(GARBAGE)
    worker.reader.add(visitor_message("after", 2))
    if outage == "redis":
        worker.manager.down = 2
    else:
        troubles = iter(["before"] * 2)
        worker.store.fault = lambda operation: next(troubles, "") if operation == "bury" else ""

    assert worker.run()

    assert _contents(worker) == ["before", "after"]
    assert len(worker.store.dead) == 1
    assert not worker.reader.handed_out


def test_a_redis_that_is_away_while_reading_is_waited_for(worker: PumpedWorker) -> None:
    worker.reader.down = 3
    worker.reader.add(visitor_message())

    assert worker.run()

    assert _contents(worker) == ["Hello"]


def test_an_entry_that_breaks_the_rules_is_dead_after_some_attempts(
    worker: PumpedWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a bug in the rules that one message finds."""
    rule = rules._RULES[PostVisitorMessage]

    def buggy(state: object, command: PostVisitorMessage, redelivered: object) -> rules.Decision:
        if command.content == "boom":
            raise ZeroDivisionError
        return rule(state, command, redelivered)

    monkeypatch.setitem(rules._RULES, PostVisitorMessage, buggy)
    worker.reader.add(visitor_message("before", 1), visitor_message("boom", 2), visitor_message("after", 3))

    assert worker.run()

    assert _contents(worker) == ["before", "after"]
    assert list(worker.reader.attempts.values()) == [FAULTS]
    (failed,) = worker.manager.frames("messageFailed")
    assert client_id(2).encode() in failed
    assert b'"code":"internal","retryable":true' in failed
    assert not worker.reader.handed_out


def test_without_a_valid_lease_nothing_is_stored(worker: PumpedWorker) -> None:
    worker.reader.add(visitor_message())
    worker.run(until=lambda: bool(worker.reader.handed_out))
    worker.crash()
    worker.lease.valid_until = 0.0

    assert not worker.run(100)
    assert not worker.store.messages

    worker.lease.valid_until = time.monotonic() + 60
    assert worker.run()
    assert _contents(worker) == ["Hello"]


def test_an_owner_that_was_overtaken_stops_and_takes_nobody_with_it(worker: PumpedWorker) -> None:
    """Given a conversation that a later owner has written."""
    worker.reader.add(visitor_message("one", 1))
    assert worker.run()
    ((conversation, _),) = worker.store.conversations.values()
    worker.store.conversations[conversation.id] = (conversation, worker.fence + 1)

    worker.reader.add(visitor_message("two", 2))
    worker.run(until=worker.partition.actor_stopped.is_set)

    assert worker.partition.actor_stopped.is_set()
    assert len(worker.reader.handed_out) == 1, "the later owner finds it pending"
    worker.crash()
    assert worker.run()
    assert _contents(worker) == ["one", "two"]


@pytest.mark.parametrize("moment", ["at the store", "at the publisher"])
def test_a_partition_that_dies_with_work_under_way_takes_neither_store_nor_publisher_along(
    worker: PumpedWorker, moment: str
) -> None:
    worker.reader.add(visitor_message())
    reached = {
        "at the store": lambda: worker.waits_at_the_store(Commit),
        "at the publisher": lambda: bool(worker.store.messages),
    }
    worker.run(until=reached[moment])

    worker.partition.actor_stopped.set()

    assert worker.run()
    assert _contents(worker) == ["Hello"]
    assert not worker.reader.handed_out


def test_leaving_finishes_what_is_in_hand_first(worker: PumpedWorker) -> None:
    worker.reader.add(visitor_message("one", 1))
    worker.run(until=lambda: bool(worker.reader.handed_out))
    worker.leave()
    assert worker.run()

    assert worker.partition.actor_stopped.is_set()
    assert (_contents(worker), worker.reader.handed_out) == (["one"], [])


def test_leaving_an_idle_partition_is_immediate(worker: PumpedWorker) -> None:
    assert worker.run()
    worker.leave()

    assert worker.run(5)
    assert worker.partition.actor_stopped.is_set()


def test_leaving_during_an_outage_leaves_the_work_pending(worker: PumpedWorker) -> None:
    worker.store.fault = lambda _: "before"
    worker.reader.add(visitor_message())
    worker.run(until=lambda: bool(worker.reader.handed_out))
    worker.leave()

    worker.run(200, until=worker.partition.actor_stopped.is_set)

    assert worker.partition.actor_stopped.is_set()
    assert len(worker.reader.handed_out) == 1
    assert VISITOR.uid not in worker.store.conversations
