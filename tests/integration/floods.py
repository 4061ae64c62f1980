"""What floods cost everybody else: `python -m tests.integration.floods [--seconds 8] [name ...]`.

A gateway and a worker with the limits as they are shipped. Twenty neighbours write from one address, a second process
floods from another. For each flood the neighbours' times with and without it, alternating within the run, and what
the gateway held. `burn` is no flood at all: a process that only computes takes its part of the machine too.
"""

import argparse
import asyncio
import json
import multiprocessing
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
from tests.integration.flooders import FLOODS, Line, Report
from tests.support.stack import SECRET, Stack
from tests.support.talk import new_id

NEIGHBOURS, PAUSE_SECONDS, HOME = 20, 0.2, "127.0.0.2"
ROUNDS = 3  # quiet and flooded windows in turn
LAG = re.compile(r'^porchlight_loop_lag_seconds_bucket\{le="([^"]+)"\} ([0-9.e+]+)$', re.MULTILINE)


class Neighbour:
    """Writes a message now and then, and notes how long the answer took."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.times: list[float] = []

    async def live(self) -> None:
        """Until cancelled. Refused or cut off it would raise: no flood may do that to a neighbour."""
        token, _ = VisitorTokens(SECRET).issue("shop", new_visitor())
        line = await Line.open(self._port, HOME)
        await line.enter(token)
        loop, number = asyncio.get_running_loop(), 0
        while True:
            number += 1
            payload = json.dumps({"clientMessageId": new_id(), "content": "Hello"})
            began = loop.time()
            line.send(f'42/widget,{number}["sendMessage",{payload}]')
            answer = await line.until(f"43/widget,{number}[".encode())
            assert b'"ok":true' in answer, answer
            self.times.append(loop.time() - began)
            await asyncio.sleep(PAUSE_SECONDS)


async def compare(stack: Stack, name: str, seconds: float) -> dict[str, object]:
    """The neighbours' times without and with a flood."""
    gateway = psutil.Process(stack.gateways[0].process.pid)
    neighbours = [Neighbour(stack.ports[0]) for _ in range(NEIGHBOURS)]
    living = [asyncio.ensure_future(neighbour.live()) for neighbour in neighbours]
    times: dict[bool, list[float]] = {False: [], True: []}
    reports: list[Report] = []
    await asyncio.sleep(2)
    memory, most, slow = gateway.memory_info().rss, 0, _lags(stack)
    used = {False: 0.0, True: 0.0}
    for window in range(2 * ROUNDS):
        flooded = window % 2 == 1
        for neighbour in neighbours:
            neighbour.times.clear()
        before = sum(gateway.cpu_times()[:2])
        if flooded:
            reports.append(await _flood(stack, name, seconds))
            most = max(most, gateway.memory_info().rss)
        else:
            await asyncio.sleep(seconds)
        used[flooded] += sum(gateway.cpu_times()[:2]) - before
        times[flooded] += [one for neighbour in neighbours for one in neighbour.times]
        ended = [task for task in living if task.done()]
        assert not ended, ended
        await asyncio.sleep(1)
    for task in living:
        task.cancel()
    await asyncio.gather(*living, return_exceptions=True)
    return _row(name, seconds, times, reports) | {
        "ended by the gateway": _ended(stack),
        "cpu s": [round(half, 2) for half in used.values()],
        "memory MiB": round((most - memory) / 2**20, 1),
        "lag": {bound: count - slow[bound] for bound, count in _lags(stack).items()},
    }


def _row(name: str, seconds: float, times: dict[bool, list[float]], reports: list[Report]) -> dict[str, object]:
    quiet, flooded = (statistics.quantiles(sorted(times[key]), n=100) for key in (False, True))
    total = {field: sum(getattr(report, field) for report in reports) for field in Report._fields}
    return {
        "flood": name,
        "sent/s": round(total["sent"] / seconds / ROUNDS),
        "opened": total["opened"],
        "turned away": total["refused"],
        "p50 ms": [round(half[49] * 1000, 2) for half in (quiet, flooded)],
        "p99 ms": [round(half[98] * 1000, 2) for half in (quiet, flooded)],
        "p99 ratio": round(flooded[98] / quiet[98], 2),
    }


async def _flood(stack: Stack, name: str, seconds: float) -> Report:
    """In a process of its own, which ends by itself."""
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    tokens = [VisitorTokens(SECRET).issue("shop", new_visitor())[0] for _ in range(500)]
    arguments = (there, name, stack.ports[0], tokens, seconds)
    process = multiprocessing.get_context("spawn").Process(target=_in_child, args=arguments)
    await asyncio.to_thread(process.start)  # it waits until the child is there, and the neighbours must not
    report: Report = await asyncio.to_thread(here.recv)
    await asyncio.to_thread(process.join)
    return report


def _in_child(pipe: "multiprocessing.connection.Connection", name: str, port: int, tokens: list[str], s: float) -> None:
    pipe.send(asyncio.run(FLOODS[name](port, tokens, s)))


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


def main() -> None:
    """Floods, and prints a line of JSON for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each quiet and each flooded window")
    parser.add_argument("names", nargs="*", default=list(FLOODS))
    options = parser.parse_args()
    for name in options.names:
        with _stack() as stack:
            row = asyncio.run(compare(stack, name, options.seconds))
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
