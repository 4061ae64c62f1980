"""The waker: who is due is asked for in the stream of his partition, and wakes once."""

from collections.abc import Mapping, Sequence
from queue import SimpleQueue

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from actors.waker import MOST, WakerActor
from app.domain.commands import Profile, WakeConversation
from app.domain.ids import partition_of
from tests.support.factories import NOW, PROJECT, VISITOR, begun, changing, visitor_message
from tests.support.fake_store import FakeStore
from tests.support.pumped_worker import PumpedWorker

UNTIL = NOW + 60_000
PARTITIONS = 8
MINE = partition_of(PROJECT, VISITOR.uid, PARTITIONS)


class FakeStreams:
    """Where commands would go."""

    def __init__(self) -> None:
        self.commands: list[WakeConversation] = []
        self.down = False

    def add(self, commands: Mapping[int, Sequence[WakeConversation]]) -> None:
        if self.down:
            raise RedisConnectionError("down")
        self.commands += [command for items in commands.values() for command in items]


@pytest.fixture
def worker() -> PumpedWorker:
    """Given a conversation that is snoozed until UNTIL."""
    worker = PumpedWorker()
    worker.reader.add(visitor_message(), changing(begun().conversation, snoozed_until=UNTIL))
    assert worker.run()
    return worker


@pytest.fixture
def streams() -> FakeStreams:
    """Empty ones."""
    return FakeStreams()


def waker(store: FakeStore, streams: FakeStreams, *owned: int) -> WakerActor:
    return WakerActor(store, streams, lambda: owned, PARTITIONS, lambda _: True, SimpleQueue())


def lines(worker: PumpedWorker) -> list[str]:
    return [message.content for message in worker.store.messages if message.kind == "event"]


def test_it_wakes_at_its_time_and_not_before(worker: PumpedWorker, streams: FakeStreams) -> None:
    looking = waker(worker.store, streams, MINE)

    looking.wake(UNTIL - 1)
    assert streams.commands == []
    looking.wake(UNTIL)
    worker.reader.add(*streams.commands)
    assert worker.run()

    ((conversation, _),) = worker.store.conversations.values()
    assert (conversation.status, conversation.snoozed_until) == ("open", None)


def test_it_is_asked_once_while_its_command_waits(worker: PumpedWorker, streams: FakeStreams) -> None:
    looking = waker(worker.store, streams, MINE)

    for late in range(3):
        looking.wake(UNTIL + late)

    assert len(streams.commands) == 1


def test_asked_for_by_two_workers_and_handed_out_twice_it_wakes_once(
    worker: PumpedWorker, streams: FakeStreams
) -> None:
    """Given a partition that both believe to own, and an owner that dies with the commands in hand."""
    for _ in range(2):
        waker(worker.store, streams, MINE).wake(UNTIL)
    worker.reader.add(*streams.commands)
    worker.run(until=lambda: len(lines(worker)) == 2)
    worker.crash()
    assert worker.run()

    assert lines(worker) == ["Ana snoozed this conversation", "The snooze is over: this conversation is open again"]


def test_the_partitions_of_others_are_left_to_them(worker: PumpedWorker, streams: FakeStreams) -> None:
    waker(worker.store, streams, *(p for p in range(PARTITIONS) if p != MINE)).wake(UNTIL)

    assert streams.commands == []


def test_what_could_not_be_asked_is_asked_at_the_next_look(worker: PumpedWorker, streams: FakeStreams) -> None:
    looking, streams.down = waker(worker.store, streams, MINE), True
    with pytest.raises(RedisConnectionError):
        looking.wake(UNTIL)

    streams.down = False
    looking.wake(UNTIL)

    assert len(streams.commands) == 1


def test_a_crowd_wakes_look_by_look(streams: FakeStreams) -> None:
    worker = PumpedWorker()
    for n in range(MOST + 1):
        visitor = Profile(f"v_{n:022d}")
        worker.reader.add(visitor_message(visitor=visitor))
    assert worker.run()
    for conversation, _ in tuple(worker.store.conversations.values()):
        worker.reader.add(changing(conversation, snoozed_until=UNTIL))
    assert worker.run()

    waker(worker.store, streams, *range(PARTITIONS)).wake(UNTIL)

    assert len(streams.commands) == MOST
