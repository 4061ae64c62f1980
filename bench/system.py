"""A chat system on this machine: real servers, gateways and workers; and what they have used so far."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import psutil
import pymongo

from app.adapters import directory, schema
from app.dev.embedded import MongoServer, RedisServer
from app.dev.process import free_port
from bench.past import PROJECTS, fill
from bench.result import Setting

AGENT_PASSWORD = "a password for the bench"  # noqa: S105  # of servers that live for seconds
SECRET_KEY = "bench-bench-bench-bench-bench-bench-bench"  # noqa: S105
SHARE_SECONDS = 5.0  # until workers have shared the partitions
UP_SECONDS = 30.0
PEER = Path(__file__).parent / "peer"


class _RoomyMongo(MongoServer):
    """A million messages fit into its memory: else the disk would be measured."""

    cache_gb = 2.0


class System:
    """Started by `with`. `name`: "porchlight", or "peer" for the one in Node (see bench/peer).

    setting: how many gateways and workers Porchlight has, and how many messages of long ago lie in its database.
    """

    def __init__(self, name: str, setting: Setting) -> None:
        self.name = name
        self._setting = setting
        self._ports = [free_port() for _ in range(setting.gateways)]
        self.urls = [f"http://127.0.0.1:{port}" for port in self._ports]
        self._stack = ExitStack()
        self._processes: dict[str, list[psutil.Process]] = defaultdict(list)

    def __enter__(self) -> Self:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="porchlight-bench-")))
        redis = self._stack.enter_context(RedisServer(folder / "redis"))
        mongo = self._stack.enter_context(_RoomyMongo(folder / "mongo"))
        self.database: Any = self._stack.enter_context(pymongo.MongoClient(mongo.database_url("bench")))["bench"]
        if self.name == "porchlight":
            self._start_porchlight(redis.url, mongo.database_url("bench"))
        else:
            self._start_peer(redis.url, mongo.database_url("bench"))
        self._processes["redis"] = [psutil.Process(redis.process.pid)]
        self._processes["mongod"] = [psutil.Process(mongo.process.pid)]
        self._wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU by kind of process, children included."""
        return {
            name: sum(sum(process.cpu_times()[:4]) for process in processes)
            for name, processes in self._processes.items()
        }

    def gateway_memory(self) -> int:
        """Bytes that the gateways hold."""
        return sum(int(process.memory_info().rss) for process in self._processes["gateway"])

    def commits(self) -> int:
        """How many commands have inserted messages so far."""
        return int(self.database.command("serverStatus")["metrics"]["commands"]["insert"]["total"])

    def _start_porchlight(self, redis_url: str, database_url: str) -> None:
        schema.migrate(self.database)
        for number in range(PROJECTS):
            project = directory.create_project(self.database, f"Bench {number}", f"bench-{number}")
            directory.create_agent(self.database, project["id"], f"agent{number}@bench.example", AGENT_PASSWORD)
        fill(self.database, self._setting.stored)
        environment = {
            "PORCHLIGHT_REDIS_URL": redis_url,
            "PORCHLIGHT_MONGODB_URL": database_url,
            "PORCHLIGHT_SECRET_KEY": SECRET_KEY,
            "PORCHLIGHT_RATE_LIMITS": "off",
        }
        for port in self._ports:
            self._start("gateway", [sys.executable, "-m", "app.cli", "gateway", "--port", str(port)], environment)
        for _ in range(self._setting.workers):
            self._start("worker", [sys.executable, "-m", "app.cli", "worker"], environment)

    def _start_peer(self, redis_url: str, database_url: str) -> None:
        node = shutil.which("node")
        if node is None or not (PEER / "node_modules").is_dir():
            raise SystemExit("The peer is not installed: `make bench` does it, or `npm install` in bench/peer.")
        environment = {
            "BENCH_REDIS_URL": redis_url,
            "BENCH_MONGODB_URL": database_url,
            "BENCH_PORT": str(self._ports[0]),
            "NODE_ENV": "production",
        }
        self._start("gateway", [node, str(PEER / "gateway.mjs")], environment)
        self._start("worker", [node, str(PEER / "worker.mjs")], environment)

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
        self._stack.callback(_end, process)
        self._processes[name].append(psutil.Process(process.pid))

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + UP_SECONDS
        for url in self.urls:
            while not _is_ready(url):
                if time.monotonic() > until:
                    raise SystemExit(f"{self.name} did not come up: {url}/readyz")
                time.sleep(0.1)
        if self._setting.workers > 1:
            time.sleep(SHARE_SECONDS)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/readyz", timeout=2):  # noqa: S310  # our own address
            return True
    except OSError:
        return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
