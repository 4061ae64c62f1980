"""A gateway inside this process, in a thread of its own, so that a test may look into it and shorten its patience."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

import uvloop

from app.adapters.redis_clients import async_client
from app.dev.process import free_port
from app.gateway.bootstrap import background, listen
from app.gateway.gateway import Gateway, build
from app.settings import PREFIX, Settings
from tests.support.stack import Stack

T = TypeVar("T")
SECONDS = 20.0


class NearGateway:
    """`with NearGateway(stack)`: the last of the stack's gateways; probes reach it as they reach a process."""

    gateway: Gateway

    def __init__(self, stack: Stack, **settings: Any) -> None:
        """settings: other than the stack's."""
        environment = {k.removeprefix(PREFIX).lower(): v for k, v in stack.environment.items() if k.startswith(PREFIX)}
        self._settings = Settings(**(environment | settings))
        self.port = free_port()
        stack.ports.append(self.port)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: uvloop.run(self._serve()))

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(SECONDS):
            raise AssertionError("the gateway did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(SECONDS)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine, in the gateway's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(SECONDS)

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        client = async_client(self._settings.redis_url)
        self.gateway = build(self._settings, client, "near-gateway")
        async with self.gateway as gateway:
            server = listen(gateway, self._settings, self.port)
            tasks = list(background(gateway))
            await gateway.manager.listening.wait()
            self._ready.set()
            await self._stopping.wait()
            assert not any(task.done() for task in tasks), "they run for ever"
            server.stop()
            await server.close_all_connections()
        await _end_all_tasks()
        await gateway.manager.pubsub.aclose()
        await gateway.manager.redis.aclose()
        await client.aclose()


async def _end_all_tasks() -> None:
    """Nobody is left who would use a connection; what is ended may start a last one."""
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=0.1)  # one that swallowed it is told again
