"""Messages that are not confirmed yet; the rules of client/src/outbox.ts, written a second time."""

import asyncio
import json
import random
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec

from tests.faults.pace import Pace
from tests.faults.wire import Refused, RequestError

FINAL = {"invalid", "too_large", "forbidden", "not_found", "conflict", "stale", "unknown_event"}
MOST_PATIENCE = 60.0

Storage = dict[str, str]  # what a browser keeps over a reload


class Entry(msgspec.Struct):
    """A message on its way."""

    id: str
    lane: str
    content: str
    order: int
    failed: str = ""


Transmit = Callable[[Entry], Awaitable[None]]


class Outbox:
    """One message per lane is in flight; it is repeated until confirmed, and never handed to a dead connection."""

    def __init__(self, storage: Storage, transmit: Transmit, pace: Pace, rng: random.Random) -> None:
        self._storage = storage
        self._transmit = transmit
        self._pace = pace
        self._rng = rng
        kept = [msgspec.convert(json.loads(text), Entry) for text in storage.values()]
        self._entries = {entry.id: entry for entry in sorted(kept, key=lambda entry: entry.order)}
        self._order = max((entry.order for entry in kept), default=0)
        self._online = False
        self._held: set[str] = set()
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._wakes: dict[str, asyncio.Event] = {}
        self.on_failed: Callable[[Entry], None] = lambda _entry: None

    def add(self, lane: str, content: str, on_written: Callable[[Entry], None]) -> Entry:
        """Writes a message down (`on_written` sees it then), and only then tries the network."""
        self._order += 1
        entry = Entry(str(uuid.UUID(int=self._rng.getrandbits(128), version=4)), lane, content, self._order)
        self._store(entry)
        self._entries[entry.id] = entry
        on_written(entry)
        self._kick(lane)
        return entry

    def pending(self, lane: str | None = None) -> list[Entry]:
        """What waits, in the order typed."""
        return [e for e in self._entries.values() if not e.failed and lane in (None, e.lane)]

    def find(self, entry_id: str) -> Entry | None:
        """A message that is still here."""
        return self._entries.get(entry_id)

    def confirm(self, entry_id: str) -> Entry | None:
        """It is stored: it leaves. None for an unknown id or a repeat."""
        entry = self._entries.pop(entry_id, None)
        self._storage.pop(entry_id, None)
        self._wake(entry_id)
        return entry

    def fail(self, entry_id: str, code: str) -> None:
        """It will never be stored; it stays and holds up nobody."""
        entry = self._entries.get(entry_id)
        if entry is None or entry.failed:
            return
        entry.failed = code
        self._store(entry)
        self.on_failed(entry)
        self._wake(entry_id)

    def set_online(self, online: bool) -> None:
        """Nothing is handed over while the connection is down."""
        self._online = online
        for lane in {entry.lane for entry in self._entries.values()}:
            if online:
                self._kick(lane)
            else:
                self._wake_lane(lane)

    def hold(self, lane: str) -> None:
        """Keeps a lane still: its conversation asks what has been stored."""
        self._held.add(lane)
        self._wake_lane(lane)

    def release(self, lane: str) -> None:
        """Lets it go on."""
        self._held.discard(lane)
        self._kick(lane)

    def stop(self) -> None:
        """The page closes."""
        self.set_online(False)
        for task in self._lanes.values():
            task.cancel()

    def _store(self, entry: Entry) -> None:
        self._storage[entry.id] = json.dumps(msgspec.to_builtins(entry))

    def _next(self, lane: str) -> Entry | None:
        if not self._online or lane in self._held:
            return None
        return next((e for e in self._entries.values() if e.lane == lane and not e.failed), None)

    def _kick(self, lane: str) -> None:
        task = self._lanes.get(lane)
        if self._next(lane) is not None and (task is None or task.done()):
            self._lanes[lane] = asyncio.ensure_future(self._drain(lane))

    async def _drain(self, lane: str) -> None:
        while (entry := self._next(lane)) is not None:
            attempt = 0
            while self._next(lane) is entry:
                patience = await self._hand(entry, attempt)
                if self._next(lane) is entry:
                    await self._pause(entry.id, patience)
                attempt += 1

    async def _hand(self, entry: Entry, attempt: int) -> float:
        """One try; how long to wait for a confirmation."""
        usual = self._pace.before_resend(attempt, self._rng)
        try:
            await self._transmit_unless_settled(entry)
        except Refused as error:
            if error.code in FINAL:
                self.fail(entry.id, error.code)
            return min(max(usual, error.retry_after), MOST_PATIENCE)
        except RequestError:
            return usual
        return usual

    async def _transmit_unless_settled(self, entry: Entry) -> None:
        """What settles the message meanwhile ends the waiting: a callback may be lost where the receipt was not."""
        event = self._wakes[entry.id] = asyncio.Event()
        sending, settled = asyncio.ensure_future(self._transmit(entry)), asyncio.ensure_future(event.wait())
        try:
            await asyncio.wait({sending, settled}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            self._wakes.pop(entry.id, None)
            sending.cancel()
            settled.cancel()

    async def _pause(self, entry_id: str, seconds: float) -> None:
        event = self._wakes[entry_id] = asyncio.Event()
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
        self._wakes.pop(entry_id, None)

    def _wake(self, entry_id: str) -> None:
        event = self._wakes.get(entry_id)
        if event is not None:
            event.set()

    def _wake_lane(self, lane: str) -> None:
        for entry in self._entries.values():
            if entry.lane == lane:
                self._wake(entry.id)
