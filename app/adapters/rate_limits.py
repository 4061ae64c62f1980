"""How often somebody may try something: buckets in Redis, shared by all gateways; local ones while it is away."""

import math
import time
from collections.abc import Callable, Mapping

import msgspec
import redis.asyncio
from redis.exceptions import RedisError

from app.adapters.token_buckets import TokenBuckets
from app.domain.bucket import Bucket
from app.domain.errors import RateLimitedError
from app.domain.quota import Quota

_AWAY_SECONDS = 5.0  # after a failure Redis is left alone so long: nobody should wait for its time-out twice
_LOCAL = 10_000  # buckets kept here while it is away; beyond it the oldest is forgotten


class Rule(msgspec.Struct, frozen=True):
    """What is limited, for each of whomever it counts. `quota`: unless the settings say otherwise."""

    name: str
    quota: Quota
    message: str


_SIGN_IN = "Too many attempts to sign in. Wait a little, then try again."
# One person's typing errors; somebody else's attack on his account must not lock him out, hence with the address.
SIGN_IN_PERSON = Rule("sign_in_person", Quota(10, 300), _SIGN_IN)
SIGN_IN_ACCOUNT = Rule("sign_in_account", Quota(100, 3_600), _SIGN_IN)  # an attack from many addresses
SIGN_IN_ADDRESS = Rule("sign_in_address", Quota(60, 300), _SIGN_IN)  # one that tries many accounts; an office shares it
SECOND_FACTOR = Rule("second_factor", Quota(10, 900), _SIGN_IN)  # of a million codes three are right at a time
LINKS = Rule("links", Quota(30, 300), "Too many links were tried from here. Wait a little, then try again.")
WIDGET_SESSIONS = Rule(
    "widget_sessions", Quota(600, 60), "Too many visitors come from this address. Try again in a minute."
)
RULES = (SIGN_IN_PERSON, SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, SECOND_FACTOR, LINKS, WIDGET_SESSIONS)


class RateLimits:
    """Counts attempts. Switched off for load tests only."""

    def __init__(
        self,
        client: "redis.asyncio.Redis",
        *,
        enabled: bool = True,
        quotas: Mapping[str, Quota] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """quotas: by the rules' names, in place of their own."""
        self._enabled = enabled
        self._quotas = quotas or {}
        self._shared = TokenBuckets(client)
        self._local: dict[tuple[str, str], Bucket] = {}
        self._clock = clock
        self._away_until = clock()

    async def hit(self, rule: Rule, *who: str) -> None:
        """Counts one attempt. Raises RateLimitedError, with the time to wait, when there were too many."""
        if not self._enabled:
            return
        quota, name = self._quotas.get(rule.name, rule.quota), "|".join(who)
        wait = await self._take_shared(rule, name, quota)
        if wait is None:
            wait = math.ceil(self._bucket(rule.name, name, quota).take(self._clock()) * 1000)
        if wait:
            raise RateLimitedError(rule.message, retry_after_ms=wait)

    async def give_back(self, rule: Rule, *who: str) -> None:
        """Uncounts one attempt, which was no attack: many people share an address."""
        quota, name = self._quotas.get(rule.name, rule.quota), "|".join(who)
        if (rule.name, name) in self._local:
            self._local[rule.name, name].give_back()
        if not self._enabled or self._clock() < self._away_until:
            return
        try:
            await self._shared.give_back(rule.name, name, quota)
        except (RedisError, OSError):
            self._away_until = self._clock() + _AWAY_SECONDS

    async def clear(self, rule: Rule, *who: str) -> None:
        """Forgets the attempts, after one that succeeded."""
        name = "|".join(who)
        self._local.pop((rule.name, name), None)
        if not self._enabled or self._clock() < self._away_until:
            return
        try:
            await self._shared.fill(rule.name, name)
        except (RedisError, OSError):
            self._away_until = self._clock() + _AWAY_SECONDS

    async def _take_shared(self, rule: Rule, name: str, quota: Quota) -> int | None:
        """Milliseconds to wait; None while Redis is away."""
        if self._clock() < self._away_until:
            return None
        try:
            return await self._shared.take(rule.name, name, quota)
        except (RedisError, OSError):
            self._away_until = self._clock() + _AWAY_SECONDS
            return None

    def _bucket(self, rule: str, name: str, quota: Quota) -> Bucket:
        known = self._local.get((rule, name))
        if known is None:
            if len(self._local) >= _LOCAL:
                del self._local[next(iter(self._local))]
            known = self._local[rule, name] = Bucket(quota, self._clock())
        return known
