"""A Redis that answers but takes no writes, as without its replicas."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis

from actors.partition import DOUBT_SECONDS
from app.adapters.visitor_tokens import new_visitor
from app.contract import keys
from app.dev.embedded import MongoServer, RedisServer
from tests.integration.path.conftest import StartStack
from tests.support.neighbours import partition_of_visitor
from tests.support.stack import Stack, frozen
from tests.support.talk import new_id, news, write
from tests.waiting import wait_for

TRIES = 3


@pytest.fixture
def read_only(redis_server: RedisServer) -> Iterator[Any]:
    """Makes Redis refuse writes (True), or take them again (False)."""
    with redis.Redis.from_url(redis_server.url, protocol=2) as client:
        yield lambda refuse: client.config_set("min-replicas-to-write", int(refuse))
        client.config_set("min-replicas-to-write", 0)


def _refused(stack: Stack) -> int:
    """How many acknowledgements Redis has refused."""
    stats: Any = stack.redis.info("commandstats").get("cmdstat_xack", {})
    return int(stats.get("rejected_calls", 0))


def _is_in_hand(stack: Stack, stream: str, doubt_until: float) -> bool:
    """Whether the owner has the entry. One that is new to the partition reads it twice, and needs a Redis for both."""
    if not stack.redis.exists(stream):
        return False
    pending: Any = stack.redis.xpending_range(stream, keys.GROUP, "-", "+", 1)
    return bool(pending) and (pending[0]["times_delivered"] > 1 or time.monotonic() > doubt_until)


def test_what_cannot_be_acknowledged_is_announced_once_and_acknowledged_later(
    start_stack: StartStack, mongo_server: MongoServer, read_only: Any
) -> None:
    """Given a batch that was read while writes passed, and stored when they did not."""
    stack, vera, message_id = start_stack(lease_seconds="60"), new_visitor(), new_id()
    doubt_until = time.monotonic() + DOUBT_SECONDS
    stream = keys.stream(partition_of_visitor(vera))
    visitor, agent = stack.visitor(0, vera), stack.agent()
    stack.redis.config_resetstat()
    with frozen(mongo_server):
        assert visitor.send("sendMessage", {"clientMessageId": message_id, "content": "one"})
        wait_for(lambda: _is_in_hand(stack, stream, doubt_until))
        read_only(True)

    assert visitor.wait("messageSent", clientMessageId=message_id)["seq"] == 1
    wait_for(lambda: _refused(stack) >= TRIES)
    assert stack.backlog() == 1
    read_only(False)
    wait_for(lambda: stack.backlog() == 0)

    write(visitor, "two")
    told = [agent.wait("newMessage")["message"]["content"]]
    while told[-1] != "two":
        told.append(agent.wait("newMessage")["message"]["content"])
    assert told == ["one", "two"]


def test_a_sender_hears_unavailable_and_his_socket_lives(start_stack: StartStack, read_only: Any) -> None:
    stack = start_stack()
    visitor, agent = stack.visitor(), stack.agent()
    read_only(True)

    answer = visitor.request("sendMessage", {"clientMessageId": new_id(), "content": "lost"})
    assert (answer["ok"], answer["error"]["code"]) == (False, "unavailable")

    read_only(False)
    wait_for(lambda: visitor.request("sendMessage", {"clientMessageId": new_id(), "content": "heard"})["ok"])
    news(agent, "heard")
