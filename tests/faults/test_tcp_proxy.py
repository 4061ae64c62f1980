"""The link does what its methods say, between a real client and a real server."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from tests.faults.tcp_proxy import TcpProxy

SOON = 5.0

Scene = Callable[[TcpProxy, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def play(scene: Scene) -> None:
    """A scene with a server that sends everything back, and one connection to it through a proxy."""

    ended = asyncio.Event()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(100):
                writer.write(data)
        writer.close()
        ended.set()

    async def run() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        proxy = await TcpProxy(server.sockets[0].getsockname()[1]).start()
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        try:
            async with asyncio.timeout(SOON):
                await scene(proxy, reader, writer)
        finally:
            writer.transport.abort()
            await proxy.stop()
            await ended.wait()
            server.close()

    asyncio.run(run())


def test_it_passes_everything() -> None:
    async def scene(_: TcpProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"

    play(scene)


def test_a_stalled_link_passes_nothing_until_it_is_resumed() -> None:
    async def scene(proxy: TcpProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"1")
        await reader.readexactly(1)
        assert proxy.stall() == 1
        writer.write(b"2")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await reader.readexactly(1)
        proxy.links()[0].resume()
        assert await reader.readexactly(1) == b"2"

    play(scene)


def test_only_the_chosen_links_are_stalled() -> None:
    async def scene(proxy: TcpProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"ping")
        await reader.readexactly(4)
        assert proxy.stall(lambda link: b"SUBSCRIBE" in link.sent) == 0
        assert proxy.stall(lambda link: b"ping" in link.sent) == 1

    play(scene)


def test_a_cut_link_ends() -> None:
    async def scene(proxy: TcpProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"1")
        await reader.readexactly(1)
        assert proxy.cut_all() == 1
        with pytest.raises(OSError):
            if await reader.read(1) == b"":
                raise ConnectionResetError

    play(scene)


def test_a_swallowed_reply_does_not_come_back() -> None:
    async def scene(proxy: TcpProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        proxy.swallow_reply(b"insert")
        writer.write(b"find")
        await reader.readexactly(4)
        writer.write(b"insert")
        with pytest.raises((OSError, asyncio.IncompleteReadError)):
            await reader.readexactly(6)

    play(scene)
