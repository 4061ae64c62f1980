"""A websocket client of the fewest steps: text frames, no extensions, one callback per message."""

import asyncio
import struct
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

_TEXT, _CLOSE, _PING = 1, 8, 9
_KEY = "cG9yY2hsaWdodC1iZW5jaA=="  # any 16 bytes: the server's answer to it is not checked here


class WebSocket(asyncio.Protocol):
    """`on_text(bytes)` gets each message of the server."""

    def __init__(self, on_text: Callable[[bytes], None]) -> None:
        self._on_text = on_text
        self._buffer = bytearray()
        self._upgraded = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._upgraded:
            head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self.opened.set_exception(ConnectionError(head.split(b"\r\n", 1)[0].decode()))
                return
            self._upgraded = True
            self._buffer = bytearray(rest)
            self.opened.set_result(None)
        self._read_frames()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed"))

    def _read_frames(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            opcode, length, start = buffer[at] & 15, buffer[at + 1] & 127, at + 2
            if length == 126:
                if len(buffer) < at + 4:
                    break
                length, start = struct.unpack_from("!H", buffer, at + 2)[0], at + 4
            elif length == 127:
                if len(buffer) < at + 10:
                    break
                length, start = struct.unpack_from("!Q", buffer, at + 2)[0], at + 10
            if len(buffer) < start + length:
                break
            if opcode == _TEXT:
                self._on_text(bytes(buffer[start : start + length]))
            at = start + length
        del buffer[:at]

    def send(self, text: bytes) -> None:
        """Sends a text message; the mask is all zeros, which costs nothing and is allowed."""
        assert self._transport is not None
        length = len(text)
        head = struct.pack("!BB", 0x81, 0x80 | length) if length < 126 else struct.pack("!BBH", 0x81, 0xFE, length)
        self._transport.write(head + b"\0\0\0\0" + text)

    def close(self) -> None:
        """Drops the connection."""
        if self._transport is not None:
            self._transport.abort()


async def connect(url: str, on_text: Callable[[bytes], None], headers: dict[str, str]) -> WebSocket:
    """An open websocket."""
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(
        lambda: WebSocket(on_text), parts.hostname or "127.0.0.1", parts.port or 80
    )
    lines = [
        f"GET {parts.path}?{parts.query} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {_KEY}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    assert socket._transport is not None  # noqa: SLF001  # made by create_connection
    socket._transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())  # noqa: SLF001
    await asyncio.wait_for(socket.opened, 30)
    return socket
