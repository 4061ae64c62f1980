"""Commands into their partitions' streams: those of one tick of the loop, or of some milliseconds, leave together.

No retry: XADD is not idempotent, and the sender's outbox knows better when to try again.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from redis.exceptions import RedisError

from app.adapters.pace import Pace
from app.adapters.redis_pipe import RedisPipe, Words
from app.contract import keys
from app.contract.envelope import encode
from app.domain.commands import Command, visitor_uid_of
from app.domain.errors import BusyError, UnavailableError
from app.domain.ids import partition_of

T = TypeVar("T")

_Waiting = tuple[Words, "asyncio.Future[Any]", Any]  # a command, who waits for it, and what he then hears

IN_FLIGHT = 20_000  # commands waiting for Redis at once; beyond it the gateway says busy, as memory is finite


class StreamWriter:
    """Adds commands to streams. Raises UnavailableError when the pipe gives up, BusyError at the backlog cap."""

    def __init__(self, pipe: RedisPipe, partitions: int, backlog_cap: int) -> None:
        self._pipe = pipe
        self._streams = [keys.stream(partition) for partition in range(partitions)]
        self._cap = max(1, backlog_cap // partitions)
        self._waiting: list[_Waiting] = []
        self._pace = Pace()
        self._in_flight = 0
        self._full: frozenset[str] = frozenset()
        self.trace: Callable[[], bytes] | None = None  # where an operator wants traces
        self.on_sent: Callable[[float, int], None] = lambda _seconds, _failed: None  # once for each batch

    def add(self, command: Command, answer: T | None = None) -> "asyncio.Future[T]":
        """Done, with the answer as its result, once Redis has the command."""
        streams = self._streams
        stream = streams[partition_of(command.project_id, visitor_uid_of(command), len(streams))]
        if stream in self._full or self._in_flight >= IN_FLIGHT:
            raise BusyError("Too many messages are waiting to be stored; yours is kept here and sent again.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._pace.arrived(loop.time())
        if not self._waiting:
            pause = self._pace.pause()
            if pause:
                loop.call_later(pause, self._flush)
            else:
                loop.call_soon(self._flush)
        fields = encode(command)
        if self.trace is not None:
            fields[keys.FIELD_TRACE] = self.trace()
        words: Words = ("XADD", stream, "*", *chain.from_iterable(fields.items()))
        self._waiting.append((words, future, answer))
        self._in_flight += 1
        return future

    async def measure(self) -> int:
        """Looks how much waits in the streams and closes those that reached the cap; the sum. Raises RedisError."""
        lengths: list[int] = await self._pipe.run(*(("XLEN", stream) for stream in self._streams))
        self._full = frozenset(s for s, length in zip(self._streams, lengths, strict=True) if length >= self._cap)
        return sum(lengths)

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            sent = self._pipe.send([words for words, _, _ in batch])
        except RedisError as error:
            self._settle(batch, [error] * len(batch))
        else:
            sent.add_done_callback(partial(self._answered, batch, time.monotonic()))

    def _answered(self, batch: "list[_Waiting]", began: float, sent: "asyncio.Future[list[Any]]") -> None:
        error = sent.exception()
        answers = sent.result() if error is None else [error] * len(batch)
        self.on_sent(time.monotonic() - began, sum(isinstance(answer, Exception) for answer in answers))
        self._settle(batch, answers)

    def _settle(self, batch: "list[_Waiting]", told: list[Any]) -> None:
        self._in_flight -= len(batch)
        for (_, future, answer), reply in zip(batch, told, strict=True):
            if future.done():
                continue  # its sender has gone
            if isinstance(reply, Exception):
                refusal = UnavailableError(
                    "The message could not be accepted just now; it is kept here and sent again."
                )
                refusal.__cause__ = reply
                future.set_exception(refusal)
            else:
                future.set_result(answer)
