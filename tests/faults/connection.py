"""Keeps one namespace connected to any of the gateways; the rules of client/src/connection.ts."""

import asyncio
import random
import time
from collections.abc import Callable
from typing import Any

from tests.faults.pace import Pace
from tests.faults.wire import LostError, OnEvent, RequestError, Wire

CHECK_SECONDS = 0.5  # how often a silent link is looked at


class Connection:
    """`run()` for as long as the page lives. `on_status(online)` hears of every change."""

    def __init__(
        self,
        ports: Callable[[], list[int]],
        namespace: str,
        auth: Any,
        pace: Pace,
        rng: random.Random,
        on_event: OnEvent,
    ) -> None:
        self._ports = ports
        self._namespace = namespace
        self._auth = auth
        self._pace = pace
        self._rng = rng
        self._on_event = on_event
        self._wire: Wire | None = None
        self._last_port = 0
        self.on_status: Callable[[bool], None] = lambda _online: None
        self.online = asyncio.Event()
        self.connects = 0

    async def request(self, event: str, payload: Any) -> Any:
        """Asks, while the link is up. Raises RequestError."""
        wire, asked_at = self._wire, time.monotonic()
        if wire is None:
            raise LostError("offline")
        try:
            return await wire.request(event, payload, self._pace.request)
        except LostError:
            if wire.heard_at <= asked_at:
                wire.close()  # nothing at all has come since: the link died silently
            raise

    async def run(self) -> None:
        """Connects for ever, with growing random pauses."""
        attempt = 0
        try:
            while True:
                try:
                    wire = await Wire.dial(
                        self._choose(), self._namespace, self._auth, self._on_event, self._pace.connect
                    )
                except RequestError:
                    wire = None
                if wire is not None and await self._live(wire) >= self._pace.stable:
                    attempt = 0
                await asyncio.sleep(self._pace.backoff(attempt, self._rng))
                attempt += 1
        finally:
            self._leave()

    def drop(self) -> None:
        """The link is gone, as when a network changes; `run` makes another."""
        if self._wire is not None:
            self._wire.close()

    def _choose(self) -> int:
        """Another gateway than the last one, where there is one: that is what a balancer does with a dead one."""
        ports = self._ports()
        self._last_port = self._rng.choice([p for p in ports if p != self._last_port] or ports)
        return self._last_port

    async def _live(self, wire: Wire) -> float:
        """Until the link ends or says nothing for too long; how long it lived."""
        began = time.monotonic()
        self._wire = wire
        self.connects += 1
        self.online.set()
        self.on_status(True)
        try:
            while not wire.closed.is_set():
                if time.monotonic() - wire.heard_at > (self._pace.silence or wire.silence):
                    break
                await _either(wire.closed, CHECK_SECONDS)
        finally:
            self._leave()
        return time.monotonic() - began

    def _leave(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()
            self.online.clear()
            self.on_status(False)


async def _either(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
