"""A reader who does not read is cut off at WRITE_LIMIT, and nobody else waits for him."""

import base64
import os
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from app.adapters.outbound import ForRoom
from app.contract.rooms import WIDGET
from app.gateway.engine.wire import WRITE_LIMIT
from app.gateway.gateway import Gateway
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import plain_http
from tests.waiting import wait_for

FRAME = b'42/widget,["presence",{"online":false,"agents":[{"name":"' + b"x" * 60_000 + b'"}]}]'


class Sleeper:
    """Enters the widget over a raw TCP connection with a small buffer, and never reads again."""

    def __init__(self, live: LiveGateway) -> None:
        self._tcp = socket.socket()
        self._tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        parts = urlsplit(live.url)
        self._tcp.connect((parts.hostname, parts.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self._tcp.sendall(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self._send(f'40/widget,{{"token":"{live.token()}"}}'.encode())

    def _send(self, text: bytes) -> None:
        mask = b"\0\0\0\0"
        self._tcp.sendall(bytes([0x81, 0x80 | 126]) + len(text).to_bytes(2, "big") + mask + text)

    def close(self) -> None:
        self._tcp.close()


@pytest.fixture
def sleeper(live: LiveGateway) -> Iterator[Sleeper]:
    """Given one who sleeps, alone in the gateway."""
    wait_for(lambda: _members(live) == 0)
    sleeper = Sleeper(live)
    wait_for(lambda: _members(live) == 1)
    yield sleeper
    sleeper.close()


def _members(live: LiveGateway) -> int:
    return int(live.run(lambda gateway: len(gateway.server.members)))


def _tell_all(gateway: Gateway) -> None:
    gateway.manager.deliver(ForRoom(WIDGET, "shop", [FRAME]))


def _waiting(gateway: Gateway) -> int:
    return max((m.socket.wire.waiting() for m in gateway.server.members if m.socket.wire), default=0)


def test_who_does_not_read_is_cut_off_and_the_others_get_everything(live: LiveGateway, sleeper: Sleeper) -> None:
    reader = live.visitor()
    told, most = 0, 0
    while _members(live) == 2:
        live.run(_tell_all)
        told += 1
        reader.wait("presence", online=False)
        most = max(most, live.run(_waiting))
        assert told < 2_000, "he should be gone by now"

    assert told * len(FRAME) > WRITE_LIMIT
    assert most <= WRITE_LIMIT + 2 * len(FRAME), "memory for him is bounded"
    assert reader.request("resume", {"lastSeq": 0})["ok"]
    reader.close()


def test_a_client_that_polls_and_never_comes_back_is_given_up(live: LiveGateway) -> None:
    wait_for(lambda: _members(live) == 0)
    _, opened = plain_http(live.url, "GET", "/socket.io/?EIO=4&transport=polling")
    sid = opened.partition('"sid":"')[2].partition('"')[0]
    body = f'40/widget,{{"token":"{live.token()}"}}'
    assert plain_http(live.url, "POST", f"/socket.io/?EIO=4&transport=polling&sid={sid}", body)[0] == 200
    wait_for(lambda: _members(live) == 1)

    for _ in range(live.run(lambda gateway: gateway.server.eio.poll_queue_limit) + 1):
        live.run(_tell_all)

    wait_for(lambda: _members(live) == 0)
