"""Commands of which there are many: those of one moment leave in one write on one connection, answered in order.

What a moment is adapts to the load. On an idle pipe it is one tick of the loop: nothing is held back. While answers
are awaited, new commands gather and leave together when the last one is in, so that a busy pipe makes fewer trips.

Beside redis-py's pipelines, not in place of its connections: the URL, the handshake, TLS and time-outs stay its own.
Nothing is ever sent twice. Whoever asked hears of a lost connection and decides.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Sequence
from typing import Any

import hiredis
import redis.asyncio
import structlog
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as LateError

from app.adapters.redis_clients import ANSWER_SECONDS

log = structlog.get_logger(__name__)

WAITING = 50_000  # calls that may wait for answers at once; beyond it callers are refused, as memory is finite
_READ = 65_536
_MORE = object()  # the parser's word for half an answer

Words = tuple[str | bytes | int, ...]  # a command, as one would type it


class _Call:
    __slots__ = ("answers", "data", "future", "missing", "since")

    def __init__(self, data: bytes, missing: int, future: "asyncio.Future[list[Any]]", since: float) -> None:
        self.data = data
        self.missing = missing
        self.future = future
        self.since = since
        self.answers: list[Any] = []


class RedisPipe:
    """Connects when first used, and anew after every failure."""

    def __init__(self, client: redis.asyncio.Redis, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._pool = client.connection_pool
        self._patience = answer_seconds
        self._next: list[_Call] = []  # not written yet
        self._sent: deque[_Call] = deque()  # written, not all answered
        self._writer: Any = None  # while connected
        self._task: asyncio.Task[None] | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._nobody = contextvars.Context()  # what lives on must not speak of whoever happened to begin it

    async def run(self, *commands: Words) -> list[Any]:
        """The answers. Raises RedisError, OSError or TimeoutError: the first command's that was refused."""
        answers = await self.send(commands)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return answers

    def send(self, commands: Sequence[Words]) -> "asyncio.Future[list[Any]]":
        """The same as a future. A refused command is an exception among the answers."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[Any]] = loop.create_future()
        if not commands:
            future.set_result([])
            return future
        if len(self._next) + len(self._sent) >= WAITING:
            raise LostError("too many commands are waiting for Redis")
        data = b"".join([hiredis.pack_command(words) for words in commands])  # type: ignore[arg-type]  # its stub says one word
        if not self._next and not self._sent:
            loop.call_soon(self._flush)
        self._next.append(_Call(data, len(commands), future, loop.time()))
        if self._watch is None:
            self._watch = loop.call_later(self._patience, self._look, context=self._nobody)
        return future

    async def aclose(self) -> None:
        """Ends the connection; whoever waits hears of it."""
        if self._watch is not None:
            self._watch.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _flush(self) -> None:
        if self._sent or not self._next:
            return
        if self._writer is None:
            if self._task is None or self._task.done():
                self._task = asyncio.get_running_loop().create_task(self._serve(), context=contextvars.Context())
            return
        calls, self._next = self._next, []
        self._sent.extend(calls)
        self._writer.write(b"".join([call.data for call in calls]))

    def _look(self) -> None:
        """Whether the oldest call has waited too long. One timer for all."""
        loop = asyncio.get_running_loop()
        oldest = self._sent[0] if self._sent else self._next[0] if self._next else None
        if oldest is None:
            self._watch = None
        elif (left := oldest.since + self._patience - loop.time()) > 0:
            self._watch = loop.call_later(left, self._look)
        else:
            self._watch = None
            self._give_up(LateError("Redis did not answer in time"))
            if self._task is not None:
                self._task.cancel()  # an answer that comes late would be taken for another's

    async def _serve(self) -> None:
        """Connects, and reads until that fails."""
        connection: Any = None
        try:
            connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
            self._writer = connection._writer  # noqa: SLF001  # redis-py has no public way to its streams
            self._flush()
            await self._read(connection._reader)  # noqa: SLF001
        except (RedisError, OSError, TimeoutError) as error:
            self._give_up(error)
        except asyncio.CancelledError:
            self._give_up(LostError("the connection to Redis was given up"))
            raise
        except Exception as error:
            log.exception("redis pipe failed")
            self._give_up(LostError(type(error).__name__))
        finally:
            self._writer = None
            if connection is not None:
                await connection.disconnect(nowait=True)
                await self._pool.release(connection)
            self._task = None
            if self._next:  # asked for while this one ended
                asyncio.get_running_loop().call_soon(self._flush)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        parser = hiredis.Reader(replyError=ResponseError, notEnoughData=_MORE)
        while data := await reader.read(_READ):
            parser.feed(data)
            while (answer := parser.gets()) is not _MORE:
                self._answered(answer)
            if not self._sent:
                self._flush()
        raise LostError("Redis closed the connection")

    def _answered(self, answer: Any) -> None:
        if not self._sent:
            raise LostError("an answer that nobody asked for")
        call = self._sent[0]
        call.answers.append(answer)
        if len(call.answers) == call.missing:
            self._sent.popleft()
            if not call.future.done():
                call.future.set_result(call.answers)

    def _give_up(self, error: Exception) -> None:
        calls = [*self._sent, *self._next]
        self._sent.clear()
        self._next = []
        for call in calls:
            if not call.future.done():
                call.future.set_exception(error)
