"""A TCP link that can be delayed, stalled, half-opened and cut. Lives in one asyncio loop."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

CHUNK = 65_536
Verb = Callable[["Link"], None]


class Link:
    """One connection through the proxy: two pumps."""

    def __init__(self, proxy: "TcpProxy", client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._writers = (client, server)
        self.sent = b""  # the beginning of what the client said, to know what kind of connection it is
        self._is_mute = False  # nothing comes back any more
        self.flowing = asyncio.Event()
        self.flowing.set()

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, upward: bool) -> None:
        """Carries one direction until its end."""
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                if upward and len(self.sent) < CHUNK:
                    self.sent += data
                await self._proxy.pause()
                await self.flowing.wait()
                is_last = upward and self._proxy.swallows_reply_to(data)
                self._is_mute = self._is_mute or is_last
                if upward or not self._is_mute:
                    writer.write(data)
                    await writer.drain()
                if is_last:
                    await asyncio.sleep(self._proxy.swallow_after)
                    break
        self.cut()

    def stall(self) -> None:
        """Nothing passes any more in either direction, and nobody is told: a half-open link."""
        self.flowing.clear()

    def resume(self) -> None:
        """Everything that waited passes."""
        self.flowing.set()

    def cut(self) -> None:
        """Ends both sides."""
        self.flowing.set()
        for writer in self._writers:
            if writer.transport is not None:
                writer.transport.abort()


class TcpProxy:
    """Listens on a free loopback port and passes everything to `target`. Its methods belong to its loop's thread."""

    def __init__(self, target: int, seed: int = 1) -> None:
        self._target = target
        self._random = random.Random(seed)
        self._links: set[Link] = set()
        self._serving: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._swallow: tuple[bytes, int] | None = None
        self.swallow_after = 0.2
        self.swallowed = 0
        self.delay = 0.0  # seconds, each way
        self.jitter = 0.0
        self.refuses = False
        self.port = 0

    async def start(self) -> "TcpProxy":
        """Opens the port."""
        self._server = await asyncio.start_server(self._come_in, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        """Closes the port and cuts everything."""
        if self._server is not None:
            self._server.close()
        self.cut_all()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def links(self, which: Callable[[Link], bool] = lambda _: True) -> list[Link]:
        """The connections that stand now."""
        return [link for link in self._links if which(link)]

    def cut_all(self) -> int:
        """Cuts every connection; how many."""
        links = self.links()
        for link in links:
            link.cut()
        return len(links)

    def stall(self, which: Callable[[Link], bool] = lambda _: True) -> int:
        """Half-opens connections; how many. New ones are not touched."""
        links = self.links(which)
        for link in links:
            link.stall()
        return len(links)

    def swallow_reply(self, marker: bytes, times: int = 1) -> None:
        """Passes the next requests that contain `marker`, then cuts their links before the answer comes back."""
        self._swallow = (marker, times)

    def swallows_reply_to(self, data: bytes) -> bool:
        """Whether this request's answer is to be lost; counts."""
        if self._swallow is None or self._swallow[0] not in data:
            return False
        self.swallowed += 1
        marker, times = self._swallow
        self._swallow = (marker, times - 1) if times > 1 else None
        return True

    async def pause(self) -> None:
        """The way's length."""
        if self.delay:
            await asyncio.sleep(max(0.0, self.delay + self._random.uniform(-self.jitter, self.jitter)))

    def _come_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._accept(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.refuses:
                raise ConnectionRefusedError
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        link = Link(self, writer, far_writer)
        self._links.add(link)
        try:
            await asyncio.gather(
                link.pump(reader, far_writer, upward=True), link.pump(far_reader, writer, upward=False)
            )
        finally:
            self._links.discard(link)
