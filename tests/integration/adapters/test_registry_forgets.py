"""A gateway learns that Redis has forgotten who is connected, or never heard of him."""

import asyncio
from pathlib import Path

import pytest

from app.adapters.redis_clients import async_client
from app.adapters.redis_pipe import RedisPipe
from app.adapters.registry import SocketRegistry
from app.dev.embedded import RedisServer
from app.domain.errors import UnavailableError


def test_a_gateway_is_remembered_until_redis_is_flushed(redis_server: RedisServer) -> None:
    async def scene() -> list[bool]:
        client = async_client(redis_server.url)
        pipe = RedisPipe(client)
        try:
            registry, other = SocketRegistry(pipe, "gateway-1"), SocketRegistry(pipe, "gateway-2")
            await client.flushall()
            answers = [await registry.is_remembered(), await registry.is_remembered(), await other.is_remembered()]
            await client.flushall()
            return [*answers, await registry.is_remembered(), await registry.is_remembered()]
        finally:
            await pipe.aclose()
            await client.aclose()

    assert asyncio.run(scene()) == [False, True, False, False, True]


def test_who_comes_while_redis_is_away_is_registered_when_it_is_back(tmp_path: Path) -> None:
    async def scene(server: RedisServer) -> list[object]:
        client = async_client(server.url)
        pipe = RedisPipe(client)
        try:
            registry = SocketRegistry(pipe, "gateway-1")
            await registry.is_remembered()
            server.kill()
            for sid in ("stays", "leaves"):
                with pytest.raises(UnavailableError):
                    await registry.add_visitor("shop", "v_1", sid)
            with pytest.raises(UnavailableError):
                await registry.remove_visitor("shop", "v_1", "leaves")
            server.start()
            answers = [await registry.is_remembered(), await registry.is_remembered()]
            return [*answers, await registry.sockets_of("shop", "v_1")]
        finally:
            await pipe.aclose()
            await client.aclose()

    with RedisServer(tmp_path / "redis") as server:
        assert asyncio.run(scene(server)) == [False, True, [("gateway-1", "stays")]]
