"""How much one socket, one address may do on this gateway: token buckets, in memory, no I/O."""

import time
from collections import Counter
from collections.abc import Callable

EVENTS_PER_SECOND, EVENTS_BURST = 10.0, 40.0  # of one socket; a fast typist with two tabs needs a tenth
SOCKETS_PER_ADDRESS = 500  # an office behind one address fits; a flood does not


class Bucket:
    """A token bucket. `take()` gives 0.0, or the seconds to wait."""

    __slots__ = ("_burst", "_clock", "_level", "_rate", "_then")

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._level = burst
        self._then = clock()

    def take(self) -> float:
        """Takes one token."""
        now = self._clock()
        self._level = min(self._burst, self._level + (now - self._then) * self._rate)
        self._then = now
        if self._level < 1:
            return (1 - self._level) / self._rate
        self._level -= 1
        return 0.0


class Unlimited(Bucket):
    """For load tests (PORCHLIGHT_RATE_LIMITS=off)."""

    def __init__(self) -> None:
        super().__init__(1.0, 1.0)

    def take(self) -> float:
        """Always free."""
        return 0.0


class SocketLimits:
    """Makes buckets for sockets and counts sockets by address."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._sockets: Counter[str] = Counter()

    def bucket(self) -> Bucket:
        """A new socket's bucket."""
        return Bucket(EVENTS_PER_SECOND, EVENTS_BURST) if self._enabled else Unlimited()

    def admits(self, address: str) -> bool:
        """Whether another socket from this address is welcome."""
        return not self._enabled or self._sockets[address] < SOCKETS_PER_ADDRESS

    def opened(self, address: str) -> None:
        """A socket from this address opened."""
        self._sockets[address] += 1

    def closed(self, address: str) -> None:
        """One closed."""
        self._sockets[address] -= 1
        if self._sockets[address] <= 0:
            del self._sockets[address]
