"""Gateways and workers as real processes on the session's Redis and MongoDB, with two projects and their people."""

import os
import secrets
import signal
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

import pymongo
import redis

from app.adapters import schema
from app.adapters.visitor_tokens import VisitorTokens, new_visitor
from app.contract import keys
from app.dev.embedded import MongoServer, RedisServer
from app.dev.process import ChildProcess, free_port
from app.doctor.probe import Probe
from app.domain.commands import Profile
from tests.support.people import make_people
from tests.waiting import wait_for

SECRET = "a secret for tests only, 32 bytes or more"
START_SECONDS = 30.0
PARTITIONS = 4
LEASE_SECONDS = 1.5


class Stack:
    """`with Stack(...)` starts everything and ends it by its process ids.

    One at a time on a Redis: workers of two stacks would share partitions, and store into either database.
    """

    _running: ClassVar[set[str]] = set()  # Redis URLs

    def __init__(
        self,
        folder: Path,
        redis_server: RedisServer,
        mongo_server: MongoServer,
        gateways: int,
        workers: int,
        **settings: str,
    ) -> None:
        """settings: more environment variables, without their prefix, in lower case."""
        self.folder = folder
        self.redis_url = redis_server.url
        self.redis = redis.Redis.from_url(redis_server.url, protocol=2)
        name = f"path-{secrets.token_hex(6)}"
        self._client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
            mongo_server.database_url(name), tz_aware=True
        )
        self.database = self._client[name]
        self._probes: list[Probe] = []
        values = {
            "redis_url": redis_server.url,
            "mongodb_url": mongo_server.database_url(name),
            "secret_key": SECRET,
            "partitions": str(PARTITIONS),
            "lease_seconds": str(LEASE_SECONDS),
            "rate_limits": "off",
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PORCHLIGHT_")}
        self.environment = clean | {f"PORCHLIGHT_{name.upper()}": value for name, value in (values | settings).items()}
        self.ports = [free_port() for _ in range(gateways)]
        self.gateways = [self.process(f"gateway-{n}", "gateway", "--port", str(p)) for n, p in enumerate(self.ports)]
        self.workers = [self.process(f"worker-{n}", "worker") for n in range(workers)]

    @property
    def urls(self) -> list[str]:
        """The gateways' addresses."""
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def process(self, name: str, *arguments: str) -> ChildProcess:
        """A command of this stack, not started yet."""
        command = [sys.executable, "-m", "app.cli", *arguments]
        return ChildProcess(name, command, self.folder / f"{name}.log", self.environment)

    def __enter__(self) -> Self:
        assert self.redis_url not in self._running, "another stack runs on this Redis: use files of their own"
        self._running.add(self.redis_url)
        self.redis.flushall()
        schema.migrate(self.database)
        make_people(self.database)
        try:
            for process in (*self.workers, *self.gateways):
                process.start()
            self.wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close_probes()
        for process in (*self.gateways, *self.workers):
            process.kill()
        self._running.discard(self.redis_url)
        self.redis.close()
        self._client.drop_database(self.database.name)
        self._client.close()

    def close_probes(self) -> None:
        """Everybody who came so far leaves."""
        while self._probes:
            self._probes.pop().close()

    def wait_until_ready(self) -> None:
        """Returns when every gateway is ready and every partition has an owner."""
        wait_for(lambda: all(is_ready(url) for url in self.urls), START_SECONDS)
        wait_for(lambda: not self.workers or None not in self.owners(), START_SECONDS)

    def owners(self) -> list[str | None]:
        """The worker that owns each partition now."""
        values: Any = self.redis.mget([keys.lease(partition) for partition in range(PARTITIONS)])
        return [None if value is None else value.decode().partition("|")[0] for value in values]

    def shares(self) -> dict[int, int]:
        """How many partitions each worker owns, by process id; 0 is nobody's."""
        return dict(Counter(int(owner.split(":")[1]) if owner else 0 for owner in self.owners()))

    def backlog(self) -> int:
        """Entries that are not stored and acknowledged yet."""
        lengths: list[Any] = [self.redis.xlen(keys.stream(partition)) for partition in range(PARTITIONS)]
        return sum(lengths)

    # ---------------------------------------------------------------- people
    def visitor(self, gateway: int = 0, profile: Profile | None = None, project: str = "shop") -> Probe:
        """A visitor's socket; a new visitor unless one is named."""
        token, _ = VisitorTokens(SECRET).issue(project, profile or new_visitor())
        return self._keep(Probe(self.urls[gateway], "/widget", {"token": token}))

    def agent(self, name: str = "ana", gateway: int = 0, *, project: str | None = "shop") -> Probe:
        """An agent's socket, joined in his project."""
        probe = self._keep(
            Probe(self.urls[gateway], "/inbox", headers={"Cookie": f"porchlight_session=cookie-of-{name}"})
        )
        if project is not None:
            assert probe.request("joinProject", {"projectId": project})["ok"]
        return probe

    def _keep(self, probe: Probe) -> Probe:
        self._probes.append(probe)
        return probe


@contextmanager
def frozen(process: ChildProcess) -> Iterator[None]:
    """Stops a process, and lets it go on afterwards."""
    process.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.process.send_signal(signal.SIGCONT)


def is_ready(url: str) -> bool:
    """Whether a gateway says so."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False
