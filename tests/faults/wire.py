"""One Socket.IO connection over a raw websocket: many of them fit into one process."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from tornado.httpclient import HTTPError
from tornado.simple_httpclient import HTTPTimeoutError
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

OnEvent = Callable[[str, Any], None]


class RequestError(Exception):
    """Raised when a request was not granted, or nobody knows whether it was."""


class LostError(RequestError):
    """Raised when there is no connection, or no answer in time."""


class Refused(RequestError):  # noqa: N818  # what it is
    """Raised when the server said no."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(str(error))
        self.code = str(error.get("code", "internal"))
        self.retry_after = float(error.get("retryAfterMs") or 0) / 1000


class Wire:
    """A connected socket in one namespace. Made by `dial`."""

    def __init__(self, socket: WebSocketClientConnection, namespace: str, on_event: OnEvent) -> None:
        self._socket = socket
        self._namespace = namespace
        self._on_event = on_event
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._next_id = 0
        self._reader: asyncio.Task[None] | None = None
        self._entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.heard_at = time.monotonic()
        self.silence = 45.0
        self.closed = asyncio.Event()

    @classmethod
    async def dial(cls, port: int, namespace: str, auth: Any, on_event: OnEvent, seconds: float) -> "Wire":
        """Connects and enters the namespace. Raises RequestError."""
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        try:
            async with asyncio.timeout(seconds):
                socket = await websocket_connect(url, connect_timeout=seconds)
                wire = cls(socket, namespace, on_event)
                wire._reader = asyncio.ensure_future(wire._read())
                try:
                    await wire._send(f"40{namespace},{json.dumps(auth)}")
                    await wire._entered
                except BaseException:
                    wire.close()
                    raise
        except (OSError, HTTPError, HTTPTimeoutError, WebSocketClosedError) as error:
            raise LostError(type(error).__name__) from error
        return wire

    async def request(self, event: str, payload: Any, seconds: float) -> Any:
        """The callback's argument. Raises Refused, LostError."""
        if self.closed.is_set():
            raise LostError("offline")
        self._next_id += 1
        answer_id, future = self._next_id, asyncio.get_running_loop().create_future()
        self._answers[answer_id] = future
        try:
            await self._send(f"42{self._namespace},{answer_id}{json.dumps([event, payload])}")
            async with asyncio.timeout(seconds):
                answer = await future
        except (TimeoutError, WebSocketClosedError, OSError) as error:
            raise LostError("no answer") from error
        finally:
            self._answers.pop(answer_id, None)
        if not answer.get("ok"):
            raise Refused(answer.get("error", {}))
        return answer

    def close(self) -> None:
        """Leaves; what still comes is not heard."""
        self._end()
        if self._reader is not None:
            self._reader.cancel()
        self._socket.close()

    async def _send(self, text: str) -> None:
        await self._socket.write_message(text)

    async def _read(self) -> None:
        try:
            while (text := await self._socket.read_message()) is not None:
                self.heard_at = time.monotonic()
                await self._sort(str(text))
        except (WebSocketClosedError, OSError):
            pass  # the same as an end without a word
        finally:
            self._end()

    async def _sort(self, text: str) -> None:
        head, _, body = text.partition("[")
        if text == "2":
            await self._send("3")
        elif text.startswith(f"42{self._namespace},"):
            name, payload = json.loads("[" + body)
            self._on_event(name, payload)
        elif text.startswith(f"43{self._namespace},"):
            future = self._answers.get(int(head.partition(",")[2]))
            if future is not None and not future.done():
                future.set_result(json.loads("[" + body)[0])
        elif text.startswith("0{"):
            greeting = json.loads(text[1:])
            self.silence = (greeting["pingInterval"] + greeting["pingTimeout"]) / 1000
        elif text.startswith("40") and not self._entered.done():
            self._entered.set_result(None)
        elif text.startswith("44") and not self._entered.done():
            error = json.loads(text.partition(",")[2])
            self._entered.set_exception(Refused(error.get("data") or error))

    def _end(self) -> None:
        self.closed.set()
        if not self._entered.done():
            self._entered.set_exception(LostError("closed"))
            self._entered.exception()  # heard, also when nobody waits for it any more
        for future in self._answers.values():
            if not future.done():
                future.set_exception(LostError("closed"))
                future.exception()
