"""MongoDB as one node, or as a set of three that elect, and roll back what a lost primary alone had."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pymongo
from pymongo.errors import PyMongoError

from app.dev.embedded import REPLICA_SET, MongoServer
from app.dev.process import ChildProcess
from tests.waiting import wait_for

ELECTION_MS = 5_000  # without a majority for so long, a primary steps down, and without a primary the others elect one
ELECTED_SECONDS = 60.0
TEST_COMMANDS = ("--setParameter", "enableTestCommands=1")


class Member(MongoServer):
    """A node of a set; ready when it answers, whatever its state."""

    def state(self) -> dict[str, Any]:
        """What it says of itself. Raises PyMongoError while it says nothing."""
        with pymongo.MongoClient[dict[str, Any]](
            "127.0.0.1", self.port, directConnection=True, serverSelectionTimeoutMS=500, socketTimeoutMS=1_000
        ) as client:
            return client.admin.command("hello")

    def is_primary(self) -> bool:
        """Whether it takes writes."""
        try:
            return bool(self.state().get("isWritablePrimary"))
        except PyMongoError:
            return False

    def is_secondary(self) -> bool:
        """Whether it follows, with nothing left to roll back."""
        try:
            return bool(self.state().get("secondary"))
        except PyMongoError:
            return False

    def rolled_back(self) -> int:
        """How many files it has put aside with documents that were rolled back."""
        return len(list((self.data_dir / "rollback").rglob("*.bson")))

    def _is_ready(self) -> bool:
        try:
            return bool(self.state())
        except PyMongoError:
            return False


class MongoSet:
    """One node is the server of `porchlight dev`; three are a set of `Member`s."""

    def __init__(self, folder: Path, nodes: int) -> None:
        if nodes == 1:
            self.nodes: Sequence[MongoServer] = [MongoServer(folder, options=TEST_COMMANDS)]
        else:
            self.nodes = [Member(folder / str(n), options=TEST_COMMANDS) for n in range(nodes)]

    @property
    def url(self) -> str:
        """The URL that names them all."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"mongodb://{hosts}/{MongoServer.database}?replicaSet={REPLICA_SET}"

    def start(self) -> None:
        """Starts all; returns when one takes writes."""
        for node in self.nodes:
            node.start()
        if len(self.nodes) > 1:
            self._initiate()

    def members(self) -> tuple[Member, list[Member]]:
        """The primary, when there is one again, and the others."""
        wait_for(lambda: any(member.is_primary() for member in self._members()), ELECTED_SECONDS)
        primary = next(member for member in self._members() if member.is_primary())
        return primary, [member for member in self._members() if member is not primary]

    def processes(self) -> Sequence[ChildProcess]:
        """For whoever ends them."""
        return self.nodes

    def _members(self) -> list[Member]:
        return [node for node in self.nodes if isinstance(node, Member)]

    def _initiate(self) -> None:
        hosts = [{"_id": n, "host": f"127.0.0.1:{node.port}"} for n, node in enumerate(self.nodes)]
        settings = {"electionTimeoutMillis": ELECTION_MS}
        with pymongo.MongoClient[dict[str, Any]]("127.0.0.1", self.nodes[0].port, directConnection=True) as client:
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": hosts, "settings": settings})
        _, others = self.members()
        wait_for(lambda: all(member.is_secondary() for member in others), ELECTED_SECONDS)
