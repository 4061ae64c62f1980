"""A gateway and a worker as processes, and what must be true of them after everything that is thrown at them."""

import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
import simple_websocket
from hypothesis import HealthCheck, settings

from app.dev.embedded import MongoServer, RedisServer
from app.doctor.probe import Probe, ProbeError
from tests.support.stack import Stack

SERVED_SECONDS = 2.0  # the promise: a normal visitor waits no longer while somebody throws things
BUSY_MACHINE = 3.0  # what a loaded test machine may add
MORE_MEMORY = 64 * 2**20  # bytes; caches and pools fill, nothing else may
FEW = 40  # examples: what CI throws
MUCH = "9999999 in 1"  # everybody has one address here


class Target:
    """The gateway that is thrown at, with a visitor who only wants to write."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.url = stack.urls[0]
        self.stack = stack
        self._log = folder / "gateway-0.log"
        self._process = psutil.Process(stack.gateways[0].process.pid)
        self._visitor = stack.visitor()
        self.is_served()
        self._memory = self._process.memory_info().rss

    def is_served(self) -> None:
        """Asserts that the visitor's message is taken in time."""
        began = time.monotonic()
        if not self._visitor_is_there():
            self._visitor = self.stack.visitor()
        payload = {"clientMessageId": str(uuid4()), "content": "Is anybody there?"}
        answer = self._visitor.request("sendMessage", payload, SERVED_SECONDS + BUSY_MACHINE)
        if not answer["ok"] and answer["error"]["code"] == "rate_limited":  # bursts come faster than a person writes
            time.sleep(answer["error"]["retryAfterMs"] / 1000)
            return
        assert answer == {"ok": True, "status": "queued"}
        assert time.monotonic() - began < SERVED_SECONDS + BUSY_MACHINE

    def _visitor_is_there(self) -> bool:
        """Between two looks he may have been away longer than the heartbeat allows."""
        try:
            self._visitor.drain(0.01)
            self._visitor.send("typing", {"active": False})
        except (ProbeError, simple_websocket.ConnectionClosed):
            return False
        return True

    def is_well(self) -> None:
        """Asserts that it lives, has not grown, and was surprised by nothing."""
        newcomer: Probe = self.stack.visitor()
        assert newcomer.request("resume", {"lastSeq": 0})["ok"]
        newcomer.close()
        assert self._process.memory_info().rss < self._memory + MORE_MEMORY
        surprises = [line for line in self._log.read_text().splitlines() if "Traceback" in line or '"error"' in line]
        assert surprises == []


@pytest.fixture(scope="module")
def target(
    redis_server: RedisServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    """Given a gateway with limits as in production, but those of the address."""
    folder = tmp_path_factory.mktemp("fuzz")
    limits = {f"limit_address_{what}": MUCH for what in ("events", "calls")} | {"limit_widget_sessions": MUCH}
    with Stack(folder, redis_server, mongo_server, gateways=1, workers=1, rate_limits="on", **limits) as stack:
        yield Target(stack, folder)


@pytest.fixture(scope="session")
def fuzzing(request: pytest.FixtureRequest) -> settings:
    """As many examples as `--fuzz` says."""
    examples: int = request.config.getoption("--fuzz")
    return settings(
        max_examples=examples,
        derandomize=examples <= FEW,  # CI throws the same things each time; a longer run finds new ones
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
