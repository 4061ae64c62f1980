"""A worker whose actors run in the test's own thread, message by message: every order of events can be repeated.

The actors are the real ones; only the thread that would empty their mailboxes is missing.
"""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, cast

from pykka import messages

from actors.base import Obituary
from actors.dead_letters import DeadLetters
from actors.forget import Forgetter
from actors.mailbox import Leave, Read
from actors.metrics import Metrics
from actors.partition import PartitionActor, Tools
from actors.publisher import PublisherActor
from actors.store import StoreActor
from app.adapters.leases import Lease
from tests.support.fake_redis_side import FakeManager, FakeReader
from tests.support.fake_store import FakeStore

METRICS = Metrics()  # one for all: hundreds of workers live and die in one test
MOST_STEPS = 5_000  # a batch that needs more goes in circles


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
        unhurried = threading.Event()
        unhurried.set()  # pauses take no time
        self.publisher = PublisherActor(self.manager, self.obituaries, METRICS)
        self.store_actor = StoreActor(self.store, self.publisher.actor_ref, self.obituaries, METRICS)
        letters = DeadLetters(self.store, self.manager, METRICS)
        forgetter = Forgetter(cast("Any", None), self.manager, METRICS)  # nobody asks to be forgotten here
        tools = Tools(self.reader, self.store, letters, forgetter, self.store_actor.actor_ref, unhurried)
        self.partition = PartitionActor(self.lease, tools, self.obituaries)
        self.partition.on_start()

    def run(self, most: int = MOST_STEPS, *, until: Callable[[], bool] = lambda: False) -> bool:
        """Handles messages until nothing is left to do (True), `until` holds, or `most` are handled (False)."""
        for _ in range(most):
            if until() or self._is_idle():
                return True
            for actor in (self.publisher, self.store_actor, self.partition):
                self._handle_next(actor)
        return self._is_idle()

    def leave(self) -> None:
        """As the supervisor asks it."""
        self.partition.actor_ref.tell(Leave())

    def _is_idle(self) -> bool:
        if _mailbox(self.publisher) or _mailbox(self.store_actor):
            return False
        if self.partition.actor_stopped.is_set():
            return True
        if self.reader.entries:
            return False
        waiting = _mailbox(self.partition)
        return waiting == [Read()] and self.partition._recover_after is None and not self.partition._steps

    def _handle_next(self, actor: Any) -> None:
        if actor.actor_stopped.is_set():
            return
        try:
            message = actor.actor_inbox.get_nowait().message
        except Empty:
            return
        if isinstance(message, messages._ActorStop):
            actor.actor_stopped.set()
        else:
            actor.on_receive(message)


def _mailbox(actor: Any) -> list[Any]:
    return [envelope.message for envelope in actor.actor_inbox.queue]
