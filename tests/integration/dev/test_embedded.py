"""The embedded servers are real: they keep what they were given, and their failures are told clearly."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest
import redis

from app.dev.embedded import MongoServer, RedisServer
from app.dev.errors import DevError


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A redis-server for this test alone: the test ends it."""
    with RedisServer(tmp_path) as server:
        yield server


def _mongo_client(server: MongoServer) -> pymongo.MongoClient[dict[str, Any]]:
    return pymongo.MongoClient(server.url, serverSelectionTimeoutMS=5000)


def test_redis_keeps_what_it_acknowledged_through_a_kill(own_redis: RedisServer) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.xadd("stream", {"v": "1"})

    own_redis.kill()
    own_redis.start()

    with redis.Redis.from_url(own_redis.url) as client:
        assert client.xlen("stream") == 1
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_server_is_not_started_twice(own_redis: RedisServer) -> None:
    with pytest.raises(DevError, match="already running"):
        own_redis.start()


def test_a_taken_port_is_told(own_redis: RedisServer, tmp_path: Path) -> None:
    with pytest.raises(DevError, match=f"cannot listen on 127.0.0.1:{own_redis.port}"):
        RedisServer(tmp_path / "other", own_redis.port).start()


def test_a_wrong_option_is_told_with_the_servers_own_words(tmp_path: Path) -> None:
    with pytest.raises(DevError, match=r"redis-server ended with status 1 while starting: .*redis-server.log"):
        RedisServer(tmp_path, options=["--maxmemory", "plenty"]).start()


def test_mongo_is_a_replica_set_that_keeps_its_data_on_another_port(tmp_path: Path) -> None:
    with MongoServer(tmp_path) as first, _mongo_client(first) as client:
        client["shop"]["messages"].with_options(write_concern=pymongo.WriteConcern(w="majority", j=True)).insert_one(
            {"_id": "m1"}
        )

    with MongoServer(tmp_path) as second, _mongo_client(second) as client:
        assert second.port != first.port
        assert client["shop"]["messages"].find_one() == {"_id": "m1"}


def test_a_missing_system_library_is_named_with_its_command(tmp_path: Path) -> None:
    server = MongoServer(tmp_path)
    server.log_path.write_text(
        "mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file: No such file\n"
    )

    assert server.last_words() == ("the system library libcurl.so.4 is missing; run: sudo apt-get install -y libcurl4")
