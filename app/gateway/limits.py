"""How much a socket, a session, an address and a project may do: no I/O on the way of a message.

Each event is weighed here, in memory. What was used is told to Redis once a second, in one pipeline, and only for
those who used much; Redis adds up what all gateways told and says who must pause (docs/adr/0015-limits.md).
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from weakref import WeakValueDictionary

from app.adapters.token_buckets import Spent, TokenBuckets
from app.domain.bucket import Bucket
from app.domain.quota import Quota
from app.gateway.addresses import site_of

REPORT_SECONDS = 1.0
KEPT = 10_000  # addresses and callers that are remembered without a socket; beyond it the oldest is forgotten
_QUARTER = 4  # who used less than a quarter of his bucket since he was told of is told of later

# By name, unless the settings say otherwise.
DEFAULTS: dict[str, Quota] = {
    "socket_events": Quota(40, 4),  # a fast typist with two tabs needs a tenth
    "session_events": Quota(80, 4),  # one person's sockets, on all gateways
    "address_events": Quota(2_000, 20),  # an office behind one address fits
    "project_events": Quota(10_000, 10),
    "address_sockets": Quota(2_000, 60),  # an office comes back four times in a minute
    "address_arrivals": Quota(150, 1),  # a socket is three: fifty people at once, and fifty a second
    "address_calls": Quota(2_000, 60),  # HTTP; a page of the inbox makes about ten
}
SOCKETS_PER_ADDRESS = 500  # on one gateway; an office behind one address fits, a flood does not


class Meter(Bucket):
    """What one of them has used. Held by whoever counts on it; forgotten with the last holder."""

    __slots__ = ("__weakref__", "_closed_until", "_told", "_used", "_watch", "quota", "rule", "who")

    def __init__(self, rule: str, who: str, quota: Quota, now: float, told: "set[Meter]") -> None:
        super().__init__(quota, now)
        self.rule, self.who, self.quota = rule, who, quota
        self._watch = max(1, quota.amount // _QUARTER)
        self._used, self._told = 0, told
        self._closed_until = 0.0

    def take(self, now: float) -> float:
        """Takes one token: 0.0, or the seconds to wait. (What Bucket does, written out: every event comes here.)"""
        if now < self._closed_until:
            return self._closed_until - now
        level = min(self._burst, self._level + (now - self._then) * self._rate)
        self._then = now
        if level < 1:
            self._level = level
            return (1 - level) / self._rate
        self._level = level - 1
        self._used += 1
        if self._used == self._watch:
            self._told.add(self)
        return 0.0

    def read(self) -> int:
        """What was used since it was read last."""
        used, self._used = self._used, 0
        return used

    def close(self, until: float) -> None:
        """All gateways together were too many: nothing more until then."""
        self._closed_until = until


class Meters:
    """All of this gateway, shared with the others through Redis."""

    def __init__(
        self,
        shared: TokenBuckets,
        *,
        enabled: bool = True,
        quotas: Mapping[str, Quota] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = shared
        self._enabled = enabled
        self._quotas = {**DEFAULTS, **(quotas or {})}
        self._clock = clock
        self._meters: WeakValueDictionary[tuple[str, str], Meter] = WeakValueDictionary()
        self._kept: dict[tuple[str, str], Meter] = {}
        self._to_tell: set[Meter] = set()

    def of(self, *whom: tuple[str, str]) -> tuple[Meter, ...]:
        """The meters of (rule, who); none for load tests."""
        return tuple(self._meter(rule, who) for rule, who in whom) if self._enabled else ()

    def of_address(self, site: str) -> tuple[Meter, ...]:
        """That of an address's events, which outlives its sockets: else a new one for each few events would do."""
        return (self._keep("address_events", site),) if self._enabled else ()

    def hit(self, rule: str, who: str) -> float:
        """Counts one call of somebody who holds no socket: 0.0, or the seconds to wait."""
        if not self._enabled:
            return 0.0
        return self._keep(rule, who).take(self._clock())

    def take(self, meters: tuple[Meter, ...]) -> float:
        """Counts one event against all of them: 0.0, or the seconds to wait."""
        now = self._clock()
        for meter in meters:
            wait = meter.take(now)
            if wait:
                return wait
        return 0.0

    async def report(self) -> None:
        """Tells Redis what was used; called once a second. While Redis is away each gateway counts alone."""
        telling = list(self._to_tell)
        self._to_tell.clear()
        if not telling:
            return
        used = [Spent(meter.rule, meter.who, meter.quota, meter.read()) for meter in telling]
        for meter, wait in zip(telling, await self._shared.tell(used), strict=True):
            if wait:
                meter.close(self._clock() + wait / 1000)

    def _keep(self, rule: str, who: str) -> Meter:
        meter = self._kept.get((rule, who))
        if meter is None:
            if len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
            meter = self._kept[rule, who] = self._meter(rule, who)
        return meter

    def _meter(self, rule: str, who: str) -> Meter:
        known = self._meters.get((rule, who))
        if known is None:
            known = Meter(rule, who, self._quotas[rule], self._clock(), self._to_tell)
            self._meters[rule, who] = known
        return known


class SocketBucket(Bucket):
    """A socket's own: it looks at the clock itself."""

    __slots__ = ()

    def __init__(self, quota: Quota) -> None:
        super().__init__(quota, time.monotonic())

    def take(self, now: float | None = None) -> float:
        """Takes one token: 0.0, or the seconds to wait."""
        return super().take(time.monotonic() if now is None else now)


class Unlimited(SocketBucket):
    """For load tests (PORCHLIGHT_RATE_LIMITS=off)."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(Quota(1, 1))

    def take(self, now: float | None = None) -> float:  # noqa: ARG002
        """Always free."""
        return 0.0


class SocketLimits:
    """Makes buckets for sockets and counts sockets by address: an IPv4 address, or the /64 of an IPv6 one."""

    def __init__(
        self, *, enabled: bool, events: Quota = DEFAULTS["socket_events"], sockets: int = SOCKETS_PER_ADDRESS
    ) -> None:
        self._enabled = enabled
        self._events = events
        self._most = sockets
        self._sockets: Counter[str] = Counter()

    def bucket(self) -> SocketBucket:
        """A new socket's bucket."""
        return SocketBucket(self._events) if self._enabled else Unlimited()

    def admits(self, address: str) -> bool:
        """Whether another socket from this address is welcome."""
        return not self._enabled or self._sockets[site_of(address)] < self._most

    def opened(self, address: str) -> None:
        """A socket from this address opened."""
        self._sockets[site_of(address)] += 1

    def closed(self, address: str) -> None:
        """One closed."""
        site = site_of(address)
        self._sockets[site] -= 1
        if self._sockets[site] <= 0:
            del self._sockets[site]
