"""Buckets in Redis: one level for all gateways, refilled by Redis' own clock, gone when full."""

import asyncio
from collections.abc import Awaitable, Callable

import redis.asyncio

from app.adapters.redis_clients import async_client
from app.adapters.token_buckets import Spent, TokenBuckets
from app.dev.embedded import RedisServer
from app.domain.quota import Quota
from app.gateway.limits import Meters

SLOW = Quota(10, 100_000)  # nothing comes back while a test runs
SESSION = ("session_events", "shop|v_1")


def run(server: RedisServer, scene: Callable[["redis.asyncio.Redis"], Awaitable[None]]) -> None:
    async def play() -> None:
        client = async_client(server.url)
        try:
            await client.flushall()
            await scene(client)
        finally:
            await client.aclose()

    asyncio.run(play())


def test_tokens_are_shared_and_come_back_by_redis_clock(redis_server: RedisServer) -> None:
    async def scene(client: "redis.asyncio.Redis") -> None:
        first, second, quick = TokenBuckets(client), TokenBuckets(client), Quota(2, 1)
        assert [await first.take("r", "ana", SLOW) for _ in range(9)] == [0] * 9
        assert await second.take("r", "ana", SLOW) == 0
        assert 9_000_000 < await first.take("r", "ana", SLOW) <= 10_000_000
        assert await first.take("r", "ben", SLOW) == 0
        await second.fill("r", "ana")
        assert await first.take("r", "ana", SLOW) == 0

        waits = [await first.take("quick", "ana", quick) for _ in range(3)]
        assert waits[:2] == [0, 0]
        assert 0 < waits[2] <= 500
        (name,) = [key async for key in client.scan_iter("*quick*")]
        assert 0 < await client.pttl(name) <= 2_000
        await client.hset(name, "t", int(await client.hget(name, "t") or 0) - 600)  # as if Redis had waited so long
        assert await second.take("quick", "ana", quick) == 0

    run(redis_server, scene)


def test_what_was_used_already_is_a_debt_that_is_waited_for(redis_server: RedisServer) -> None:
    async def scene(client: "redis.asyncio.Redis") -> None:
        buckets, quota = TokenBuckets(client), Quota(10, 10)

        waits = await buckets.tell([Spent("r", "a", quota, 10), Spent("r", "a", quota, 5), Spent("r", "b", quota, 1)])
        more = await buckets.tell([Spent("r", "a", quota, 1_000)])

        assert waits[0] == waits[2] == 0
        assert 4_000 < waits[1] <= 5_000
        assert more[0] <= 10_000, "a debt has a bottom: nobody is locked out for ever"

    run(redis_server, scene)


def test_gateways_together_close_a_session_that_each_of_them_would_allow(redis_server: RedisServer) -> None:
    async def scene(client: "redis.asyncio.Redis") -> None:
        quotas = {"session_events": SLOW}
        gateways = [Meters(TokenBuckets(client), quotas=quotas) for _ in range(3)]
        held = [gateway.of(SESSION) for gateway in gateways]
        for gateway, meters in zip(gateways, held, strict=True):
            assert [gateway.take(meters) for _ in range(5)] == [0.0] * 5
            await gateway.report()

        assert gateways[0].take(held[0]) == 0.0, "it was told first, when all was well"
        assert gateways[2].take(held[2]) > 0
        assert gateways[2].take(gateways[2].of(("session_events", "shop|v_2"))) == 0.0

    run(redis_server, scene)


def test_who_uses_little_costs_redis_nothing(redis_server: RedisServer) -> None:
    async def scene(client: "redis.asyncio.Redis") -> None:
        gateway = Meters(TokenBuckets(client), quotas={"session_events": Quota(40, 4)})
        meters = gateway.of(SESSION)
        for _ in range(9):
            gateway.take(meters)
        await gateway.report()
        assert await client.dbsize() == 0

        gateway.take(meters)
        await gateway.report()
        assert await client.dbsize() == 1
        assert [b"v_1" in key or b"shop" in key for key in await client.keys("*")] == [False], "Redis holds no names"

    run(redis_server, scene)
