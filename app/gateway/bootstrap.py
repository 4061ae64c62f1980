"""A gateway process from start to end, in order: Redis, MongoDB, sockets, HTTP; and back."""

import asyncio
import random
import secrets
import signal
import socket as system_socket
import time
from collections.abc import Iterator
from contextlib import suppress

import redis.asyncio
import structlog
import uvloop
from redis.exceptions import RedisError
from tornado.httpserver import HTTPServer
from tornado.web import Application

from app import interpreter
from app.adapters.redis_clients import async_client
from app.adapters.registry import REFRESH_SECONDS
from app.gateway.background import every, measure_loop_lag
from app.gateway.engine.handler import make_handler
from app.gateway.gateway import Gateway, build
from app.gateway.http.base import log_request
from app.gateway.http.mount import make_routes
from app.gateway.limits import REPORT_SECONDS
from app.gateway.listener import BoundedServer
from app.gateway.resync import LOOK_SECONDS
from app.operator_error import OperatorError
from app.schema_gate import check_schema
from app.settings import Settings
from app.tracing import open_tracing

log = structlog.get_logger(__name__)

BODY_LIMIT = 131_072  # bytes of an HTTP request, long polling included
IDLE_SECONDS = 75.0  # a browser's kept-alive connection
BODY_SECONDS = 15.0  # for a request's body: slower is an attack or hopeless
SWEEP_SECONDS, BACKLOG_SECONDS = 2.0, 1.0
SLICES = 20  # in which sockets are told to move when this gateway leaves


def run(settings: Settings, port: int) -> None:
    """Runs a gateway until SIGTERM or SIGINT. Raises OperatorError or ConflictError when it cannot start."""
    uvloop.run(serve(settings, port))


async def serve(settings: Settings, port: int) -> None:
    """The same inside a loop."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    client = async_client(settings.redis_url)
    try:
        await wait_for_redis(client, settings, stopping)
        await asyncio.to_thread(check_schema, settings, lambda seconds: _sleep(seconds, stopping))
        gateway = build(settings, client, f"{system_socket.gethostname()}-{secrets.token_hex(4)}")
        tracing = open_tracing(settings, "gateway")
        if tracing is not None:
            gateway.writer.trace = tracing.begin
        async with gateway:
            server = listen(gateway, settings, port)
            tasks = [asyncio.ensure_future(work) for work in background(gateway)]
            interpreter.settle()
            log.info("gateway started", gateway=gateway.id, host=settings.host, port=port)
            await stopping.wait()
            await drain(gateway, server, settings.drain_seconds)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if tracing is not None:
            tracing.close()
    finally:
        await client.aclose()
    log.info("gateway stopped")


async def wait_for_redis(client: redis.asyncio.Redis, settings: Settings, stopping: asyncio.Event) -> None:
    """Returns when Redis answers. Raises OperatorError when it does not in time: there is no gateway without it."""
    until = time.monotonic() + settings.redis_wait_seconds
    while True:
        try:
            await client.ping()
        except (RedisError, OSError, TimeoutError) as error:
            if time.monotonic() > until or stopping.is_set():
                raise OperatorError(
                    f"Redis does not answer (PORCHLIGHT_REDIS_URL) after {settings.redis_wait_seconds:g} s: "
                    f"{type(error).__name__}. Start it, or correct the address."
                ) from error
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), 0.5)
        else:
            return


def _sleep(seconds: float, stopping: asyncio.Event) -> bool:
    """For a thread beside the loop: whether the process is to end meanwhile."""
    time.sleep(seconds)
    return stopping.is_set()


def application(gateway: Gateway) -> Application:
    """Sockets first, then everything that is HTTP."""
    handler = make_handler(gateway.server, gateway.admits, gateway.comes_in)
    return Application(
        [(r"/socket\.io/", handler), *make_routes(gateway.services)],
        compress_response=False,
        log_function=log_request,
    )


def listen(gateway: Gateway, settings: Settings, port: int) -> HTTPServer:
    """Opens the port. Raises OperatorError when it is taken."""
    server = BoundedServer(
        application(gateway),
        proxies=gateway.services.proxies,
        door=gateway.door,
        most=settings.limit_connections_per_address if settings.rate_limits else None,
        max_body_size=BODY_LIMIT,
        max_buffer_size=2 * BODY_LIMIT,
        idle_connection_timeout=IDLE_SECONDS,
        body_timeout=BODY_SECONDS,
    )
    try:
        server.listen(port, settings.host, backlog=4_096)
    except OSError as error:
        raise OperatorError(
            f"Cannot listen on {settings.host}:{port}: {error.strerror}. Choose another port."
        ) from error
    return server


def background(gateway: Gateway) -> Iterator[asyncio.Future[None]]:
    """What runs beside the answers, for ever."""
    yield asyncio.ensure_future(gateway.server.eio.beat())
    yield asyncio.ensure_future(gateway.canary.sing())
    yield asyncio.ensure_future(every(REFRESH_SECONDS, "registry", gateway.resync.refresh))
    yield asyncio.ensure_future(every(LOOK_SECONDS, "remembered", gateway.resync.look))
    yield asyncio.ensure_future(every(REPORT_SECONDS, "limits", gateway.meters.report))
    yield asyncio.ensure_future(every(SWEEP_SECONDS, "agents", gateway.agents.sweep))
    yield asyncio.ensure_future(every(SWEEP_SECONDS, "visitors", gateway.visitors.sweep))
    yield asyncio.ensure_future(every(BACKLOG_SECONDS, "backlog", lambda: measure_backlog(gateway)))
    yield asyncio.ensure_future(measure_loop_lag(gateway.services.metrics.loop_lag.observe))


async def measure_backlog(gateway: Gateway) -> None:
    """Closes streams that reached their cap, and counts what waits."""
    gateway.services.metrics.backlog.set(await gateway.writer.measure())


async def drain(gateway: Gateway, server: HTTPServer, seconds: float) -> None:
    """Not ready, no new connections, sockets told to move in random slices, then what is left."""
    gateway.services.drain.draining = True
    server.stop()
    sockets = list(gateway.server.eio.sockets.values())
    random.shuffle(sockets)
    log.info("draining", sockets=len(sockets))
    until = time.monotonic() + seconds
    for n in range(SLICES):
        if time.monotonic() > until:
            break
        for one in sockets[n::SLICES]:
            await one.close(wait=False, reason="server leaves")
        if sockets:
            await asyncio.sleep(max(0.0, min(0.1, until - time.monotonic())))
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.1, until - time.monotonic())):
            await gateway.server.eio.settle()
            await server.close_all_connections()
