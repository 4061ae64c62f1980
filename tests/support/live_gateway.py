"""A gateway in a thread of this process, so that a test can shorten its constants and look inside."""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from app.adapters.redis_clients import async_client
from app.adapters.visitor_tokens import VisitorTokens, new_visitor
from app.dev.process import free_port
from app.doctor.probe import Probe
from app.domain.commands import Profile
from app.gateway.bootstrap import background, drain, listen
from app.gateway.gateway import Gateway, build
from app.settings import Settings

START_SECONDS = 20.0
STEP_SECONDS = 0.05  # between the heartbeat's rounds here


class LiveGateway:
    """`with LiveGateway(settings)`: serves until the block ends. `run` does something in its loop."""

    gateway: Gateway

    def __init__(self, settings: Settings, prepare: Callable[[Gateway], None] = lambda _: None) -> None:
        """prepare: called before it serves, to inject constants."""
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._prepare = prepare
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started, self._stop = threading.Event(), asyncio.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._main, name="gateway")

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(START_SECONDS)
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_SECONDS)
        assert not self._thread.is_alive()

    def run(self, what: Callable[[Gateway], Any]) -> Any:
        """The value of `what(gateway)`, computed in the gateway's own thread."""

        async def work() -> Any:
            return what(self.gateway)

        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(10)

    def token(self, profile: Profile | None = None, project: str = "shop") -> str:
        """A visitor's session token."""
        return VisitorTokens(self.settings.secret_key.get_secret_value()).issue(project, profile or new_visitor())[0]

    def visitor(self, profile: Profile | None = None) -> Probe:
        """A visitor's socket."""
        return Probe(self.url, "/widget", {"token": self.token(profile)})

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failure = error
            self._started.set()
            raise

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        client = async_client(self.settings.redis_url)
        try:
            self.gateway = build(self.settings, client, "live-gateway")
            self._prepare(self.gateway)
            async with self.gateway:
                server = listen(self.gateway, self.settings, self.port)
                tasks = [asyncio.ensure_future(work) for work in background(self.gateway)]
                self._started.set()
                await self._stop.wait()
                await drain(self.gateway, server, 5.0)
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            await client.aclose()
