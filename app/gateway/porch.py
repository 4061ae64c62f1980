"""Who waits to come in, and whose turn it is: one of each address in a turn, and each address at its own pace. Pure."""

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush

from app.domain.bucket import Bucket
from app.domain.quota import Quota

MOST, MOST_OF_ONE = 20_000, 1_000  # that wait in all; from one address
KEPT = 10_000  # addresses whose pace is remembered; beyond it the oldest is forgotten

Enter = Callable[[], None]


class Porch:
    """`passes` or `wait` for who comes; `turn` for the next ones. `now` in seconds of any steady clock."""

    def __init__(self, pace: Quota | None) -> None:
        """pace: of one address; None for load tests, where all come from one."""
        self._pace = pace
        self._served: set[str] = set()  # addresses that had somebody let in in this turn
        self._buckets: dict[str, Bucket] = {}
        self._waiting: dict[str, deque[Enter]] = {}
        self._ready: deque[str] = deque()  # addresses with somebody waiting, in turn
        self._early: list[tuple[float, str]] = []  # a heap: those that were too fast, and until when
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def passes(self, site: str, now: float) -> bool:
        """Whether he may go in without waiting, as far as his own address is concerned."""
        if site in self._waiting or site in self._served or self._too_early(site, now):
            return False
        if self._pace is not None:
            self._served.add(site)
        return True

    def wait(self, site: str, enter: Enter) -> bool:
        """Takes him in; False when too many wait."""
        queue = self._waiting.get(site)
        if self._count >= MOST or (queue is not None and len(queue) >= MOST_OF_ONE):
            return False
        if queue is None:
            queue = self._waiting[site] = deque()
            self._ready.append(site)
        queue.append(enter)
        self._count += 1
        return True

    def turn(self, now: float, most: int) -> list[Enter]:
        """A new turn begins: those who may go in now."""
        self._served.clear()
        while self._early and self._early[0][0] <= now:
            self._ready.append(heappop(self._early)[1])
        entering: list[Enter] = []
        for _ in range(most if self._pace is None else len(self._ready)):
            if len(entering) == most or not self._ready:
                break
            site = self._ready.popleft()
            wait = self._too_early(site, now)
            if wait:
                heappush(self._early, (now + wait, site))
            else:
                entering.append(self._next_of(site))
        return entering

    def _next_of(self, site: str) -> Enter:
        queue = self._waiting[site]
        enter = queue.popleft()
        self._count -= 1
        if self._pace is not None:
            self._served.add(site)
        if queue:
            self._ready.append(site)
        else:
            del self._waiting[site]
        return enter

    def pause(self, now: float) -> float:
        """Seconds until somebody may go in, when a turn had nobody."""
        return max(0.0, self._early[0][0] - now) if self._early and not self._ready else 0.0

    def _too_early(self, site: str, now: float) -> float:
        """Takes one of its tokens: 0.0, or the seconds to wait."""
        if self._pace is None:
            return 0.0
        bucket = self._buckets.get(site)
        if bucket is None:
            if len(self._buckets) >= KEPT:
                del self._buckets[next(iter(self._buckets))]
            bucket = self._buckets[site] = Bucket(self._pace, now)
        return bucket.take(now)
