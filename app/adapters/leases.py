"""Who owns which partition: leases in Redis with fencing tokens, and the worker processes that share them.

A fencing token is at least Redis's own clock in milliseconds, so that it grows even over a Redis that came back empty.
"""

import time

import msgspec
import redis

from app.contract import keys

_TAKE = """
if redis.call('exists', KEYS[1]) == 1 then return 0 end
local now = redis.call('time')
local fence = math.max(tonumber(redis.call('get', KEYS[2]) or '0') + 1, now[1] * 1000 + math.floor(now[2] / 1000))
redis.call('set', KEYS[2], string.format('%.0f', fence))
redis.call('set', KEYS[1], ARGV[1] .. '|' .. string.format('%.0f', fence), 'PX', ARGV[2])
return fence
"""
_RENEW = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end
return 0
"""
_RAISE = """
local fence = math.max(tonumber(redis.call('get', KEYS[1]) or '0'), tonumber(ARGV[1]))
return redis.call('set', KEYS[1], string.format('%.0f', fence))
"""
_ATTEND = """
local now = redis.call('time')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('zadd', KEYS[1], ms + ARGV[2], ARGV[1])
redis.call('zremrangebyscore', KEYS[1], '-inf', ms)
return redis.call('zrange', KEYS[1], 0, -1)
"""
_GIVE_BACK = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0
"""


class Lease:
    """One partition, owned. `fence` grows with every owner; the lease is good until `valid_until` (monotonic s)."""

    def __init__(self, partition: int, fence: int, value: str, valid_until: float) -> None:
        self.partition = partition
        self.fence = fence
        self.value = value
        self.valid_until = valid_until

    def is_valid(self) -> bool:
        """False once it may have expired in Redis; nothing may be stored then."""
        return time.monotonic() < self.valid_until


class Membership(msgspec.Struct, frozen=True):
    """The worker processes that live, this one among them, in a stable order."""

    workers: tuple[str, ...]

    def share(self, worker: str, partitions: int) -> int:
        """How many partitions `worker` should own: the first ones get the remainder."""
        place = self.workers.index(worker)
        return partitions // len(self.workers) + (1 if place < partitions % len(self.workers) else 0)


class Leases:
    """The leases of one worker process. Raises redis.RedisError when Redis does not answer."""

    def __init__(self, client: redis.Redis, worker: str, seconds: float) -> None:
        self._redis = client
        self._worker = worker
        self._seconds = seconds
        self._milliseconds = int(seconds * 1000)
        self._take = client.register_script(_TAKE)
        self._renew = client.register_script(_RENEW)
        self._give_back = client.register_script(_GIVE_BACK)
        self._raise = client.register_script(_RAISE)
        self._attend = client.register_script(_ATTEND)

    def attend(self) -> Membership:
        """Says that this worker lives, and who else does; by Redis's clock, as the workers' own may differ."""
        members = self._attend(keys=[keys.WORKERS], args=[self._worker, self._milliseconds])
        return Membership(tuple(sorted({name.decode() for name in members} | {self._worker})))

    def leave(self) -> None:
        """Says that this worker goes, so that the others take its partitions at once."""
        self._redis.zrem(keys.WORKERS, self._worker)

    def take(self, partition: int) -> Lease | None:
        """The lease of a partition, or None when somebody holds it."""
        valid_until = time.monotonic() + self._seconds  # counted from before the request: never longer than Redis's
        arguments: list[str | int] = [self._worker, self._milliseconds]
        fence = int(self._take(keys=[keys.lease(partition), keys.fence(partition)], args=arguments))
        if not fence:
            return None
        return Lease(partition, fence, f"{self._worker}|{fence}", valid_until)

    def renew(self, leases: list[Lease]) -> list[Lease]:
        """Renews leases and gives those that are lost."""
        valid_until = time.monotonic() + self._seconds
        with self._redis.pipeline(transaction=False) as pipeline:
            for lease in leases:
                self._renew(keys=[keys.lease(lease.partition)], args=[lease.value, self._milliseconds], client=pipeline)
            kept = pipeline.execute()
        for lease, is_kept in zip(leases, kept, strict=True):
            if is_kept:
                lease.valid_until = valid_until
        return [lease for lease, is_kept in zip(leases, kept, strict=True) if not is_kept]

    def raise_fence(self, partition: int, fence: int) -> None:
        """Sees to it that the next token is later than `fence`, which somebody has written with."""
        self._raise(keys=[keys.fence(partition)], args=[fence])

    def give_back(self, lease: Lease) -> None:
        """Ends a lease, unless it is somebody else's by now."""
        self._give_back(keys=[keys.lease(lease.partition)], args=[lease.value])
