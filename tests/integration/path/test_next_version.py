"""This version beside the next one: what a later gateway, worker or migration adds is carried along."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from app.adapters import schema
from app.adapters.outbound import ForSockets, pack
from app.adapters.schema import Step
from app.adapters.visitor_tokens import new_visitor
from app.contract import keys
from app.dev.embedded import MongoServer, RedisServer
from app.domain.commands import Origin, PostVisitorMessage
from app.domain.ids import partition_of
from tests.support.stack import PARTITIONS, Stack
from tests.support.talk import new_id, reply, write
from tests.waiting import wait_for


@pytest.fixture(scope="module")
def stack(
    redis_server: RedisServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """A gateway and a worker of this version."""
    with Stack(tmp_path_factory.mktemp("next"), redis_server, mongo_server, gateways=1, workers=1) as stack:
        yield stack


def test_an_entry_of_a_later_gateway_is_stored(stack: Stack) -> None:
    profile = new_visitor()
    now = int(datetime.now(UTC).timestamp() * 1000)
    command = PostVisitorMessage("shop", profile, new_id(), "from the future", now, Origin("nobody", "none"))
    appended: list[Any] = [*msgspec.msgpack.decode(msgspec.msgpack.encode(command)), {"mood": "curious"}, 7]
    fields = {"v": "1", "b": msgspec.msgpack.encode(appended), "t": b"a field of the entry beside them"}
    stack.redis.xadd(keys.stream(partition_of("shop", profile.uid, PARTITIONS)), fields)  # type: ignore[arg-type]

    wait_for(lambda: stack.database["messages"].count_documents({"author.id": profile.uid}) == 1)
    assert stack.redis.xlen(keys.DEAD) == 0


def test_documents_of_a_later_version_are_read_changed_and_keep_what_is_new(stack: Stack) -> None:
    visitor, agent = stack.visitor(), stack.agent()
    receipt = write(visitor, "hello")
    mine = {"_id": receipt["conversationId"]}
    stack.database["conversations"].update_one(mine, {"$set": {"mood": "curious", "visitor.height": 3}})
    stack.database["messages"].update_many({}, {"$set": {"mood": "curious"}})
    stack.database["projects"].update_one({"_id": "shop"}, {"$set": {"mood": "curious"}})
    stack.workers[0].kill()
    stack.workers[0].start()  # so that it reads the later version's documents
    stack.wait_until_ready()

    write(visitor, "hello again")
    reply(agent, receipt["conversationId"], "an answer")

    answer = visitor.request("resume", {"lastSeq": 0})
    assert [message["content"] for message in answer["messages"]] == ["hello", "hello again", "an answer"]
    assert stack.database["conversations"].find_one(mine, {"mood": 1}) == {**mine, "mood": "curious"}


def test_what_a_later_worker_publishes_does_not_stop_a_gateway(stack: Stack) -> None:
    visitor = stack.visitor()
    (channel,) = (name for name in stack.redis.pubsub_channels("porchlight:gateway:*"))
    later = msgspec.msgpack.encode([*msgspec.msgpack.decode(pack(ForSockets([("nobody", b"x")]))), "more"])
    stack.redis.publish(channel, later)
    stack.redis.publish(channel, msgspec.msgpack.encode(["z", "a kind that nobody knows yet"]))

    assert write(visitor, "still here")["seq"] == 1


def test_the_next_versions_migration_runs_beside_this_one(stack: Stack) -> None:
    def expand(database: Any) -> None:
        database["conversations"].create_index([("mood", 1)], name="mood_1", sparse=True)
        database["conversations"].update_many({}, {"$set": {"mood": "calm"}})

    visitor = stack.visitor()
    write(visitor, "before")
    later = Step(schema.VERSION + 1, "expand", "moods", expand)
    schema.migrate(stack.database, (*schema.STEPS, later))

    assert write(visitor, "after")["seq"] == 2
    schema.check(stack.database)  # and this version may still be started
    assert schema.migrate(stack.database) == []
