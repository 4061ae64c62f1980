"""Three Sentinels over a master and its replica: the master dies, and the same sockets go on with the other one."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import redis

from app.dev.binaries import find_program
from app.dev.embedded import MongoServer, RedisServer
from app.dev.process import ChildProcess, free_port
from app.doctor.probe import ProbeError
from tests.support.stack import Stack
from tests.support.talk import new_id, reply, write
from tests.waiting import wait_for

NAME = "chat"
FAILOVER_SECONDS = 60.0
RESEND_SECONDS = 4.0


class Sentinels:
    """`master` and `replica`, and three who watch them."""

    def __init__(self, folder: Path, master: RedisServer, replica: RedisServer) -> None:
        self.master, self.replica = master, replica
        self.ports = [free_port() for _ in range(3)]
        self.processes = [self._make(folder, port) for port in self.ports]

    def _make(self, folder: Path, port: int) -> ChildProcess:
        rules = [
            f"port {port}",
            f"dir {folder}",
            f"sentinel monitor {NAME} 127.0.0.1 {self.master.port} 2",
            f"sentinel down-after-milliseconds {NAME} 800",
            f"sentinel failover-timeout {NAME} 4000",
        ]
        configuration = folder / f"sentinel-{port}.conf"
        configuration.write_text("\n".join(rules) + "\n")
        command = [str(find_program("redis-server")), str(configuration), "--sentinel"]
        return ChildProcess(f"sentinel-{port}", command, folder / f"sentinel-{port}.log")

    @property
    def url(self) -> str:
        """For PORCHLIGHT_REDIS_URL."""
        return f"redis+sentinel://{','.join(f'127.0.0.1:{port}' for port in self.ports)}/0/{NAME}"

    def know_everything(self) -> bool:
        """Whether each of them knows the replica and both of the others."""
        return all((s["num-slaves"], s["num-other-sentinels"]) == (1, 2) for s in map(self._state, self.ports))

    def _state(self, port: int) -> dict[str, Any]:
        try:
            with redis.Redis(port=port, protocol=2) as sentinel:
                state: dict[str, Any] = sentinel.sentinel_master(NAME)
                return state
        except redis.RedisError:
            return {"num-slaves": 0, "num-other-sentinels": 0}


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Sentinels]:
    """Servers of this test's own: it kills one."""
    with ExitStack() as exits:
        master = exits.enter_context(RedisServer(tmp_path / "master"))
        replica = RedisServer(tmp_path / "replica", options=["--replicaof", "127.0.0.1", str(master.port)])
        exits.enter_context(replica)
        sentinels = Sentinels(tmp_path, master, replica)
        for process in sentinels.processes:
            process.start()
            exits.callback(process.kill)
        wait_for(sentinels.know_everything, 30)
        yield sentinels


def test_the_master_dies_and_the_same_sockets_go_on(
    watched: Sentinels, mongo_server: MongoServer, tmp_path: Path
) -> None:
    with Stack(tmp_path, watched.master, mongo_server, 1, 1, redis_url=watched.url) as stack:
        visitor, agent = stack.visitor(), stack.agent()
        conversation = write(visitor, "before")["conversationId"]
        before = reply(agent, conversation, "an answer before")["seq"]

        watched.master.kill()
        message_id, receipts = new_id(), list[Any]()
        wait_for(lambda: _has_receipt(visitor, message_id, receipts), FAILOVER_SECONDS)
        (receipt,) = receipts
        assert (receipt["conversationId"], receipt["seq"]) == (conversation, before + 1)
        wait_for(lambda: agent.request("joinProject", {"projectId": "shop"})["ok"], FAILOVER_SECONDS)
        reply(agent, conversation, "an answer after")
        assert visitor.wait("newMessage", FAILOVER_SECONDS, content="an answer after")["seq"] == before + 2
        with redis.Redis(port=watched.replica.port, protocol=2) as now:
            role: Any = now.role()
            assert role[0] == b"master"


def _has_receipt(visitor: Any, message_id: str, receipts: list[Any]) -> bool:
    """As an outbox does: again and again, as a receipt may be told while the gateway is not yet listening anew."""
    if visitor.request("sendMessage", {"clientMessageId": message_id, "content": "after"})["ok"]:
        with suppress(ProbeError):
            receipts.append(visitor.wait("messageSent", RESEND_SECONDS, clientMessageId=message_id))
    return bool(receipts)
