"""Limits: shared through Redis, local without it, off on demand."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import redis.asyncio

from app.adapters.rate_limits import RateLimits, Rule
from app.adapters.redis_clients import async_client
from app.dev.embedded import RedisServer
from app.dev.process import free_port
from app.domain.errors import RateLimitedError
from app.domain.quota import Quota

RULE = Rule("test", Quota(2, 60), "Too much.")


def run(url: str, scene: Callable[["redis.asyncio.Redis"], Awaitable[None]]) -> None:
    async def play() -> None:
        client = async_client(url)
        try:
            await scene(client)
        finally:
            await client.aclose()

    asyncio.run(play())


def test_gateways_count_together_and_each_person_for_himself(redis_server: RedisServer) -> None:
    async def scene(client: "redis.asyncio.Redis") -> None:
        await client.flushall()
        first, second = RateLimits(client), RateLimits(client)
        await first.hit(RULE, "ana", "1.1.1.1")
        await second.hit(RULE, "ana", "1.1.1.1")
        with pytest.raises(RateLimitedError) as refused:
            await first.hit(RULE, "ana", "1.1.1.1")

        assert 0 < refused.value.retry_after_ms <= 60_000
        await first.hit(RULE, "ben", "1.1.1.1")
        await second.clear(RULE, "ana", "1.1.1.1")
        await first.hit(RULE, "ana", "1.1.1.1")
        names = [str(key) for key in await client.keys("*")]
        assert names
        assert all("porchlight:limits" in name and "ana" not in name for name in names), names

    run(redis_server.url, scene)


def test_without_redis_the_gateway_counts_alone() -> None:
    async def scene(client: "redis.asyncio.Redis") -> None:
        limits = RateLimits(client)
        await limits.hit(RULE, "ana")
        await limits.hit(RULE, "ana")
        with pytest.raises(RateLimitedError):
            await limits.hit(RULE, "ana")
        await limits.clear(RULE, "ana")

    run(f"redis://127.0.0.1:{free_port()}/0", scene)


def test_switched_off_nothing_is_counted(redis_server: RedisServer) -> None:
    async def scene(client: "redis.asyncio.Redis") -> None:
        await client.flushall()
        limits = RateLimits(client, enabled=False)
        for _ in range(5):
            await limits.hit(RULE, "ana")
        await limits.clear(RULE, "ana")
        assert await client.dbsize() == 0

    run(redis_server.url, scene)
