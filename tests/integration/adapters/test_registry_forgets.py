"""A gateway learns that Redis has forgotten who is connected, although its connection never broke."""

import asyncio

from app.adapters.redis_clients import async_client
from app.adapters.registry import SocketRegistry
from app.dev.embedded import RedisServer


def test_a_gateway_is_remembered_until_redis_is_flushed(redis_server: RedisServer) -> None:
    async def scene() -> list[bool]:
        client = async_client(redis_server.url)
        try:
            registry, other = SocketRegistry(client, "gateway-1"), SocketRegistry(client, "gateway-2")
            await client.flushall()
            answers = [await registry.is_remembered(), await registry.is_remembered(), await other.is_remembered()]
            await client.flushall()
            return [*answers, await registry.is_remembered(), await registry.is_remembered()]
        finally:
            await client.aclose()

    assert asyncio.run(scene()) == [False, True, False, False, True]
