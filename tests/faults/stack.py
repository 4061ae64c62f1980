"""Real processes: one redis-server, MongoDB, gateways and workers. Everything started here is ended here."""

import os
import resource
import secrets
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import msgspec
import pymongo
import redis
from pymongo.database import Database

from app.adapters import schema
from app.adapters.directory import create_agent, create_project
from app.adapters.sessions import token_hash
from app.contract import keys
from app.dev.embedded import MongoServer, RedisServer
from app.dev.process import ChildProcess, free_port
from tests.faults import sabotage
from tests.faults.checker import Stored
from tests.faults.fake_clock import FakeClock
from tests.faults.mongo_set import MongoSet
from tests.faults.small_disk import SmallDisk
from tests.support.stack import is_ready
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60.0
AGENT_PASSWORD = "correct horse battery"


class Shape(msgspec.Struct, frozen=True):
    """How a stack is built."""

    gateways: int = 2
    workers: int = 2
    partitions: int = 8
    lease_seconds: float = 4.0
    drain_seconds: float = 5.0
    mongo_nodes: int = 1  # or 3
    redis_on_small_disk: bool = False  # where that can be had
    redis_fake_clock: bool = False  # likewise
    worker_sabotage: str = ""
    gateway_sabotage: str = ""


class Desk(msgspec.Struct, frozen=True):
    """A project and its agent's API token."""

    project_id: str
    agent_id: str
    token: str


class Role(ChildProcess):
    """A gateway or a worker."""

    port = 0

    @property
    def url(self) -> str:
        """A gateway's address."""
        return f"http://127.0.0.1:{self.port}"

    def signal(self, number: int) -> None:
        """Sends it a signal."""
        self.process.send_signal(number)

    def arm(self) -> None:
        """What waits in its sabotage may happen now."""
        self.signal(signal.SIGUSR1)

    def wait(self, seconds: float = 30.0) -> int:
        """Its exit status, negative for a signal."""
        return self.process.wait(seconds)

    def limit(self, what: int, value: int) -> None:
        """Sets a resource limit of the running process."""
        resource.prlimit(self.process.pid, what, (value, value))


class Stack:
    """`with Stack(folder, shape) as stack:` gives a stack that is ready for messages."""

    def __init__(self, folder: Path, shape: Shape) -> None:
        self.folder = folder
        self.shape = shape
        self.redis = RedisServer(folder / "redis")
        self.redis_disk = SmallDisk(self.redis.data_dir)
        self.redis_clock = FakeClock(folder)
        if shape.redis_fake_clock:
            self.redis.environment |= self.redis_clock.environment()
        self.mongo_set = MongoSet(folder / "mongo", shape.mongo_nodes)
        self.gateways: list[Role] = []
        self.workers: list[Role] = []
        self.desks: list[Desk] = []
        self.redis_port: int | None = None  # of a proxy in front of Redis, for roles that start from now on
        self.mongo_port: int | None = None
        self._key = secrets.token_urlsafe(48)
        self._count = 0

    def __enter__(self) -> Self:
        try:
            if self.shape.redis_on_small_disk:
                self.redis_disk.mount()
            self.redis.start()
            self.mongo_set.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for child in (*self.gateways, *self.workers, *self.mongo_set.processes(), self.redis):
            if child.exit_code() is None and child._process is not None:
                child.kill()
        self.redis_disk.unmount()

    @property
    def mongo(self) -> MongoServer:
        """The only node."""
        (node,) = self.mongo_set.nodes
        return node

    def database(self, client: pymongo.MongoClient[dict[str, Any]]) -> Database[dict[str, Any]]:
        """Where the product keeps everything."""
        return client[MongoServer.database]

    def start(self, projects: int) -> None:
        """Fills the database and starts all roles; returns when a message would find its way."""
        with self.mongo_client() as client:
            database = self.database(client)
            schema.migrate(database)
            self.desks = [_make_desk(database, f"shop{n}") for n in range(1, projects + 1)]
        for _ in range(self.shape.workers):
            self.add_worker()
        for _ in range(self.shape.gateways):
            self.add_gateway()
        self.wait_ready()

    def add_worker(self, sabotage_with: str | None = None) -> Role:
        """Starts another worker; does not wait for it."""
        worker = self._role("worker", self.shape.worker_sabotage if sabotage_with is None else sabotage_with)
        self.workers.append(worker)
        worker.start()
        return worker

    def add_gateway(self, port: int | None = None) -> Role:
        """Starts another gateway; does not wait for it."""
        port = free_port() if port is None else port
        gateway = self._role("gateway", self.shape.gateway_sabotage, port)
        gateway.port = port
        self.gateways.append(gateway)
        gateway.start()
        return gateway

    def ports(self) -> list[int]:
        """Where the gateways are that a balancer would know."""
        return [gateway.port for gateway in self.gateways]

    def wait_ready(self, roles: Sequence[Role] | None = None) -> None:
        """Until every (given) gateway says that it is ready and every worker's share of partitions is owned."""
        for gateway in self.gateways if roles is None else roles:
            gateway.wait_until(lambda url=gateway.url: is_ready(url), READY_SECONDS)  # type: ignore[misc]
        with self.redis_client() as client:
            wait_for(lambda: self.owners(client) == self.shape.partitions, READY_SECONDS)

    def owners(self, client: redis.Redis) -> int:
        """How many partitions have an owner."""
        return sum(int(client.exists(keys.lease(p))) for p in range(self.shape.partitions))

    def redis_client(self) -> redis.Redis:
        """A connection past all proxies."""
        return redis.Redis(port=self.redis.port, protocol=2, socket_timeout=10)

    def mongo_client(self) -> pymongo.MongoClient[dict[str, Any]]:
        """The same for MongoDB."""
        return pymongo.MongoClient(self.mongo_set.url, tz_aware=True, serverSelectionTimeoutMS=20_000)

    def stored(self) -> list[Stored]:
        """Every message, with the visitor of its conversation."""
        with self.mongo_client() as client:
            database = self.database(client)
            visitors = {c["_id"]: c["visitorUid"] for c in database["conversations"].find({}, {"visitorUid": 1})}
            return [_stored(document, visitors) for document in database["messages"].find()]

    def _role(self, kind: str, sabotage_with: str, port: int | None = None) -> Role:
        self._count += 1
        module = f"tests.faults.sabotaged_{kind}" if sabotage_with else "app.cli"
        arguments = [] if sabotage_with else [kind]
        values = {
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port or self.redis.port}/0",
            "MONGODB_URL": self._mongo_url(),
            "SECRET_KEY": self._key,
            "RATE_LIMITS": "off",
            "PARTITIONS": str(self.shape.partitions),
            "LEASE_SECONDS": str(self.shape.lease_seconds),
            "DRAIN_SECONDS": str(self.shape.drain_seconds),
            "PORT": str(port or 1),
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PORCHLIGHT_")}
        environment |= {f"PORCHLIGHT_{name}": value for name, value in values.items()}
        environment |= {sabotage.VARIABLE: sabotage_with, "PYTHONPATH": str(ROOT)}
        log = self.folder / f"{kind}-{self._count}.log"
        return Role(f"{kind}-{self._count}", [sys.executable, "-m", module, *arguments], log, environment)

    def _mongo_url(self) -> str:
        if self.mongo_port is None:
            return self.mongo_set.url
        return f"mongodb://127.0.0.1:{self.mongo_port}/{self.mongo.database}?directConnection=true"


def _make_desk(database: Any, project_id: str) -> Desk:
    create_project(database, f"Shop {project_id}", project_id)
    email = f"agent@{project_id}.example"
    agent = create_agent(database, project_id, email, AGENT_PASSWORD, "agent", "Ana")
    token = f"plt_{secrets.token_urlsafe(32)}"
    database["apiTokens"].insert_one(
        {
            "_id": secrets.token_hex(8),
            "projectId": project_id,
            "agentId": agent["id"],
            "name": "faults",
            "hash": token_hash(token),
            "createdAt": datetime.now(UTC),
            "lastUsedAt": None,
        }
    )
    return Desk(project_id, agent["id"], token)


def _stored(document: dict[str, Any], visitors: dict[str, str]) -> Stored:
    return Stored(
        id=document["_id"],
        project_id=document["projectId"],
        conversation_id=document["conversationId"],
        visitor_uid=visitors.get(document["conversationId"], "?"),
        seq=document["seq"],
        kind=document["kind"],
        author_id=document["author"]["id"],
        content=document["content"],
        client_message_id=document["clientMessageId"],
    )
