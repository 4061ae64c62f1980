"""One blocking read for all partitions of a worker, in rounds, so that the busier it is the more comes at once.

A partition that asks for new entries waits for its part of the next read. What was read together is mostly stored
together, so the next read waits until those who got something are back, and then in proportion to how long that took
(PAUSE, at most MOST_PAUSE_SECONDS): what arrives meanwhile shares everything that costs the same for one as for many.
A message that finds the worker idle is read at once. See docs/adr/0017.
"""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

import msgspec
import redis
from redis.exceptions import RedisError, ResponseError

from app.adapters.redis_clients import READER_SECONDS
from app.adapters.redis_exchange import Connection
from app.contract import keys

ASK_SECONDS = 1.0  # then a partition hears that nothing came, and looks at its lease and its mailbox
BLOCK_MS = 250  # of a read; a partition that begins to ask waits no longer than this to be in one
SHORT_BLOCK_MS = 20  # while a known partition does not ask: it may be back soon
ROUND_SECONDS = 0.05  # a partition that is not back by then, or by twice the usual time, is in trouble: nobody waits
MOST_ROUND_SECONDS = 1.0
PAUSE = 1.0  # times the round: so much longer does the next one gather, so that a slow machine gathers more
MOST_PAUSE_SECONDS = 0.008  # more would be felt in the time to "Sent"
ENOUGH = 128  # entries in a round: more of them at once would hardly cost less each
FORGET_SECONDS = 5.0  # a partition that has not asked for so long belongs to somebody else


class Entry(msgspec.Struct, frozen=True):
    """A stream entry: its id and its fields."""

    id: bytes
    fields: dict[bytes, bytes]


class NoGroupError(RedisError):
    """Raised when a stream has no consumer group: Redis came back empty, or somebody removed it."""


class _Asking:
    """A partition that waits for entries, since when, and where it hears of them."""

    def __init__(self, count: int, is_owner: Callable[[], bool]) -> None:
        self.count = count
        self.is_owner = is_owner
        self.since = time.monotonic()
        self.answer: SimpleQueue[list[Entry] | Exception] = SimpleQueue()


class SharedReads:
    """Reads in a thread of its own, which ends with `close`."""

    def __init__(self, client: redis.Redis) -> None:
        self._connection = Connection(client)
        self._changed = threading.Condition()
        self._asking: dict[str, _Asking] = {}
        self._seen: dict[str, float] = {}  # stream -> when it was last asked for
        self._fed: set[str] = set()  # streams that got entries and were not asked for since
        self._company = 1
        self._usual = 0.0  # seconds of a round, of late
        self._closed = False
        threading.Thread(target=self._run, name="reads", daemon=True).start()

    def take(self, stream: str, count: int, is_owner: Callable[[], bool] = lambda: True) -> list[Entry]:
        """New entries of a stream, at most `count`; none when nothing came in ASK_SECONDS.

        None either when the stream is no longer its owner's once it is its turn: whoever was frozen while he waited
        must not take what is another's by now. Called in the partition's thread. Raises RedisError, and NoGroupError.
        """
        asking = _Asking(count, is_owner)
        with self._changed:
            self._asking[stream] = asking
            self._seen[stream] = asking.since
            self._fed.discard(stream)
            if not self._fed:
                self._changed.notify()
        try:
            answer = asking.answer.get(timeout=ASK_SECONDS + 2 * READER_SECONDS)
        except Empty:
            raise RedisError("the reading thread does not answer") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def company(self) -> int:
        """How many partitions got entries in the latest read that found any."""
        return self._company

    def close(self) -> None:
        """Ends the thread after its present read."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        began, size = time.monotonic(), 0
        while not self._closed:
            asking, is_complete = self._next_round(began, size)
            self._turn_away_former_owners(asking)
            try:
                found = self._read(asking, BLOCK_MS if is_complete else SHORT_BLOCK_MS) if asking else {}
            except Exception as error:  # whatever it is, whoever asked must hear of it: there is no other thread to ask
                self._connection.close()
                self._answer(asking, dict.fromkeys(asking, error))
                found = {}
            began, size = time.monotonic(), sum(map(len, found.values()))
            self._company = len(found) or self._company
            self._answer(asking, found)
        self._connection.close()

    def _next_round(self, began: float, size: int) -> tuple[dict[str, _Asking], bool]:
        """Who takes part in the next read, and whether everybody does. `began`, `size`: of the round before."""
        with self._changed:
            patience = min(MOST_ROUND_SECONDS, max(ROUND_SECONDS, 2 * self._usual)) if self._fed else ASK_SECONDS
            self._changed.wait_for(lambda: self._closed or (self._asking and not self._fed), patience)
            self._fed.clear()
        if size:
            self._usual += (time.monotonic() - began - self._usual) / 4
        if 0 < size < ENOUGH:
            time.sleep(min(MOST_PAUSE_SECONDS, PAUSE * (time.monotonic() - began)))
        with self._changed:
            latest = time.monotonic() - FORGET_SECONDS
            self._seen = {stream: at for stream, at in self._seen.items() if at > latest or stream in self._asking}
            return dict(self._asking), len(self._asking) == len(self._seen)

    def _turn_away_former_owners(self, asking: dict[str, _Asking]) -> None:
        """The process may have been frozen since they asked."""
        lost = {stream: one for stream, one in asking.items() if not one.is_owner()}
        self._answer(lost, dict.fromkeys(lost, ()))
        for stream in lost:
            del asking[stream]

    def _read(self, asking: dict[str, _Asking], block_ms: int) -> dict[str, list[Entry]]:
        count = min(one.count for one in asking.values())
        command = ("XREADGROUP", "GROUP", keys.GROUP, keys.CONSUMER, "COUNT", count, "BLOCK", block_ms, "STREAMS")
        (answer,) = self._connection.exchange([(*command, *asking, *[">"] * len(asking))])
        if isinstance(answer, ResponseError):
            raise NoGroupError(str(answer)) if "NOGROUP" in str(answer) else answer
        return {stream.decode(): [entry_of(entry) for entry in entries] for stream, entries in answer or ()}

    def _answer(self, asking: dict[str, _Asking], found: Any) -> None:
        """Gives each his part; those who got nothing go on asking, unless they have for long."""
        too_old = time.monotonic() - ASK_SECONDS
        with self._changed:
            told = [stream for stream, one in asking.items() if stream in found or one.since < too_old]
            for stream in told:
                self._asking.pop(stream, None)
            self._fed.update(stream for stream, part in found.items() if part and not isinstance(part, Exception))
        for stream in told:
            asking[stream].answer.put(found.get(stream) or [])


def entry_of(raw: Any) -> Entry:
    """An entry as Redis sends it: [id, [name, value, ...]]; without fields when it was deleted meanwhile."""
    entry_id, flat = raw
    flat = flat or ()
    return Entry(entry_id, dict(zip(flat[::2], flat[1::2], strict=True)))
