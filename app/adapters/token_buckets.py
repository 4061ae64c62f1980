"""Token buckets in Redis, shared by all gateways. Redis' own clock counts, so that gateways need not agree on time."""

import hashlib
from collections.abc import Sequence

import msgspec
import redis.asyncio

from app.contract import keys
from app.domain.quota import Quota

# Bucket: hash {l: level, t: when it was so (ms)}; gone once it would be full again.
# With `debt` the tokens are spent already: the level may fall to -amount, and the answer says when it is back at 0.
_SCRIPT = """
local amount, refill, spent, debt = tonumber(ARGV[1]), ARGV[1] / ARGV[2] / 1000, tonumber(ARGV[3]), ARGV[4] == '1'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'l', 't')
local level = tonumber(known[1]) or amount
level = math.min(amount, level + math.max(0, now - (tonumber(known[2]) or now)) * refill)
local wait = 0
if debt then
    level = math.min(amount, math.max(-amount, level - spent))
    if level < 0 then wait = math.ceil(-level / refill) end
elseif level >= spent then
    level = level - spent
else
    wait = math.ceil((spent - level) / refill)
end
redis.call('HSET', KEYS[1], 'l', level, 't', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((amount - level) / refill) + 1000)
return wait
"""


class Spent(msgspec.Struct, frozen=True):
    """What somebody used up since it was told last."""

    rule: str
    who: str
    quota: Quota
    tokens: int


class TokenBuckets:
    """Raises RedisError and OSError as they come: a limit that cannot be shared is kept locally by the caller."""

    def __init__(self, client: "redis.asyncio.Redis") -> None:
        self._redis = client
        self._script = client.register_script(_SCRIPT)

    async def take(self, rule: str, who: str, quota: Quota) -> int:
        """Takes one token: 0, or the milliseconds until there is one."""
        return int(await self._script([_key(rule, who)], [quota.amount, quota.seconds, 1, 0]))

    async def give_back(self, rule: str, who: str, quota: Quota) -> None:
        """Puts one token back."""
        await self._script([_key(rule, who)], [quota.amount, quota.seconds, -1, 1])

    async def fill(self, rule: str, who: str) -> None:
        """Makes a bucket full again."""
        await self._redis.delete(_key(rule, who))

    async def tell(self, spent: Sequence[Spent]) -> list[int]:
        """Subtracts what was used already, in one pipeline; for each the milliseconds to use nothing."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for one in spent:
                arguments = [one.quota.amount, one.quota.seconds, one.tokens, 1]
                await self._script([_key(one.rule, one.who)], arguments, client=pipeline)
            return [int(wait) for wait in await pipeline.execute()]


def _key(rule: str, who: str) -> str:
    """Whom it counts, as a hash: Redis should hold no addresses."""
    return f"{keys.LIMITS}:{rule}:{hashlib.sha256(who.encode(errors='replace')).hexdigest()[:32]}"
