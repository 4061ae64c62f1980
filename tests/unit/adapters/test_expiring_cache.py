"""The cache that forgets: ages, single loads, failures, bounds."""

import asyncio

import pytest

from app.adapters.expiring_cache import ExpiringCache


class Source:
    """Counts its loads, and can be held."""

    def __init__(self) -> None:
        self.loads = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None

    async def load(self) -> int:
        self.loads += 1
        number = self.loads
        await self.gate.wait()
        if self.error:
            raise self.error
        return number


def test_keeps_a_value_for_its_time() -> None:
    async def run() -> None:
        now, source = [0.0], Source()
        cache: ExpiringCache[str, int] = ExpiringCache(5, 10, clock=lambda: now[0])

        assert await cache.get("a", source.load) == 1
        now[0] = 4.9
        assert await cache.get("a", source.load) == 1
        now[0] = 5.0
        assert await cache.get("a", source.load) == 2

    asyncio.run(run())


def test_a_value_that_is_in_use_is_loaded_anew_before_it_expires_and_nobody_waits() -> None:
    async def run() -> None:
        now, source = [0.0], Source()
        cache: ExpiringCache[str, int] = ExpiringCache(4, 10, clock=lambda: now[0])
        await cache.get("a", source.load)

        now[0] = 2.9
        assert await cache.get("a", source.load) == 1
        assert source.loads == 1
        now[0] = 3.1
        source.gate.clear()
        assert [await cache.get("a", source.load) for _ in range(3)] == [1, 1, 1]
        await asyncio.sleep(0)
        assert source.loads == 2
        source.gate.set()
        await asyncio.sleep(0.01)

        now[0] = 7.0
        assert await cache.get("a", source.load) == 2, "its age counts from the start of the load"
        now[0] = 7.2
        assert await cache.get("a", source.load) == 3

    asyncio.run(run())


def test_callers_at_once_share_a_load_and_one_may_leave() -> None:
    async def run() -> None:
        source = Source()
        source.gate.clear()
        cache: ExpiringCache[str, int] = ExpiringCache(5, 10)
        callers = [asyncio.ensure_future(cache.get("a", source.load)) for _ in range(3)]
        await asyncio.sleep(0)
        callers[0].cancel()
        await asyncio.sleep(0)
        source.gate.set()

        assert await asyncio.gather(*callers[1:]) == [1, 1]
        assert callers[0].cancelled()

    asyncio.run(run())


def test_a_failure_is_not_kept() -> None:
    async def run() -> None:
        source = Source()
        cache: ExpiringCache[str, int] = ExpiringCache(5, 10)
        source.error = ConnectionError()
        with pytest.raises(ConnectionError):
            await cache.get("a", source.load)
        assert cache.last_known("a") is None
        source.error = None

        assert await cache.get("a", source.load) == 2

    asyncio.run(run())


def test_what_is_forgotten_while_it_loads_is_not_kept() -> None:
    async def run() -> None:
        source = Source()
        source.gate.clear()
        cache: ExpiringCache[str, int] = ExpiringCache(5, 10)
        old = asyncio.ensure_future(cache.get("a", source.load))
        await asyncio.sleep(0)
        cache.forget("a")
        source.gate.set()

        assert await old == 1
        assert await cache.get("a", source.load) == 2

    asyncio.run(run())


def test_the_last_known_value_outlives_its_time_and_a_failure() -> None:
    async def run() -> None:
        now, source = [0.0], Source()
        cache: ExpiringCache[str, int] = ExpiringCache(5, 10, clock=lambda: now[0])
        await cache.get("a", source.load)
        now[0], source.error = 99.0, ConnectionError()
        with pytest.raises(ConnectionError):
            await cache.get("a", source.load)

        assert cache.last_known("a") == 1
        cache.forget("a")
        assert cache.last_known("a") is None

    asyncio.run(run())


def test_the_oldest_leaves_when_it_is_full() -> None:
    async def run() -> None:
        source = Source()
        cache: ExpiringCache[int, int] = ExpiringCache(5, 2)
        for key in (1, 2, 3):
            await cache.get(key, source.load)

        assert await cache.get(3, source.load) == 3
        assert await cache.get(1, source.load) == 4

    asyncio.run(run())
