"""What floods cost everybody else: `python -m tests.integration.floods [--seconds 4] [--rounds 5] [name ...]`.

A gateway and a worker with the limits as they are shipped. Forty neighbours write from four addresses, a second
process floods from another. Each round has three windows: quiet, `burn` (a process that only computes: what the
machine itself takes), and the flood. The gateway has a processor core for itself and all others share the rest, so
that the difference between `burn` and the flood is the gateway's doing and not the scheduler's.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import re
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from app.adapters.visitor_tokens import VisitorTokens, new_visitor
from app.dev.embedded import MongoServer, RedisServer
from tests.integration.flooders import FLOODS, Line, Report, burn
from tests.support.stack import SECRET, Stack
from tests.support.talk import new_id

NEIGHBOURS, PAUSE_SECONDS, HOMES = 40, 0.2, 4
MOST_SECONDS = 90.0  # that a flood may take besides its own time: opening, and waiting to be closed
QUIET, BURN, FLOOD = "quiet", "burn", "flood"
LAG = re.compile(r'^porchlight_loop_lag_seconds_bucket\{le="([^"]+)"\} ([0-9.e+]+)$', re.MULTILINE)


class Neighbour:
    """Writes a message now and then, and notes how long the answer took."""

    def __init__(self, port: int, home: str) -> None:
        self._port, self._home = port, home
        self.times: list[tuple[float, float]] = []  # when it asked, and how long the answer took

    async def live(self) -> None:
        """Until cancelled. Refused or cut off it would raise: no flood may do that to a neighbour."""
        token, _ = VisitorTokens(SECRET).issue("shop", new_visitor())
        line = await Line.open(self._port, self._home)
        await line.enter(token)
        loop, number = asyncio.get_running_loop(), 0
        while True:
            number += 1
            payload = json.dumps({"clientMessageId": new_id(), "content": "Hello"})
            began = loop.time()
            line.send(f'42/widget,{number}["sendMessage",{payload}]')
            answer = await line.until(f"43/widget,{number}[".encode())
            assert b'"ok":true' in answer, answer
            self.times.append((began, loop.time() - began))
            await asyncio.sleep(PAUSE_SECONDS)


class Window:
    """What was seen in all windows of a kind."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.cpu = 0.0
        self.late: dict[str, float] = {}

    def add(self, neighbours: list[Neighbour], began: float, lasted: float) -> None:
        """What they noted while it lasted."""
        asked = [one for neighbour in neighbours for one in neighbour.times]
        self.times += [took for at, took in asked if began <= at < began + lasted]

    def quantile(self, percent: int) -> float:
        """Of the neighbours' times, in ms."""
        return round(statistics.quantiles(self.times, n=100)[percent - 1] * 1000, 2)


async def compare(stack: Stack, name: str, seconds: float, rounds: int) -> dict[str, object]:
    """The neighbours' times in silence, beside a process that computes, and in a flood."""
    gateway = psutil.Process(stack.gateways[0].process.pid)
    neighbours = [Neighbour(stack.ports[0], f"127.0.0.{2 + n % HOMES}") for n in range(NEIGHBOURS)]
    living = [asyncio.ensure_future(neighbour.live()) for neighbour in neighbours]
    windows = {kind: Window() for kind in (QUIET, BURN, FLOOD)}
    reports: list[Report] = []
    await asyncio.sleep(2)
    memory, most = gateway.memory_info().rss, 0
    for _ in range(rounds):
        for kind, window in windows.items():
            for neighbour in neighbours:
                neighbour.times.clear()
            before, late = sum(gateway.cpu_times()[:2]), _lags(stack)
            began, report = await _window(stack, {BURN: burn.__name__, FLOOD: name}.get(kind), seconds)
            if kind == FLOOD:
                reports.append(report)
                most = max(most, gateway.memory_info().rss)
            window.cpu += sum(gateway.cpu_times()[:2]) - before
            window.add(neighbours, began, report.lasted)
            for bound, count in _lags(stack).items():
                window.late[bound] = window.late.get(bound, 0) + count - late[bound]
            ended = [task for task in living if task.done()]
            assert not ended, ended
            await asyncio.sleep(1)
    for task in living:
        task.cancel()
    await asyncio.gather(*living, return_exceptions=True)
    total = {field: sum(getattr(report, field) for report in reports) for field in Report._fields}
    return {
        "flood": name,
        **{field: round(count, 1) for field, count in total.items()},
        "ended by the gateway": _ended(stack),
        **{f"p{percent} ms": [w.quantile(percent) for w in windows.values()] for percent in (50, 99)},
        "answers": [len(window.times) for window in windows.values()],
        "cpu s": [round(window.cpu, 2) for window in windows.values()],
        "memory MiB": round((most - memory) / 2**20, 1),
        "late": {kind: {b: n for b, n in w.late.items() if n} for kind, w in windows.items()},
    }


async def _window(stack: Stack, name: str | None, seconds: float) -> tuple[float, Report]:
    """When it began, and what the flood reports: it is thrown by a process of its own."""
    clock = asyncio.get_running_loop().time
    if name is None:
        began = clock()
        await asyncio.sleep(seconds)
        return began, Report(lasted=seconds)
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    tokens = [VisitorTokens(SECRET).issue("shop", new_visitor())[0] for _ in range(500)]
    arguments = (there, name, stack.ports[0], tokens, seconds)
    process = multiprocessing.get_context("spawn").Process(target=_in_child, args=arguments)
    await asyncio.to_thread(process.start)  # it waits until the child is there, and the neighbours must not
    try:
        for most in (MOST_SECONDS, seconds + MOST_SECONDS):  # it is there; it is over
            if not await asyncio.to_thread(here.poll, most):
                raise TimeoutError(name)
            report = here.recv()
            began = clock() if report is None else began
        return began, report
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


def _in_child(pipe: "multiprocessing.connection.Connection", name: str, port: int, tokens: list[str], s: float) -> None:
    pipe.send(None)
    pipe.send(asyncio.run((FLOODS | {burn.__name__: burn})[name](port, tokens, s)))


def _ended(stack: Stack) -> int:
    """Sockets that it has closed: it logs a line for each."""
    log = (stack.folder / "gateway-0.log").read_text()
    return sum(map(log.count, ('"frame refused"', '"websocket broken"', '"slow reader cut off"', '"socket given up"')))


def _lags(stack: Stack) -> dict[str, float]:
    """How often the loop was later than so many seconds, so far."""
    with urllib.request.urlopen(f"{stack.urls[0]}/metrics", timeout=30) as answer:
        counts = dict(LAG.findall(answer.read().decode()))
    most = float(counts["+Inf"])
    return {f"> {bound} s": most - float(count) for bound, count in counts.items() if bound != "+Inf"}


@contextmanager
def _stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="porchlight-floods-") as folder:
        path = Path(folder)
        with (
            RedisServer(path / "redis") as redis,
            MongoServer(path / "mongo") as mongo,
            Stack(path, redis, mongo, gateways=1, workers=1, rate_limits="on") as stack,
        ):
            yield stack


def _part_cores(stack: Stack) -> None:
    """The gateway has the first one, we and whatever we start, and the servers, have the others."""
    first, *others = sorted(os.sched_getaffinity(0))
    if not others:
        return
    psutil.Process().cpu_affinity(others)
    for child in psutil.Process().children(recursive=True):
        child.cpu_affinity([first] if child.pid == stack.gateways[0].process.pid else others)


def main() -> None:
    """Floods, and prints a line of JSON for each: of three numbers in brackets quiet, burn, flood."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each window")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("names", nargs="*", default=list(FLOODS), metavar="name", help=", ".join(FLOODS))
    options = parser.parse_args()
    cores = os.sched_getaffinity(0)
    for name in options.names:
        os.sched_setaffinity(0, cores)
        with _stack() as stack:
            _part_cores(stack)
            row = asyncio.run(compare(stack, name, options.seconds, options.rounds))
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
