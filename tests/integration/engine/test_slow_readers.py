"""A slow reader misses broadcasts and is told so later; answers to him are bounded; nobody waits for him."""

import base64
import os
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from app.adapters.outbound import ForRoom, ForSockets
from app.contract.rooms import WIDGET
from app.gateway.engine.wire import BEHIND, WRITE_LIMIT
from app.gateway.gateway import Gateway
from app.gateway.resync import RESYNC
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import plain_http
from tests.waiting import wait_for

FRAME = b'42/widget,["presence",{"online":false,"agents":[{"name":"' + b"x" * 60_000 + b'"}]}]'
RESYNC_FRAME = RESYNC[WIDGET]


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

    def read_until(self, wanted: bytes) -> bytes:
        """Wakes up: everything up to there, frame headers included."""
        self._tcp.settimeout(30)
        said = b""
        while wanted not in said:
            more = self._tcp.recv(1_048_576)
            assert more, "he was cut off"
            said += more
        return said

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


def _tell_each(gateway: Gateway) -> None:
    gateway.manager.deliver(ForSockets([(member.sid, FRAME) for member in gateway.server.members]))


def _waiting(gateway: Gateway) -> int:
    return max((m.socket.wire.waiting() for m in gateway.server.members if m.socket.wire), default=0)


def test_who_does_not_read_misses_broadcasts_and_the_others_get_everything(live: LiveGateway, sleeper: Sleeper) -> None:
    reader = live.visitor()
    for _ in range(2 * WRITE_LIMIT // len(FRAME) + 64):  # 64: what the kernel's buffers take
        live.run(_tell_all)
        reader.wait("presence", online=False)

    assert BEHIND < live.run(_waiting) <= BEHIND + 2 * len(FRAME), "little waits for him"
    assert _members(live) == 2, "he is still here"
    reader.close()


def test_who_reads_again_is_asked_once_to_catch_up_and_hears_what_comes_then(
    live: LiveGateway, sleeper: Sleeper
) -> None:
    for _ in range(128):
        live.run(_tell_all)
    assert live.run(_waiting) > BEHIND

    said = sleeper.read_until(RESYNC_FRAME)
    assert said.count(RESYNC_FRAME) == 1
    assert 0 < said.count(b'"presence"') < 128
    wait_for(lambda: live.run(_waiting) == 0)
    live.run(_tell_all)

    assert b'"presence"' in sleeper.read_until(FRAME[-20:])


def test_who_does_not_read_what_is_for_him_alone_is_cut_off(live: LiveGateway, sleeper: Sleeper) -> None:
    most = 0
    while _members(live) == 1:
        live.run(_tell_each)
        most = max(most, live.run(_waiting))

    assert most <= WRITE_LIMIT + 2 * len(FRAME), "memory for him is bounded"


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
