"""A small cache of loaded values that forgets after a fixed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Generic, TypeVar

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
        """The value of `key`. Its age counts from the start of the load; a failed load is not kept."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] > self._clock():
            return kept[1]
        loading = self._loading.get(key)
        if loading is None:
            loading = asyncio.ensure_future(load())
            self._loading[key] = loading
            loading.add_done_callback(partial(self._loaded, key, self._clock() + self._seconds))
        return await asyncio.shield(loading)  # others may wait for it too: a caller that leaves must not end it

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
