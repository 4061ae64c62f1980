"""A worker whose actors run in the test's own thread, message by message: every order of events can be repeated.

The actors are the real ones; only the thread that would empty their mailboxes is missing.
"""

import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, cast

from pykka import ActorRef, messages

from actors.base import Obituary, answer
from actors.dead_letters import DeadLetters
from actors.dispatcher import Dispatcher
from actors.forget import Forgetter
from actors.mailbox import Leave
from actors.metrics import Metrics
from actors.partition import PartitionActor, Tools
from actors.publisher import PublisherActor
from actors.store import StoreActor
from app.adapters.leases import Lease
from tests.support.fake_redis_side import FakeManager, FakeReader, FakeReads
from tests.support.fake_store import FakeStore

METRICS = Metrics()  # one for all: hundreds of workers live and die in one test
MOST_STEPS = 5_000  # a batch that needs more goes in circles


class Unhurried(Dispatcher):
    """Pauses take no time."""

    def later(self, seconds: float, ref: ActorRef[Any], message: Any) -> None:
        answer(ref, message)


class PumpedWorker:
    """One partition with its store and publisher. `crash()` forgets all that was in memory."""

    def __init__(self, store: FakeStore | None = None) -> None:
        self.store = store or FakeStore()
        self.reader = FakeReader()
        self.manager = FakeManager(self.reader)
        self.fence = 0
        self.crash()

    def crash(self) -> None:
        """Whatever was in the actors is gone; a successor owns the partition, with a later fence."""
        self.fence += 1
        self.lease = Lease(0, self.fence, f"worker|{self.fence}", time.monotonic() + 3_600)
        self.obituaries: SimpleQueue[Obituary] = SimpleQueue()
        unhurried = Unhurried()
        self.reads = FakeReads(self.reader)
        self.publisher = PublisherActor(self.manager, self.obituaries, unhurried, METRICS)
        self.store_actor = StoreActor(self.store, self.publisher.actor_ref, self.obituaries, unhurried, METRICS)
        letters = DeadLetters(self.store, self.manager, METRICS)
        forgetter = Forgetter(cast("Any", None), self.manager, METRICS)  # nobody asks to be forgotten here
        tools = Tools(self.reads, self.reader, self.store, letters, forgetter, self.store_actor.actor_ref)
        self.partition = PartitionActor(self.lease, tools, self.obituaries, unhurried)
        self.partition.on_start()

    def run(self, most: int = MOST_STEPS, *, until: Callable[[], bool] = lambda: False) -> bool:
        """Handles messages until nothing is left to do (True), `until` holds, or `most` are handled (False)."""
        for _ in range(most):
            if until() or self._is_idle():
                return True
            self.reads.give()
            for actor in (self.publisher, self.store_actor, self.partition):
                self._handle_next(actor)
        return self._is_idle()

    def leave(self) -> None:
        """As the supervisor asks it."""
        self.partition.actor_ref.tell(Leave())

    def waits_at_the_store(self, kind: type) -> bool:
        """Whether the store has such a message before it."""
        return any(isinstance(envelope.message, kind) for envelope in self.store_actor.actor_inbox.waiting)

    def _is_idle(self) -> bool:
        if _has_mail(self.publisher) or _has_mail(self.store_actor):
            return False
        if self.partition.actor_stopped.is_set():
            return True
        return not _has_mail(self.partition) and self.reads.is_waited_for()

    def _handle_next(self, actor: Any) -> None:
        if actor.actor_stopped.is_set() or not _has_mail(actor):
            return
        inbox = actor.actor_inbox
        if inbox.waiting:
            message = inbox.waiting.popleft().message
        else:
            message, inbox.last = inbox.last.message, None
        if isinstance(message, messages._ActorStop):
            actor.actor_stopped.set()
        else:
            actor.on_receive(message)


def _has_mail(actor: Any) -> bool:
    return bool(actor.actor_inbox.waiting or actor.actor_inbox.last)
