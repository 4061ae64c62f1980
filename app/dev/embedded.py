"""Real redis-server and mongod as children, for `porchlight dev` and for the tests.

Both listen on 127.0.0.1 only, keep their data in the folder they are given, and are context managers.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import pymongo
import pymongo.errors
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.dev.binaries import find_program
from app.dev.errors import DevError
from app.dev.process import ChildProcess, free_port, refuse_taken_port

REPLICA_SET = "rs0"
# Replaying an append-only file or a journal is bounded by a laptop's data, not by a data centre's.
REDIS_READY_SECONDS = 15.0
MONGO_READY_SECONDS = 40.0
_PROBE_SECONDS = 1.0

_NOT_YET_INITIALIZED = 94  # MongoDB's error code for a node without a replica set configuration
_MISSING_LIBRARY = re.compile(r"error while loading shared libraries: (?P<library>\S+?):")
_DEBIAN_PACKAGES = {"libcurl.so.4": "libcurl4", "libcrypto.so.3": "libssl3", "libssl.so.3": "libssl3"}


class _Server(ChildProcess):
    """What both servers share: one folder, one loopback port, start until ready."""

    program: str
    ready_seconds: float

    def __init__(self, data_dir: Path, port: int | None = None, options: Sequence[str] = ()) -> None:
        """Without a port a free one is taken. `options` are added to the command line."""
        self.data_dir = data_dir
        self.port = free_port() if port is None else port
        log_path = data_dir / f"{self.program}.log"
        super().__init__(self.program, [], log_path)
        self.options = list(options)

    def start(self) -> None:
        """Start and return when it serves. Raises DevError with the reason when it does not."""
        if self.exit_code() is None and self._process is not None:
            raise DevError(f"{self.name} is already running")
        self.data_dir.mkdir(parents=True, exist_ok=True)
        refuse_taken_port(self.name, self.port)
        self.command = [str(find_program(self.program)), *self._arguments(), *self.options]
        super().start()
        try:
            self.wait_until(self._is_ready, self.ready_seconds)
        except BaseException:
            self.kill()
            raise

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _arguments(self) -> list[str]:
        raise NotImplementedError

    def _is_ready(self) -> bool:
        raise NotImplementedError


class RedisServer(_Server):
    """A redis-server that keeps what it acknowledged: append-only file, no eviction."""

    program = "redis-server"
    ready_seconds = REDIS_READY_SECONDS

    @property
    def url(self) -> str:
        """The URL for PORCHLIGHT_REDIS_URL."""
        return f"redis://127.0.0.1:{self.port}/0"

    def _arguments(self) -> list[str]:
        return [
            *("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.data_dir.resolve())),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
        ]

    def _is_ready(self) -> bool:
        client = redis.Redis(port=self.port, socket_timeout=_PROBE_SECONDS, protocol=2, retry=Retry(NoBackoff(), 0))
        try:
            return bool(client.ping())
        except redis.RedisError:  # not listening yet, or still loading its file
            return False
        finally:
            client.close()


class MongoServer(_Server):
    """A mongod that is a replica set of one, because majority writes and change of primary need one."""

    program = "mongod"
    ready_seconds = MONGO_READY_SECONDS
    database = "porchlight"
    cache_gb = 0.25

    @property
    def url(self) -> str:
        """The URL for PORCHLIGHT_MONGODB_URL."""
        return self.database_url(self.database)

    def database_url(self, database: str) -> str:
        """The URL of another database on this server."""
        return f"mongodb://127.0.0.1:{self.port}/{database}?replicaSet={REPLICA_SET}"

    def _arguments(self) -> list[str]:
        return [
            *("--bind_ip", "127.0.0.1", "--port", str(self.port), "--dbpath", str(self.data_dir.resolve())),
            *("--replSet", REPLICA_SET, "--oplogSize", "128", "--wiredTigerCacheSizeGB", str(self.cache_gb)),
            *("--nounixsocket", "--setParameter", "diagnosticDataCollectionEnabled=false"),
        ]

    def last_words(self) -> str:
        """As the parent's, but a missing system library is named with the command that installs it."""
        log = self.log_path.read_text(errors="replace") if self.log_path.exists() else ""
        missing = list(_MISSING_LIBRARY.finditer(log[-4096:]))
        if not missing:
            return super().last_words()
        library = missing[-1]["library"]
        package = _DEBIAN_PACKAGES.get(library, f"the package that contains {library}")
        return f"the system library {library} is missing; run: sudo apt-get install -y {package}"

    def _is_ready(self) -> bool:
        client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
            "127.0.0.1", self.port, directConnection=True, serverSelectionTimeoutMS=1000, socketTimeoutMS=5000
        )
        try:
            if client.admin.command("hello").get("isWritablePrimary"):
                return True
            _make_member(client, f"127.0.0.1:{self.port}")
        except pymongo.errors.PyMongoError:  # not listening yet, or in the middle of an election
            return False
        finally:
            client.close()
        return False


def _make_member(client: pymongo.MongoClient[dict[str, Any]], address: str) -> None:
    """Make the node the only member of its replica set: the first time, and again after a change of port."""
    wanted = {"_id": REPLICA_SET, "version": 1, "members": [{"_id": 0, "host": address}]}
    try:
        current = client.admin.command("replSetGetConfig")["config"]
    except pymongo.errors.OperationFailure as error:
        if error.code == _NOT_YET_INITIALIZED:
            client.admin.command("replSetInitiate", wanted)
            return
        raise
    if [member["host"] for member in current["members"]] != [address]:
        # The data is from a run on another port; a node that does not find itself in the list serves nobody.
        client.admin.command("replSetReconfig", {**current, "members": wanted["members"]}, force=True)
