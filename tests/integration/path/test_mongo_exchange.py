"""The message path's own exchange with MongoDB, on the driver's connection: what it brings, and how it fails."""

import gc
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bson
import pymongo
import pytest
from pymongo.errors import (
    AutoReconnect,
    ConnectionFailure,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    ProtocolError,
)

from app.adapters.message_store import SOCKET_TIMEOUT_MS, open_database
from app.adapters.mongo_exchange import PrimaryConnection
from app.dev.embedded import MongoServer
from tests.waiting import wait_for

BLOCKED_MS = 120_000  # whoever waits for that to end has not noticed anything
HEAD = struct.Struct("<iiiiIB")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MongoServer]:
    """Given a server that may be broken."""
    with MongoServer(tmp_path / "mongo", options=("--setParameter", "enableTestCommands=1")) as server:
        yield server


@pytest.fixture
def primary(server: MongoServer) -> Iterator[PrimaryConnection]:
    """Given a connection to it."""
    database = open_database(server.database_url("exchange"))
    yield PrimaryConnection(database)
    database.client.close()


def _fail(primary: PrimaryConnection, command: str, **how: Any) -> None:
    rule = {"configureFailPoint": "failCommand", "mode": {"times": 1}, "data": {"failCommands": [command], **how}}
    primary._client.admin.command(rule)


def test_it_keeps_its_connection_until_the_driver_learns_something(server: MongoServer) -> None:
    database = open_database(server.database_url("exchange"))
    primary = PrimaryConnection(database)

    first, second = primary.exchange({"hello": 1}), primary.exchange({"hello": 1})
    assert first["connectionId"] == second["connectionId"]

    kept = primary._connection
    primary._servers = None  # as after any news
    primary.exchange({"ping": 1})
    assert primary._connection is kept, "it was given back to the pool, and taken from there"
    database.client.close()


def test_a_large_command_and_a_large_answer_come_whole(primary: PrimaryConnection) -> None:
    documents = [{"_id": number, "text": "x" * 20_000} for number in range(500)]

    assert primary.exchange({"insert": "large", "documents": documents})["n"] == 500
    found = primary.exchange({"find": "large", "batchSize": 500})["cursor"]["firstBatch"]
    assert found == documents


def test_a_refusal_is_raised_and_the_connection_goes_on(primary: PrimaryConnection) -> None:
    number = primary.exchange({"hello": 1})["connectionId"]
    with pytest.raises(OperationFailure, match="unheardOf"):
        primary.exchange({"unheardOf": 1})

    assert primary.exchange({"hello": 1})["connectionId"] == number


def test_a_primary_that_is_none_any_more_is_the_drivers_business(primary: PrimaryConnection) -> None:
    _fail(primary, "insert", errorCode=10107)

    with pytest.raises(NotPrimaryError):
        primary.exchange({"insert": "any", "documents": [{}]})

    assert primary._checkout is None, "who is the primary will be asked anew"
    assert primary.exchange({"insert": "any", "documents": [{}]})["n"] == 1


def test_a_lost_connection_is_told_and_the_next_exchange_has_a_new_one(
    server: MongoServer, primary: PrimaryConnection
) -> None:
    primary.exchange({"ping": 1})
    _fail(primary, "insert", closeConnection=True)
    with pytest.raises(AutoReconnect):
        primary.exchange({"insert": "any", "documents": [{}]})
    assert primary.exchange({"ping": 1})["ok"]

    server.kill()
    with pytest.raises(ConnectionFailure):
        primary.exchange({"ping": 1})
    server.start()
    assert primary.exchange({"ping": 1})["ok"]


def test_a_wait_has_an_end(server: MongoServer) -> None:
    database = open_database(server.database_url("exchange") + "&socketTimeoutMS=700")
    primary = PrimaryConnection(database)
    _fail(primary, "insert", blockConnection=True, blockTimeMS=BLOCKED_MS)

    with pytest.raises(NetworkTimeout):
        primary.exchange({"insert": "any", "documents": [{}]})
    assert primary.exchange({"ping": 1})["ok"]
    database.client.close()


def test_who_waits_hears_that_the_driver_has_given_the_server_up(primary: PrimaryConnection) -> None:
    primary.exchange({"ping": 1})
    _fail(primary, "insert", blockConnection=True, blockTimeMS=BLOCKED_MS)
    told: list[BaseException] = []

    def ask() -> None:
        try:
            primary.exchange({"insert": "any", "documents": [{}]})
        except AutoReconnect as error:
            told.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    wait_for(lambda: primary._client.admin.command("serverStatus")["metrics"]["commands"]["insert"]["total"] > 0)
    primary._connection.cancel_context.cancel()  # as its monitor does when the server does not answer

    asking.join(30)
    assert told


def test_whoever_had_the_connection_before_was_in_a_hurry_and_this_one_is_not(primary: PrimaryConnection) -> None:
    with pymongo.timeout(1.5):
        primary._client.admin.command("ping")  # the pool's only connection, with what was left of that time
    assert primary.exchange({"ping": 1})["ok"]

    assert primary._connection.conn.sock.gettimeout() == SOCKET_TIMEOUT_MS / 1_000


def test_a_pool_of_one_connection_is_shared_with_reads(server: MongoServer) -> None:
    database = open_database(server.database_url("exchange") + "&maxPoolSize=1&waitQueueTimeoutMS=5000")
    primary = PrimaryConnection(database)
    for _ in range(2):
        assert primary.exchange({"insert": "any", "documents": [{}]})["n"] == 1
        assert database["any"].find_one() is not None
    database.client.close()


def test_what_was_cut_while_nothing_was_said_is_noticed_before_it_is_used(primary: PrimaryConnection) -> None:
    """As a proxy does with connections that are silent for a minute."""
    number = primary.exchange({"hello": 1})["connectionId"]
    primary._connection.conn.sock.shutdown(socket.SHUT_RDWR)
    primary._used -= 60

    assert primary.exchange({"hello": 1})["connectionId"] != number


def test_who_is_not_held_any_more_leaves_no_open_socket(primary: PrimaryConnection) -> None:
    primary.exchange({"ping": 1})
    other = PrimaryConnection(primary._client["exchange"])
    other.exchange({"ping": 1})
    sock = other._connection.conn.sock

    del other
    gc.collect()

    assert sock.fileno() == -1


class Wire:
    """Stands where the driver's connection stands, with the server's end in the test's hand."""

    def __init__(self) -> None:
        here, self.there = socket.socketpair()
        here.settimeout(5)
        self.conn = SimpleNamespace(sock=here)
        self.cancel_context = SimpleNamespace(cancelled=False)
        self.max_wire_version = 17
        self.max_message_size = 48_000_000

    def add_server_api(self, _command: Any) -> None:
        """None was asked for."""

    def _raise_connection_failure(self, error: BaseException) -> None:
        raise error

    def close(self) -> None:
        """Both ends."""
        self.conn.sock.close()
        self.there.close()


@pytest.fixture
def wire() -> Iterator[Wire]:
    """Given a server that says what the test wants."""
    wire = Wire()
    yield wire
    wire.close()


def _answer_with(wire: Wire, primary: PrimaryConnection, head: tuple[int, ...], pieces: int = 1) -> None:
    primary._client.admin.command("ping")
    primary._connection, primary._servers = wire, primary._client.topology_description
    primary._used = time.monotonic()
    primary._poll.register(wire.conn.sock)
    body = bson.encode({"ok": 1.0, "text": "x" * 1_000})
    whole = HEAD.pack(HEAD.size + len(body), 9, *head) + body

    def say() -> None:
        wire.there.recv(65_536)
        for start in range(0, len(whole), len(whole) // pieces):
            wire.there.sendall(whole[start : start + len(whole) // pieces])

    threading.Thread(target=say, daemon=True).start()


@pytest.mark.parametrize("body", [b"\x05\x00\x00\x00\x01", bson.encode({"ok": 1.0}) + b"and more"])
def test_an_answer_that_cannot_be_read_is_the_connections_fault(
    wire: Wire, primary: PrimaryConnection, body: bytes
) -> None:
    """Not the messages': they may be stored."""
    length = HEAD.size + min(len(body), 19)
    primary._client.admin.command("ping")
    primary._connection, primary._servers = wire, primary._client.topology_description
    primary._used = time.monotonic()
    primary._poll.register(wire.conn.sock)
    wire.there.sendall(HEAD.pack(length, 9, 1, 2013, 0, 0) + body)

    with pytest.raises(ProtocolError):
        primary.exchange({"ping": 1})


@pytest.mark.parametrize("head", [(2, 2013, 0, 0), (1, 1, 0, 0), (1, 2013, 2, 0), (1, 2013, 0, 1)])
def test_an_answer_to_something_else_is_none(wire: Wire, primary: PrimaryConnection, head: tuple[int, ...]) -> None:
    _answer_with(wire, primary, head)

    with pytest.raises(ProtocolError):
        primary.exchange({"ping": 1})


def test_an_answer_may_come_in_pieces(wire: Wire, primary: PrimaryConnection) -> None:
    _answer_with(wire, primary, (1, 2013, 0, 0), pieces=100)

    assert len(primary.exchange({"ping": 1})["text"]) == 1_000
