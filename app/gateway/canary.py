"""Sends itself a message through Redis, to notice a connection that is half open and says nothing for ever."""

import asyncio
import time
from collections.abc import Callable

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from app.adapters.outbound import ForRequest, pack
from app.contract import keys
from app.gateway.manager import DirectedManager

log = structlog.get_logger(__name__)

EVERY_SECONDS = 5.0
MISSED = 3  # then the manager connects anew
REQUEST_ID = "canary"


class Canary:
    """`is_deaf()` after MISSED canaries in a row: broadcasts may not arrive here."""

    def __init__(
        self,
        client: redis.asyncio.Redis,
        manager: DirectedManager,
        gateway_id: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = client
        self._manager = manager
        self._channel = keys.channel_gateway(gateway_id)
        self._clock = clock
        self._heard_at = clock()
        self._patient_since = clock()  # what was missed before it is no reason to connect anew
        self._message = pack(ForRequest(REQUEST_ID, b""))

    def heard(self) -> None:
        """It came back."""
        self._heard_at = self._clock()

    def is_deaf(self) -> bool:
        """Whether too many are missing."""
        return self._clock() - self._heard_at > EVERY_SECONDS * MISSED

    async def sing(self) -> None:
        """For ever."""
        while True:
            await self.send()
            await asyncio.sleep(EVERY_SECONDS)
            self.listen()

    async def send(self) -> None:
        """One canary. While Redis is away none can be missed; the manager notices that by itself."""
        try:
            await self._redis.publish(self._channel, self._message)
        except (RedisError, OSError, TimeoutError) as error:
            log.info("canary not sent", reason=type(error).__name__)
            self._patient_since = self._clock()

    def listen(self) -> None:
        """Connects the manager anew when too many are missing; a new connection gets as many chances as the first.

        Without them it would be given up again before the first canary could have come over it.
        """
        if self._clock() - max(self._heard_at, self._patient_since) > EVERY_SECONDS * MISSED:
            log.warning("redis manager is deaf; connecting anew")
            self._manager.reconnect()
            self._patient_since = self._clock()
