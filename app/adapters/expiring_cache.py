"""A small cache of loaded values that forgets after a fixed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Generic, TypeVar

AHEAD = 0.25  # the part of its time in which a value is loaded anew

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ExpiringCache(Generic[K, V]):
    """Values by key, loaded at most once at a time, kept `seconds`, at most `size` of them (the oldest leave)."""

    def __init__(self, seconds: float, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._size = size
        self._clock = clock
        self._kept: dict[K, tuple[float, V]] = {}
        self._loading: dict[K, asyncio.Future[V]] = {}

    async def get(self, key: K, load: Callable[[], Awaitable[V]]) -> V:
        """The value of `key`. Its age counts from the start of the load; a failed load is not kept.

        A value that is asked for shortly before it expires is loaded anew meanwhile: on a busy key nobody waits.
        """
        kept = self._kept.get(key)
        if kept is not None:
            left = kept[0] - self._clock()
            if left > self._seconds * AHEAD:
                return kept[1]
            if left > 0:
                self._load(key, load)
                return kept[1]
        return await asyncio.shield(self._load(key, load))  # others may wait too: who leaves must not end it

    def _load(self, key: K, load: Callable[[], Awaitable[V]]) -> "asyncio.Future[V]":
        loading = self._loading.get(key)
        if loading is None:
            loading = self._loading[key] = asyncio.ensure_future(load())
            loading.add_done_callback(partial(self._loaded, key, self._clock() + self._seconds))
        return loading

    def fresh(self, key: K) -> V | None:
        """The value of `key` when it is not time to load it anew; no waiting, and no load."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and kept[0] - self._clock() > self._seconds * AHEAD else None

    def last_known(self, key: K) -> V | None:
        """The value of `key` however old it is: better than none in an outage."""
        kept = self._kept.get(key)
        return None if kept is None else kept[1]

    def forget(self, key: K) -> None:
        """Drops a value that is known to have changed, and does not keep one that is being loaded."""
        self._kept.pop(key, None)
        self._loading.pop(key, None)

    def clear(self) -> None:
        """Drops everything."""
        self._kept.clear()
        self._loading.clear()

    def _loaded(self, key: K, expires: float, loading: "asyncio.Future[V]") -> None:
        wanted = self._loading.get(key) is loading
        if wanted:
            del self._loading[key]
        if loading.cancelled() or loading.exception() is not None or not wanted:
            return
        self._kept.pop(key, None)  # so that it moves to the young end
        self._kept[key] = (expires, loading.result())
        while len(self._kept) > self._size:
            del self._kept[next(iter(self._kept))]
