"""Commands into their partitions' streams: whatever one tick of the loop brings leaves in one pipeline.

No retry: XADD is not idempotent, and the sender's outbox knows better when to try again.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from app.adapters.redis_clients import ANSWER_SECONDS
from app.contract import keys
from app.contract.envelope import encode
from app.domain.commands import Command, visitor_uid_of
from app.domain.errors import BusyError, UnavailableError
from app.domain.ids import partition_of

log = structlog.get_logger(__name__)

IN_FLIGHT = 20_000  # commands waiting for Redis at once; beyond it the gateway says busy, as memory is finite


class StreamWriter:
    """Adds commands to streams. Raises UnavailableError within ANSWER_SECONDS, BusyError at the backlog cap."""

    def __init__(self, client: redis.asyncio.Redis, partitions: int, backlog_cap: int) -> None:
        self._redis = client
        self._partitions = partitions
        self._cap = max(1, backlog_cap // partitions)
        self._waiting: list[tuple[str, dict[bytes, bytes], asyncio.Future[None]]] = []
        self._in_flight = 0
        self._flushes: set[asyncio.Task[None]] = set()
        self._full: frozenset[str] = frozenset()
        self.on_sent: Callable[[float, int], None] = lambda _seconds, _failed: None  # once for each pipeline

    async def add(self, command: Command) -> None:
        """Returns once Redis has the command."""
        stream = keys.stream(partition_of(command.project_id, visitor_uid_of(command), self._partitions))
        if stream in self._full or self._in_flight >= IN_FLIGHT:
            raise BusyError("Too many messages are waiting to be stored; yours is kept here and sent again.")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._flush)
        self._waiting.append((stream, encode(command), future))
        self._in_flight += 1
        try:
            await future
        finally:
            self._in_flight -= 1

    async def measure(self) -> int:
        """Looks how much waits in the streams and closes those that reached the cap; the sum."""
        names = [keys.stream(p) for p in range(self._partitions)]
        async with self._redis.pipeline(transaction=False) as pipeline:
            for name in names:
                pipeline.xlen(name)
            lengths: list[int] = await pipeline.execute()
        self._full = frozenset(name for name, length in zip(names, lengths, strict=True) if length >= self._cap)
        return sum(lengths)

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        task = asyncio.ensure_future(self._send(batch))
        self._flushes.add(task)
        task.add_done_callback(self._flushes.discard)

    async def _send(self, batch: list[tuple[str, dict[bytes, bytes], "asyncio.Future[None]"]]) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self._redis.pipeline(transaction=False) as pipeline:
                for stream, fields, _ in batch:
                    pipeline.xadd(stream, fields)  # type: ignore[arg-type]  # bytes are fine as keys
                answers: list[Any] = await pipeline.execute(raise_on_error=False)
        except Exception as error:  # whatever it is, nobody may wait for ever
            if not isinstance(error, RedisError | OSError | TimeoutError):
                log.exception("commands not added")
            answers = [error] * len(batch)
        self.on_sent(time.monotonic() - began, sum(isinstance(answer, Exception) for answer in answers))
        for (_, _, future), answer in zip(batch, answers, strict=True):
            if future.done():
                continue  # its sender has gone
            if isinstance(answer, Exception):
                refusal = UnavailableError(
                    "The message could not be accepted just now; it is kept here and sent again."
                )
                refusal.__cause__ = answer
                future.set_exception(refusal)
            else:
                future.set_result(None)
