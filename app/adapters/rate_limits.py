"""How often somebody may do something: windows in Redis, shared by all gateways; local ones while it is away."""

import hashlib
import time

import msgspec
import redis.asyncio
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError

from app.contract import keys
from app.domain.errors import RateLimitedError

_AWAY_SECONDS = 5.0  # after a failure Redis is left alone so long: nobody should wait for its time-out twice


class Rule(msgspec.Struct, frozen=True):
    """At most `amount` in `seconds`, for each of whomever it counts."""

    name: str
    amount: int
    seconds: int
    message: str


_SIGN_IN = "Too many attempts to sign in. Wait a little, then try again."
# One person's typing errors; somebody else's attack on his account must not lock him out, hence with the address.
SIGN_IN_PERSON = Rule("sign-in-person", 10, 300, _SIGN_IN)
SIGN_IN_ACCOUNT = Rule("sign-in-account", 100, 3_600, _SIGN_IN)  # an attack from many addresses
SIGN_IN_ADDRESS = Rule(
    "sign-in-address", 60, 300, _SIGN_IN
)  # one address that tries many accounts; an office shares one
SECOND_FACTOR = Rule("second-factor", 10, 900, _SIGN_IN)  # of a million codes three are right at a time
LINK_ADDRESS = Rule("link-address", 30, 300, "Too many links were tried from here. Wait a little, then try again.")
WIDGET_SESSION = Rule("widget-session", 600, 60, "Too many visitors come from this address. Try again in a minute.")


class RateLimits:
    """Counts attempts. Switched off for load tests only."""

    def __init__(self, client: "redis.asyncio.Redis", *, enabled: bool = True) -> None:
        self._enabled = enabled
        storage = RedisStorage(
            "async+redis://",  # the pool below says where
            implementation="redispy",
            key_prefix=keys.LIMITS,
            connection_pool=client.connection_pool,  # type: ignore[arg-type]  # its options are typed too narrowly
        )
        self._shared = SlidingWindowCounterRateLimiter(storage)
        self._local = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._away_until = 0.0

    async def hit(self, rule: Rule, *who: str) -> None:
        """Counts one attempt. Raises RateLimitedError, with the time to wait, when there were too many."""
        if not self._enabled:
            return
        item, name = RateLimitItemPerSecond(rule.amount, rule.seconds), _name(rule, who)
        if time.monotonic() >= self._away_until:
            try:
                await _count(self._shared, rule, item, name)
            except (RedisError, OSError):
                self._away_until = time.monotonic() + _AWAY_SECONDS
            else:
                return
        await _count(self._local, rule, item, name)

    async def clear(self, rule: Rule, *who: str) -> None:
        """Forgets the attempts, after one that succeeded. While Redis is away they stay."""
        if not self._enabled or time.monotonic() < self._away_until:
            return
        try:
            await self._shared.clear(RateLimitItemPerSecond(rule.amount, rule.seconds), _name(rule, who))
        except (RedisError, OSError):
            self._away_until = time.monotonic() + _AWAY_SECONDS


async def _count(limiter: SlidingWindowCounterRateLimiter, rule: Rule, item: RateLimitItemPerSecond, name: str) -> None:
    if await limiter.hit(item, name):
        return
    window = await limiter.get_window_stats(item, name)
    wait = min(max(1.0, window.reset_time - time.time()), float(rule.seconds))
    raise RateLimitedError(rule.message, retry_after_ms=int(wait * 1000))


def _name(rule: Rule, who: tuple[str, ...]) -> str:
    """Whom it counts, as a hash: Redis should hold no addresses."""
    return f"{rule.name}:{hashlib.sha256('|'.join(who).encode(errors='replace')).hexdigest()[:32]}"
