"""Sends itself a message through Redis, to notice a connection that is half open and says nothing for ever."""

import asyncio
import time

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

    def __init__(self, client: redis.asyncio.Redis, manager: DirectedManager, gateway_id: str) -> None:
        self._redis = client
        self._manager = manager
        self._channel = keys.channel_gateway(gateway_id)
        self._heard_at = time.monotonic()
        self._message = pack(ForRequest(REQUEST_ID, b""))

    def heard(self) -> None:
        """It came back."""
        self._heard_at = time.monotonic()

    def is_deaf(self) -> bool:
        """Whether too many are missing."""
        return time.monotonic() - self._heard_at > EVERY_SECONDS * MISSED

    async def sing(self) -> None:
        """For ever."""
        while True:
            try:
                await self._redis.publish(self._channel, self._message)
            except (RedisError, OSError, TimeoutError) as error:
                log.info("canary not sent", reason=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)
            if self.is_deaf():
                log.warning("redis manager is deaf; connecting anew")
                self._manager.reconnect()
