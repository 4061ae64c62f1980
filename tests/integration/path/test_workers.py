"""Workers that die, leave and join: nothing accepted is lost, doubled or out of order."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.contract import keys
from app.doctor.probe import Probe
from tests.integration.path.conftest import StartStack
from tests.support.stack import PARTITIONS, Stack
from tests.support.talk import new_id, write
from tests.waiting import wait_for


class Typist:
    """A visitor who writes without a pause until he is stopped."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self.accepted: list[str] = []
        self.answers = 0

    def write_until(self, stopped: threading.Event) -> None:
        """Sends one after the other and notes what was accepted."""
        while not stopped.is_set() and len(self.accepted) < 3_000:
            message_id = new_id()
            answer = self._probe.request("sendMessage", {"clientMessageId": message_id, "content": message_id}, 30)
            if answer["ok"]:
                self.accepted.append(message_id)


@contextmanager
def load(stack: Stack, typists: int = 4) -> Iterator[list[Typist]]:
    """Visitors write as long as the block lasts."""
    people = [Typist(stack.visitor(n % len(stack.ports))) for n in range(typists)]
    stopped = threading.Event()
    threads = [threading.Thread(target=typist.write_until, args=(stopped,)) for typist in people]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: all(len(typist.accepted) > 20 for typist in people))
        yield people
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def check(stack: Stack, people: list[Typist]) -> None:
    """All that was accepted is stored exactly once, in the order typed."""
    wait_for(lambda: stack.backlog() == 0, 30)
    messages = stack.database["messages"]
    for typist in people:
        first = messages.find_one({"clientMessageId": typist.accepted[0]})
        assert first is not None
        thread = list(messages.find({"conversationId": first["conversationId"]}).sort("seq", 1))
        assert [message["clientMessageId"] for message in thread] == typist.accepted
        assert [message["seq"] for message in thread] == list(range(1, len(thread) + 1))
        conversation = stack.database["conversations"].find_one({"_id": first["conversationId"]})
        assert conversation is not None
        assert (conversation["lastSeq"], conversation["unread"]) == (len(thread), len(thread))


def pending(stack: Stack) -> int:
    """Entries that were handed out and not acknowledged."""
    groups = [stack.redis.xpending(keys.stream(partition), keys.GROUP) for partition in range(PARTITIONS)]
    return sum(group["pending"] for group in groups)


@pytest.mark.parametrize("times", [2])
def test_a_worker_killed_under_load_loses_nothing(start_stack: StartStack, times: int) -> None:
    stack = start_stack(workers=2)
    with load(stack) as people:
        for _ in range(times):
            victim = stack.workers[0]
            victim.kill()
            before = [len(typist.accepted) for typist in people]
            victim.start()
            wait_for(lambda: all(len(t.accepted) > n + 50 for t, n in zip(people, before, strict=True)))  # noqa: B023

    check(stack, people)


def test_a_worker_that_is_asked_to_leave_under_load_leaves_nothing_pending(start_stack: StartStack) -> None:
    stack = start_stack()
    with load(stack) as people:
        worker = stack.workers[0].process
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
        assert pending(stack) == 0
        assert stack.owners() == [None] * PARTITIONS, "its leases are free at once"

    stack.workers[0].start()
    check(stack, people)


def test_a_worker_frozen_past_its_lease_is_replaced_and_does_no_harm_when_it_wakes(start_stack: StartStack) -> None:
    stack = start_stack(workers=2)
    wait_for(lambda: 0 not in stack.shares() and len(stack.shares()) == 2)
    frozen, other = (worker.process for worker in stack.workers)
    with load(stack) as people:
        frozen.send_signal(signal.SIGSTOP)
        wait_for(lambda: stack.shares() == {other.pid: PARTITIONS})
        frozen.send_signal(signal.SIGCONT)
        wait_for(lambda: stack.shares().get(frozen.pid) == PARTITIONS // 2)

    check(stack, people)


def test_partitions_spread_as_workers_join_and_leave(start_stack: StartStack) -> None:
    stack = start_stack()
    first = stack.workers[0].process
    assert stack.shares() == {first.pid: PARTITIONS}

    joining = stack.process("worker-late", "worker")
    stack.workers.append(joining)
    joining.start()
    wait_for(lambda: stack.shares() == {first.pid: 2, joining.process.pid: 2})

    first.send_signal(signal.SIGTERM)
    assert first.wait(10) == 0
    wait_for(lambda: stack.shares() == {joining.process.pid: PARTITIONS})
    assert write(stack.visitor(), "Hello")["seq"] == 1
