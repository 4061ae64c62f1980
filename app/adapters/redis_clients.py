"""Redis clients with every time-out and retry said out loud (redis-py's own defaults retry ten times, or never).

A command that changes something is never repeated by the client library: whoever sent it decides.
`redis+sentinel://:password@host:26379,host2:26379/0/NAME` asks Sentinels for the master, before every new connection.
"""

from typing import Any

import redis
import redis.asyncio
import redis.asyncio.sentinel
import redis.sentinel
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry
from socketio.redis_manager import parse_redis_sentinel_url

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 2.0  # a sender waits no longer for "queued"; his outbox keeps the message
CONNECTIONS = 32  # of one gateway: Redis answers one command after the other anyway
READER_SECONDS = 5.0
SENTINEL_SECONDS = 0.5  # of patience with each Sentinel: the next one knows as much
SENTINEL = "redis+sentinel:"


class _MasterPool(redis.asyncio.sentinel.SentinelConnectionPool, redis.asyncio.BlockingConnectionPool):
    """Connections to whoever is master; those who find no free one wait, as without Sentinel."""


def async_client(url: str) -> redis.asyncio.Redis:
    """The gateway's client: short time-outs, no retries. Beyond CONNECTIONS commands at once the next ones wait."""
    options: dict[str, Any] = {
        "protocol": 2,
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "retry": AsyncRetry(NoBackoff(), 0),
        "max_connections": CONNECTIONS,
        "timeout": ANSWER_SECONDS,
    }
    if not url.startswith(SENTINEL):
        return redis.asyncio.Redis.from_pool(redis.asyncio.BlockingConnectionPool.from_url(url, **options))
    addresses, name, credentials = parse_redis_sentinel_url(url)
    patience = sentinel_options(url, AsyncRetry(NoBackoff(), 0))
    sentinel = redis.asyncio.sentinel.Sentinel(addresses, **patience)  # type: ignore[no-untyped-call]
    return redis.asyncio.Redis.from_pool(_MasterPool(name, sentinel, **options, **credentials))  # type: ignore[no-untyped-call]


def client(url: str, *, answer_seconds: float = READER_SECONDS) -> redis.Redis:
    """A worker's client. It waits longer than the blocking read of app/adapters/shared_reads.py takes."""
    options: dict[str, Any] = {
        "protocol": 2,
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": answer_seconds,
        "retry": Retry(NoBackoff(), 0),
    }
    if not url.startswith(SENTINEL):
        return redis.Redis.from_url(url, **options)
    addresses, name, credentials = parse_redis_sentinel_url(url)
    sentinel = redis.sentinel.Sentinel(addresses, **sentinel_options(url, Retry(NoBackoff(), 0)))  # type: ignore[no-untyped-call]
    master: redis.Redis = sentinel.master_for(name, **options, **credentials)  # type: ignore[no-untyped-call]
    return master


def sentinel_options(url: str, retry: Any) -> dict[str, Any]:
    """How a Sentinel is asked, for a URL that names Sentinels: once, and not for long."""
    if not url.startswith(SENTINEL):
        return {}
    patience = {"socket_connect_timeout": SENTINEL_SECONDS, "socket_timeout": SENTINEL_SECONDS, "retry": retry}
    return {"sentinel_kwargs": patience}
