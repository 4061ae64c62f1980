"""Crash points and planted faults: patches that only this folder's own entry points apply.

`PORCHLIGHT_TEST_SABOTAGE` names them, separated by commas; the product knows nothing of it. Crash points and what
says so wait for SIGUSR1 and then act once, so that a scenario decides when.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any
from uuid import uuid4

VARIABLE = "PORCHLIGHT_TEST_SABOTAGE"
POISON = "poison"  # a message that begins so makes the rules fail
BLOCK_SECONDS = 6.0
JUMP_SECONDS = 60.0

armed = threading.Event()


def apply() -> None:
    """Applies everything that the environment names. Raises KeyError for a name that is not known."""
    signal.signal(signal.SIGUSR1, _arm)
    for name in filter(None, os.environ.get(VARIABLE, "").split(",")):
        PATCHES[name]()


def _arm(_number: int, _frame: FrameType | None) -> None:
    armed.set()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _part(owner: Any, name: str) -> Any:
    return getattr(owner, name)


def _replace(owner: Any, name: str, part: Any) -> None:
    setattr(owner, name, part)


# ---------------------------------------------------------------- crash points
def crash_after_read() -> None:
    """Dies with entries in hand of which nothing is stored."""
    from app.adapters.shared_reads import SharedReads

    original = SharedReads.read

    def read(self: Any, streams: Any, seconds: float) -> Any:
        found = original(self, streams, seconds)
        if found and armed.is_set():
            _die()
        return found

    _replace(SharedReads, "read", read)


def crash_after_insert() -> None:
    """Dies when messages are stored and nobody was told."""
    from app.adapters.message_store import MessageStore

    original = MessageStore.insert

    def insert(self: Any, messages: Any) -> Any:
        inserted = original(self, messages)
        if armed.is_set():
            _die()
        return inserted

    _replace(MessageStore, "insert", insert)


def crash_before_xack() -> None:
    """Dies when everybody was told and nothing is acknowledged."""
    from app.adapters.redis_manager import PublishingManager

    original = PublishingManager.deliver

    def deliver(self: Any, outbound: Any, done: Any) -> None:
        original(self, outbound, {} if armed.is_set() else done)
        if armed.is_set():
            _die()

    _replace(PublishingManager, "deliver", deliver)


# ---------------------------------------------------------------- a bad day
def poison() -> None:
    """The rules fail on messages that begin with POISON, as they would over a bug."""
    from actors import batch

    original = _part(batch, "decide")

    def decide(state: Any, command: Any, *, redelivered: bool = False) -> Any:
        if getattr(command, "content", "").startswith(POISON):
            raise ZeroDivisionError
        return original(state, command, redelivered=redelivered)

    _replace(batch, "decide", decide)


def block() -> None:
    """SIGUSR1 blocks the main thread, which in a gateway is the event loop."""
    signal.signal(signal.SIGUSR1, lambda *_: time.sleep(BLOCK_SECONDS))


def clock_forward() -> None:
    """SIGUSR1 puts the wall clock of this process JUMP_SECONDS ahead."""
    _jumping_clock(JUMP_SECONDS)


def clock_back() -> None:
    """SIGUSR1 puts the wall clock of this process JUMP_SECONDS back."""
    _jumping_clock(-JUMP_SECONDS)


def _jumping_clock(seconds: float) -> None:
    original = time.time
    time.time = lambda: original() + (seconds if armed.is_set() else 0.0)


# ---------------------------------------------------------------- broken builds, for the checker's own proof
def ack_before_insert() -> None:
    """Acknowledges what it reads, before anything is stored."""
    from app.adapters.shared_reads import SharedReads
    from app.contract import keys

    original = SharedReads.read

    def read(self: Any, streams: Any, seconds: float) -> Any:
        found = original(self, streams, seconds)
        for stream, entries in found.items():
            ids = [entry.id for entry in entries]
            self._connection.exchange([("XACK", stream, keys.GROUP, *ids), ("XDEL", stream, *ids)])
        return found

    _replace(SharedReads, "read", read)


def random_ids() -> None:
    """Forgets who has written what, and draws ids: with the unique indexes gone nothing finds a repeat."""
    from actors import batch
    from app.adapters import message_store
    from app.domain import conversation

    original = _part(message_store, "message_document")

    def document(message: Any) -> Any:
        return {**original(message), "_id": uuid4().hex[:24]}

    _replace(message_store, "message_document", document)
    for module in (message_store, conversation, batch):
        _replace(module, "remember", lambda state, _message: state)


def publish_before_store() -> None:
    """Tells everybody and acknowledges, then stores."""
    from actors import store
    from actors.announce import announce
    from app.adapters.outbound import Outbound
    from app.adapters.redis_manager import PublishingManager

    original = store.StoreActor._drain

    def commit(self: Any, drain: Any) -> None:
        if self._loads or not self._gathered:
            original(self, drain)
            return
        manager = PublishingManager(os.environ["PORCHLIGHT_REDIS_URL"])
        out = Outbound()
        for gathered in self._gathered:
            for event in gathered.work.events:
                announce(event, {}, out)
        manager.deliver(out, {g.work.partition: g.work.entry_ids for g in self._gathered})
        if armed.is_set():
            _die()
        original(self, drain)

    _replace(store.StoreActor, "_drain", commit)


def one_node_is_enough() -> None:
    """Takes a message for stored when the primary alone has it."""
    from pymongo.read_concern import ReadConcern
    from pymongo.write_concern import WriteConcern

    from app.adapters import message_store

    _replace(message_store, "WriteConcern", lambda **_: WriteConcern(w=1, j=True))
    _replace(message_store, "ReadConcern", lambda _level: ReadConcern("local"))


PATCHES: dict[str, Callable[[], None]] = {
    patch.__name__: patch
    for patch in (
        crash_after_read,
        crash_after_insert,
        crash_before_xack,
        poison,
        block,
        clock_forward,
        clock_back,
        ack_before_insert,
        random_ids,
        publish_before_store,
        one_node_is_enough,
    )
}
