"""Floods, each a coroutine (port, tokens, seconds) that gives a Report. For `floods.py`; on loopback only."""

import asyncio
import socket
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Self

from tests.support.hostile_frames import FRAMES

HOST, EVIL = "127.0.0.1", "127.0.0.1"
FRAMES_A_SECOND = 10_000
IDLE = 5_000
OPEN_SECONDS = 20.0
HANDSHAKE = (
    f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {HOST}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: cG9yY2hsaWdodC1iZW5jaA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()
TEXT, PING = 0x81, 0x89


class Report(NamedTuple):
    """What was tried, and what the other side did about it."""

    sent: int = 0
    opened: int = 0
    refused: int = 0
    closed: int = 0
    lasted: float = 0.0  # seconds in which it was thrown; then it only waits to be closed


def frame(payload: bytes, first: int = TEXT) -> bytes:
    """A client's frame, masked with zeros."""
    length = len(payload)
    if length < 126:
        return bytes((first, 0x80 | length)) + b"\0\0\0\0" + payload
    if length < 65_536:
        return bytes((first, 0xFE)) + length.to_bytes(2, "big") + b"\0\0\0\0" + payload
    return bytes((first, 0xFF)) + length.to_bytes(8, "big") + b"\0\0\0\0" + payload


class Line:
    """A websocket over streams, from an address of this machine."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int, source: str = EVIL, read_buffer: int | None = None) -> Self:
        """Raises OSError or asyncio.IncompleteReadError when it is not let in."""
        tcp = socket.socket()
        if read_buffer is not None:
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, read_buffer)
        tcp.bind((source, 0))
        tcp.setblocking(False)
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await asyncio.get_running_loop().sock_connect(tcp, (HOST, port))
                line = cls(*await asyncio.open_connection(sock=tcp))
                line.writer.write(HANDSHAKE)
                head = await line.reader.readuntil(b"\r\n\r\n")
        except BaseException:
            tcp.close()
            raise
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            line.close()
            raise ConnectionRefusedError(head.split(b"\r\n", 1)[0].decode())
        return line

    def send(self, text: str) -> None:
        """A text frame."""
        self.writer.write(frame(text.encode()))

    async def enter(self, token: str) -> None:
        """Into the widget."""
        self.send(f'40/widget,{{"token":"{token}"}}')
        await self.until(b"40/widget,")

    async def until(self, beginning: bytes) -> bytes:
        """The next message that begins so."""
        while True:
            first, length = await self.reader.readexactly(2)
            if length >= 126:
                length = int.from_bytes(await self.reader.readexactly(2 if length == 126 else 8), "big")
            payload = await self.reader.readexactly(length)
            if (first & 15) == 8:
                raise ConnectionResetError("closed")
            if payload == b"2":
                self.send("3")
            if payload.startswith(beginning):
                return payload

    async def is_closed(self, seconds: float = 5.0) -> bool:
        """Whether the other side closes, or says that it does."""
        try:
            async with asyncio.timeout(seconds):
                await self.until(b"nothing that is ever said")
        except TimeoutError:
            return False
        except (OSError, asyncio.IncompleteReadError):
            return True
        return False

    def close(self) -> None:
        """At once."""
        self.writer.transport.abort()


async def _volleys(port: int, tokens: Sequence[str], seconds: float, volley: bytes, count: int) -> Report:
    """Socket after socket, each with `count` frames at once, until so many a second have been sent."""
    until, sent, opened, refused, closed, began = time.monotonic() + seconds, 0, 0, 0, 0, time.monotonic()

    async def one(token: str) -> None:
        nonlocal sent, opened, refused, closed
        try:
            line = await Line.open(port)
        except (OSError, asyncio.IncompleteReadError):
            refused += 1
            return
        opened += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            await line.enter(token)
            line.writer.write(volley)
            sent += count
            ended = await line.is_closed()  # not `closed += await`: others count meanwhile
            closed += ended
        line.close()

    running: set[asyncio.Task[None]] = set()
    number = planned = 0
    while time.monotonic() < until:
        if planned <= (time.monotonic() - began) * FRAMES_A_SECOND and len(running) < 400:
            running.add(task := asyncio.ensure_future(one(tokens[number % len(tokens)])))
            task.add_done_callback(running.discard)
            number, planned = number + 1, planned + count
        await asyncio.sleep(0.002)
    lasted = time.monotonic() - began
    await asyncio.gather(*running)
    return Report(sent, opened, refused, closed, lasted)


async def events(port: int, tokens: Sequence[str], seconds: float) -> Report:
    """Ten thousand events a second, 300 on each socket."""
    volley = b"".join(frame(f'42/widget,{n}["typing",{{"active":true}}]'.encode()) for n in range(300))
    return await _volleys(port, tokens, seconds, volley, 300)


async def pings(port: int, tokens: Sequence[str], seconds: float) -> Report:
    """Ten thousand websocket pings a second."""
    return await _volleys(port, tokens, seconds, frame(b"x" * 100, PING) * 500, 500)


async def pongs(port: int, tokens: Sequence[str], seconds: float) -> Report:
    """Ten thousand heartbeats a second that nobody asked for."""
    return await _volleys(port, tokens, seconds, frame(b"3") * 500, 500)


async def connects(port: int, tokens: Sequence[str], seconds: float) -> Report:
    """Sockets that enter, leave the namespace and enter again, and go."""
    token = tokens[0]
    volley = (frame(b"41/widget,") + frame(f'40/widget,{{"token":"{token}"}}'.encode())) * 50
    return await _volleys(port, tokens, seconds, volley, 100)


async def hostile(port: int, tokens: Sequence[str], seconds: float) -> Report:
    """What no client sends, one such frame for each socket, forty sockets at a time."""
    until, frames, counts = time.monotonic() + seconds, list(FRAMES.values()), [0, 0, 0, 0]

    async def one(worker: int) -> None:
        number = worker
        while time.monotonic() < until:
            number += 1
            try:
                line = await Line.open(port)
            except (OSError, asyncio.IncompleteReadError):
                counts[2] += 1
                await asyncio.sleep(0.5)
                continue
            counts[1] += 1
            with suppress(OSError, asyncio.IncompleteReadError):
                await line.enter(tokens[number % len(tokens)])
                line.send(frames[number % len(frames)])
                counts[0] += 1
                ended = await line.is_closed()
                counts[3] += ended
            line.close()

    await asyncio.gather(*(one(worker) for worker in range(40)))
    return Report(counts[0], counts[1], counts[2], counts[3], seconds)


async def idle(port: int, tokens: Sequence[str], seconds: float) -> Report:
    """Five thousand upgrades that say nothing."""
    opened: list[Line] = []
    refused, began = 0, time.monotonic()

    async def one() -> None:
        nonlocal refused
        try:
            opened.append(await Line.open(port))
        except (OSError, asyncio.IncompleteReadError):
            refused += 1

    for _ in range(IDLE // 100):
        await asyncio.gather(*(one() for _ in range(100)))
    await asyncio.sleep(seconds)
    lasted = time.monotonic() - began
    closed = sum(await asyncio.gather(*(line.is_closed(8.0) for line in opened)))
    for line in opened:
        line.close()
    return Report(IDLE, len(opened), refused, closed, lasted)


async def slowloris(port: int, tokens: Sequence[str], seconds: float) -> Report:
    """Three thousand requests, a header's letter at a time."""
    lines: list[asyncio.StreamWriter] = []
    began = time.monotonic()
    for _ in range(3_000):
        _, writer = await asyncio.open_connection(HOST, port)
        writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
        lines.append(writer)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for writer in lines:
            if not writer.is_closing():
                with suppress(OSError):
                    writer.write(b"x")
        await asyncio.sleep(1)
    held = sum(not writer.is_closing() for writer in lines)
    for writer in lines:
        writer.transport.abort()
    return Report(3_000, held, 3_000 - held, 0, time.monotonic() - began)


async def deaf(port: int, tokens: Sequence[str], seconds: float) -> Report:
    """Four hundred clients with small buffers that ask all the time and never read an answer."""
    ask = frame(b'42/widget,1["resume",{"lastSeq":0}]') * 8
    lines, refused, sent, began = list[Line](), 0, 0, time.monotonic()
    for number in range(400):
        try:
            line = await Line.open(port, read_buffer=4_096)
            await line.enter(tokens[number % len(tokens)])
            line.writer.transport.pause_reading()  # type: ignore[attr-defined]  # a read transport too
            lines.append(line)
        except (OSError, asyncio.IncompleteReadError):
            refused += 1
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for line in lines:
            if not line.writer.is_closing() and line.writer.transport.get_write_buffer_size() < 65_536:
                line.writer.write(ask)
                sent += 8
        await asyncio.sleep(0.25)
    lasted = time.monotonic() - began
    for line in lines:
        line.writer.transport.resume_reading()  # type: ignore[attr-defined]
    closed = sum(await asyncio.gather(*(line.is_closed(1.0) for line in lines)))
    for line in lines:
        line.close()
    return Report(sent, len(lines), refused, closed, lasted)


async def burn(port: int, tokens: Sequence[str], seconds: float) -> Report:
    """No flood: computes only, as the others do to send."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sum(range(1_000))
    return Report(lasted=seconds)


Flood = Callable[[int, Sequence[str], float], Coroutine[Any, Any, Report]]
FLOODS: dict[str, Flood] = {
    flood.__name__: flood for flood in (events, pings, pongs, connects, hostile, idle, slowloris, deaf)
}
