"""The official socket.io-client from npm drives every event of the contract, and hears every other one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.adapters.visitor_tokens import VisitorTokens, new_visitor
from app.contract.catalogue import CLIENT_EVENTS, SERVER_EVENTS
from app.dev.embedded import MongoServer, RedisServer
from tests.support.stack import SECRET, Stack

NODE = Path(sys.executable).with_name("node")
DRIVE = Path(__file__).with_name("drive.mjs")
SECONDS = 50
WAYS = {"websocket": ["websocket"], "polling": ["polling"], "upgrade": ["polling", "websocket"]}


@pytest.fixture(scope="module")
def stack(
    redis_server: RedisServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Given a gateway and a worker."""
    with Stack(tmp_path_factory.mktemp("stranger"), redis_server, mongo_server, gateways=1, workers=1) as running:
        yield running


def _drive(stack: Stack, transports: list[str]) -> Any:
    """What the stranger saw."""
    task = {
        "url": stack.urls[0],
        "token": VisitorTokens(SECRET).issue("shop", new_visitor())[0],
        "cookie": "porchlight_session=cookie-of-ana",
        "csrf": "csrf-of-ana",
        "project": "shop",
        "transports": transports,
    }
    with subprocess.Popen(
        [str(NODE), str(DRIVE), json.dumps(task)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as node:
        try:
            assert node.stderr is not None
            said = node.stderr.readline()
            if said == "cut\n":
                stack.redis.client_kill_filter(_type="pubsub")
            output, rest = node.communicate(timeout=SECONDS)
        finally:
            node.kill()
    if node.returncode != 0:
        pytest.fail(said + rest)
    return json.loads(output)


@pytest.mark.parametrize("way", WAYS)
def test_every_event_goes_both_ways(stack: Stack, way: str) -> None:
    seen = _drive(stack, WAYS[way])

    assert seen["transport"] == WAYS[way][-1]
    for event in CLIENT_EVENTS:
        msgspec.convert(seen["answers"][f"{event.namespace} {event.name}"], event.answer)
    for told in SERVER_EVENTS:
        payloads = seen["received"][f"{told.namespace} {told.name}"]
        assert payloads
        for payload in payloads:
            msgspec.convert(payload, told.payload)
    known = {f"{event.namespace} {event.name}" for event in SERVER_EVENTS}
    assert seen["received"].keys() == known, "and nothing that is not in the contract"
