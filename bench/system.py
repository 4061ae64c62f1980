"""A chat system on this machine: real servers, one gateway, one worker; and what they have used so far."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import psutil
import pymongo

from app.adapters import directory, schema
from app.dev.embedded import MongoServer, RedisServer
from app.dev.process import free_port
from bench.past import fill

PROJECTS, AGENT_PASSWORD = 10, "a password for the bench"
UP_SECONDS = 30.0
PEER = Path(__file__).parent / "peer"


class System:
    """Started by `with`. `name`: "porchlight", or "peer" for the one in Node (see bench/peer).

    stored: so many messages of long ago lie in Porchlight's database.
    """

    def __init__(self, name: str = "porchlight", stored: int = 0) -> None:
        self.name = name
        self._stored = stored
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._stack = ExitStack()
        self._processes: dict[str, psutil.Process] = {}

    def __enter__(self) -> Self:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="porchlight-bench-")))
        redis = self._stack.enter_context(RedisServer(folder / "redis"))
        mongo = self._stack.enter_context(MongoServer(folder / "mongo"))
        self.database: Any = self._stack.enter_context(pymongo.MongoClient(mongo.database_url("bench")))["bench"]
        if self.name == "porchlight":
            self._start_porchlight(redis.url, mongo.database_url("bench"))
        else:
            self._start_peer(redis.url, mongo.database_url("bench"))
        self._processes["redis"] = psutil.Process(redis.process.pid)
        self._processes["mongod"] = psutil.Process(mongo.process.pid)
        self._wait_until_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def cpu(self) -> dict[str, float]:
        """Seconds of CPU by process, children included."""
        return {name: sum(process.cpu_times()[:4]) for name, process in self._processes.items()}

    def gateway_memory(self) -> int:
        """Bytes that the gateway holds."""
        return int(self._processes["gateway"].memory_info().rss)

    def commits(self) -> int:
        """How many commands have inserted messages so far."""
        return int(self.database.command("serverStatus")["metrics"]["commands"]["insert"]["total"])

    def _start_porchlight(self, redis_url: str, database_url: str) -> None:
        schema.migrate(self.database)
        for number in range(PROJECTS):
            project = directory.create_project(self.database, f"Bench {number}", f"bench-{number}")
            directory.create_agent(self.database, project["id"], f"agent{number}@bench.example", AGENT_PASSWORD)
        fill(self.database, "bench-0", self._stored)
        environment = {
            "PORCHLIGHT_REDIS_URL": redis_url,
            "PORCHLIGHT_MONGODB_URL": database_url,
            "PORCHLIGHT_SECRET_KEY": "bench-bench-bench-bench-bench-bench-bench",
            "PORCHLIGHT_RATE_LIMITS": "off",
        }
        self._start("gateway", [sys.executable, "-m", "app.cli", "gateway", "--port", str(self.port)], environment)
        self._start("worker", [sys.executable, "-m", "app.cli", "worker"], environment)

    def _start_peer(self, redis_url: str, database_url: str) -> None:
        node = shutil.which("node")
        if node is None or not (PEER / "node_modules").is_dir():
            raise SystemExit("The peer is not installed: `make bench` does it, or `npm install` in bench/peer.")
        environment = {
            "BENCH_REDIS_URL": redis_url,
            "BENCH_MONGODB_URL": database_url,
            "BENCH_PORT": str(self.port),
            "NODE_ENV": "production",
        }
        self._start("gateway", [node, str(PEER / "gateway.mjs")], environment)
        self._start("worker", [node, str(PEER / "worker.mjs")], environment)

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
        self._stack.callback(_end, process)
        self._processes[name] = psutil.Process(process.pid)

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + UP_SECONDS
        while True:
            try:
                with urllib.request.urlopen(self.url + "/readyz", timeout=2):  # noqa: S310  # our own address
                    return
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
