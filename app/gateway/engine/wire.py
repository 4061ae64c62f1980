"""A websocket's outgoing side: one write for the frames of one tick; slow readers are spared, then cut off.

A reader who is behind gets no more broadcasts, and one request to catch up when he has read what waited for him: he
stays connected under any flood, and what waits for him stays small. Answers and receipts still queue up for him.

Replaces `WebSocketProtocol13.write_message` of Tornado 6.6, which makes a frame, a future and a coroutine per message.
"""

import asyncio
import struct
from typing import Any

import structlog
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketHandler

log = structlog.get_logger(__name__)

# From here on he is behind: some two hundred messages more than the kernel's own buffers hold.
BEHIND = 131_072
# What may wait for one reader in all. Beyond it he is cut off, and catches up by `resume` when he comes back.
WRITE_LIMIT = 1_048_576
_TEXT = 0x81  # a final text frame


class Wire:
    """Raises nothing: a closed stream is noticed by whoever reads from it."""

    def __init__(self, handler: WebSocketHandler) -> None:
        self._handler = handler
        self._stream: Any = handler.ws_connection.stream  # type: ignore[union-attr]  # set before `open` is called
        self._frames: list[bytes] = []
        self._behind = False
        self._missed: bytes | None = None  # tells him so, once he has caught up

    def belongs_to(self, handler: WebSocketHandler) -> bool:
        """Whether this is the handler's websocket."""
        return self._handler is handler

    def write(self, data: bytes | str) -> None:
        """Sends a text message, together with what else this tick brings."""
        payload = data.encode() if isinstance(data, str) else data
        if not self._frames:
            asyncio.get_running_loop().call_soon(self.flush)
        self._frames.append(_header(len(payload)))
        self._frames.append(payload)

    def broadcast(self, frame: bytes, missed: bytes) -> None:
        """Sends a text message, or, to a reader who is behind, later and once, `missed` in place of all he missed."""
        if self._behind:
            self._missed = missed
        else:
            self.write(frame)

    def flush(self) -> None:
        """Hands everything to the kernel, or to the stream's buffer when the reader is slow."""
        if not self._frames:
            return
        data = b"".join(self._frames)
        self._frames.clear()
        if self._stream.closed():
            return
        if self.waiting() > WRITE_LIMIT:  # what he has not taken of what came before: one long answer is fine
            log.info("slow reader cut off", waiting=self.waiting())
            self._stream.close()
            return
        try:
            written = self._stream.write(data)
        except StreamClosedError:
            return  # `on_close` follows
        if not self._behind and self.waiting() > BEHIND:
            self._behind = True
            written.add_done_callback(self._caught_up)

    def _caught_up(self, written: asyncio.Future[None]) -> None:
        missed, self._missed, self._behind = self._missed, None, False
        if missed is not None and written.exception() is None:
            log.info("slow reader catches up")
            self.write(missed)

    def waiting(self) -> int:
        """Bytes that the reader has not taken yet."""
        return len(self._stream._write_buffer)  # noqa: SLF001  # Tornado has no public name for it

    def close(self, *, abort: bool) -> None:
        """Ends the websocket: with a close frame behind what is written, or at once."""
        if abort:
            self._stream.close()
            return
        self.flush()
        self._handler.close()


def _header(length: int) -> bytes:
    """A server's frame header (RFC 6455, section 5.2): never masked."""
    if length < 126:
        return struct.pack("!BB", _TEXT, length)
    if length < 65_536:
        return struct.pack("!BBH", _TEXT, 126, length)
    return struct.pack("!BBQ", _TEXT, 127, length)
