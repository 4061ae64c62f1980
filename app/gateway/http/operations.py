"""For those who run it: alive, ready, the contract's documents, metrics."""

import asyncio
import functools
from collections.abc import Awaitable
from importlib import resources
from typing import Any

import msgspec
import structlog
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from app.contract import http_shapes as http
from app.contract import keys
from app.gateway.http.base import BaseHandler
from app.gateway.http.call import Call, Reply
from app.gateway.metrics import CONTENT_TYPE
from app.gateway.services import Services

CHECK_SECONDS = 2.0  # a probe's own patience is rarely longer
_log = structlog.get_logger(__name__)


async def health(_call: Call) -> http.Health:
    """The process is alive and its loop turns."""
    return http.Health(status="ok")


async def ready(call: Call) -> Reply:
    """Whether it can serve; names what it lacks: redis, mongo, workers, draining."""
    services = call.services
    redis_ok, workers_ok, mongo_ok = await asyncio.gather(
        _passes("redis", _redis(services)), _passes("workers", _workers(services)), _passes("mongo", _mongo(services))
    )
    failing = [] if redis_ok and services.hears() else ["redis"]
    failing += [] if mongo_ok else ["mongo"]
    failing += ["draining"] if services.drain.draining else []
    failing += [] if workers_ok else ["workers"]
    if failing:
        return Reply(http.Health(status="unavailable", failing=failing), status=503)
    return Reply(http.Health(status="ok"))


async def openapi(_call: Call) -> Reply:
    """The HTTP contract, as it was generated."""
    return _document("openapi.json")


async def asyncapi(_call: Call) -> Reply:
    """The Socket.IO contract, as it was generated."""
    return _document("asyncapi.json")


class MetricsHandler(BaseHandler):
    """GET /metrics, in Prometheus' text form."""

    def get(self) -> None:
        """Everything that is counted here."""
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(self.services.metrics.page())


async def _passes(name: str, check: Awaitable[Any]) -> bool:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return bool(await check)
    except (RedisError, PyMongoError, OSError) as error:  # a TimeoutError is an OSError
        _log.info("not ready", failing=name, reason=type(error).__name__)
        return False


async def _redis(services: Services) -> bool:
    return bool(await services.redis.ping())


async def _workers(services: Services) -> bool:
    """Whether some worker holds some partition. One key a command, so that a Redis Cluster could answer too."""
    async with services.redis.pipeline(transaction=False) as pipeline:
        for partition in range(services.settings.partitions):
            pipeline.exists(keys.lease(partition))
        return any(await pipeline.execute())


async def _mongo(services: Services) -> bool:
    return bool(await services.database.command("ping"))


def _document(name: str) -> Reply:
    headers = {"Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
    return Reply(_read(name), headers=headers, revalidates=True)


@functools.cache
def _read(name: str) -> msgspec.Raw:
    return msgspec.Raw(resources.files("app.contract").joinpath(name).read_bytes())
