"""What a gateway does beside answering: small rounds, each by itself, that survive an outage."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from redis.exceptions import RedisError

from app.domain.errors import DomainError

log = structlog.get_logger(__name__)


LAG_SECONDS = 0.5  # between two looks at the loop


async def measure_loop_lag(observe: Callable[[float], None]) -> None:
    """Tells for ever how much later than asked the loop woke this up: what every socket waits besides."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LAG_SECONDS
        await asyncio.sleep(LAG_SECONDS)
        observe(max(0.0, loop.time() - due))


async def every(seconds: float, what: str, work: Callable[[], Awaitable[Any]]) -> None:
    """Runs `work` again and again, `seconds` between; a server that is away costs a round, not the task."""
    while True:
        try:
            await work()
        except (DomainError, RedisError, OSError, TimeoutError) as error:
            log.info("round missed", what=what, reason=type(error).__name__)
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("round failed", what=what)  # a bug: seen in the log, and the next round comes
        await asyncio.sleep(seconds)
