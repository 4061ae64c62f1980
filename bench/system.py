"""The product on this machine: real servers, one gateway, one worker; and what they have used so far."""

import os
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

from app.adapters import directory, indexes
from app.dev.embedded import MongoServer, RedisServer
from app.dev.process import free_port

PROJECTS, AGENT_PASSWORD = 10, "a password for the bench"
UP_SECONDS = 30.0


class System:
    """`async with` is not needed: everything here is processes."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self._stack = ExitStack()
        self._processes: dict[str, psutil.Process] = {}

    def __enter__(self) -> Self:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="porchlight-bench-")))
        redis = self._stack.enter_context(RedisServer(folder / "redis"))
        mongo = self._stack.enter_context(MongoServer(folder / "mongo"))
        database_url = mongo.database_url("bench")
        self._seed(database_url)
        environment = {
            **os.environ,
            "PORCHLIGHT_REDIS_URL": redis.url,
            "PORCHLIGHT_MONGODB_URL": database_url,
            "PORCHLIGHT_SECRET_KEY": "bench-bench-bench-bench-bench-bench-bench",
            "PORCHLIGHT_RATE_LIMITS": "off",
        }
        port = self.url.rpartition(":")[2]
        self._start("gateway", ["gateway", "--port", port], environment)
        self._start("worker", ["worker"], environment)
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

    def _seed(self, database_url: str) -> None:
        client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(database_url)
        with client:
            database = client.get_default_database()
            indexes.migrate(database)
            for number in range(PROJECTS):
                project = directory.create_project(database, f"Bench {number}", f"bench-{number}")
                email = f"agent{number}@bench.example"
                directory.create_agent(database, project["id"], email, AGENT_PASSWORD)

    def _start(self, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", *arguments], env=environment, stderr=subprocess.DEVNULL
        )
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
