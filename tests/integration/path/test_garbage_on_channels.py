"""Whatever somebody publishes on our channels, the gateway goes on hearing."""

import json
from typing import Any

import msgpack
import pytest

from app.contract import keys
from tests.support.stack import Stack
from tests.support.talk import news, reply, silent, write

GARBAGE: list[bytes] = [
    b"",
    b"\xff\xfe\xc1",
    b"null",
    b"[1, 2]",
    b"{",
    json.dumps({"method": ["no", "name"]}).encode(),
    *(json.dumps({"method": name}).encode() for name in ("emit", "disconnect", "enter_room", "close_room", "callback")),
    json.dumps({"method": "emit", "event": 7, "data": {}, "namespace": 3, "room": [], "binary": True}).encode(),
    json.dumps({"method": "emit", "event": "e", "data": "x", "namespace": "/widget", "callback": [1, 2, 3]}).encode(),
    *(msgpack.packb(value) for value in (None, 7, [], ["s"], ["s", 1], ["s", [["sid"]]], ["r", "/inbox", {}, []])),
    msgpack.packb(["q", "nobody waits for it", b"\xff"]),
    msgpack.packb(["r", "/nowhere", "no room", [b"42"]]),
]


def _gateways(stack: Stack) -> list[str]:
    channels: Any = stack.redis.pubsub_channels(keys.channel_gateway("*"))
    return [channel.decode() for channel in channels]


@pytest.mark.parametrize("garbage", GARBAGE, ids=repr)
def test_garbage_on_a_channel_deafens_nobody(stack: Stack, garbage: bytes) -> None:
    visitor, agent = stack.visitor(0), stack.agent("ana", 1)
    channels = _gateways(stack)
    assert len(channels) == 2

    for channel in (keys.CHANNEL_ALL, *channels):
        assert stack.redis.publish(channel, garbage) > 0

    conversation_id = write(visitor, "Hello")["conversationId"]
    news(agent, "Hello")
    reply(agent, conversation_id, "Hi")
    assert visitor.wait("newMessage")["content"] == "Hi"
    assert silent(visitor, "resync", 0.01), "it heard without a gap"
