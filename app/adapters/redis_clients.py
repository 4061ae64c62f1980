"""Redis clients with every time-out and retry said out loud (redis-py's own defaults retry ten times, or never).

A command that changes something is never repeated by the client library: whoever sent it decides.
"""

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 2.0  # a sender waits no longer for "queued"; his outbox keeps the message
CONNECTIONS = 32  # of one gateway: Redis answers one command after the other anyway
READER_SECONDS = 5.0


def async_client(url: str) -> redis.asyncio.Redis:
    """The gateway's client: short time-outs, no retries. Beyond CONNECTIONS commands at once the next ones wait."""
    pool = redis.asyncio.BlockingConnectionPool.from_url(
        url,
        protocol=2,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=AsyncRetry(NoBackoff(), 0),
        max_connections=CONNECTIONS,
        timeout=ANSWER_SECONDS,
    )
    return redis.asyncio.Redis.from_pool(pool)


def client(url: str, *, answer_seconds: float = READER_SECONDS) -> redis.Redis:
    """A worker's client. It waits longer than the blocking read of app/adapters/shared_reads.py takes."""
    return redis.Redis.from_url(
        url,
        protocol=2,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=answer_seconds,
        retry=Retry(NoBackoff(), 0),
    )
