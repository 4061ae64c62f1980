"""`porchlight dead` against a real Redis."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
import redis

from app.contract import keys
from app.contract.envelope import encode
from app.dev.embedded import RedisServer
from app.domain.commands import MarkRead

COMMAND = MarkRead("p1", "v_1", "c1", "agent", 3, 1_700_000_000_000)


@pytest.fixture
def client(redis_server: RedisServer) -> redis.Redis:
    connection = redis.Redis.from_url(redis_server.url, protocol=2)
    connection.flushall()
    return connection


def bury(client: redis.Redis, **changes: bytes) -> str:
    letter: dict[Any, Any] = {**encode(COMMAND), b"partition": b"2", b"entry": b"5-0", b"reason": b"a bug"}
    letter |= {name.encode(): value for name, value in changes.items()}
    added: Any = client.xadd(keys.DEAD, letter)
    return str(added.decode())


def porchlight(redis_server: RedisServer, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PORCHLIGHT_REDIS_URL": redis_server.url}
    command = [sys.executable, "-m", "app.cli", "dead", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=30)


def test_list_names_kind_and_reason_but_not_the_content(client: redis.Redis, redis_server: RedisServer) -> None:
    letter_id = bury(client)
    (letter,) = json.loads(porchlight(redis_server, "list", "--json").stdout)["letters"]
    assert letter == {"id": letter_id, "partition": 2, "entry": "5-0", "reason": "a bug", "kind": "read mark"}


def test_a_letter_that_nobody_can_read_is_listed_too(client: redis.Redis, redis_server: RedisServer) -> None:
    bury(client, b=b"\xc1garbage")
    assert "unreadable: a bug" in porchlight(redis_server, "list").stdout


def test_show_prints_what_the_entry_holds(client: redis.Redis, redis_server: RedisServer) -> None:
    letter_id = bury(client)
    shown = json.loads(porchlight(redis_server, "show", letter_id).stdout)
    assert shown["content"][:3] == ["mr", "p1", "v_1"]


def test_replay_puts_the_same_entry_back_into_its_stream(client: redis.Redis, redis_server: RedisServer) -> None:
    letter_id = bury(client)
    assert porchlight(redis_server, "replay", letter_id).returncode == 0
    entries: Any = client.xrange(keys.stream(2))
    assert [fields for _, fields in entries] == [encode(COMMAND)]
    assert client.xlen(keys.DEAD) == 0


def test_drop_removes_it(client: redis.Redis, redis_server: RedisServer) -> None:
    letter_id = bury(client)
    assert porchlight(redis_server, "drop", letter_id).returncode == 0
    assert client.xlen(keys.DEAD) == 0


@pytest.mark.parametrize("action", ["show", "replay", "drop"])
@pytest.mark.parametrize("letter_id", ["1-1", "nonsense"])
def test_an_unknown_letter_is_one_clear_line(
    client: redis.Redis, redis_server: RedisServer, action: str, letter_id: str
) -> None:
    done = porchlight(redis_server, action, letter_id)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("porchlight: ")
    assert len(done.stderr.splitlines()) == 1
