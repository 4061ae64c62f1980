"""One address that opens everything it can: limited, while another address is served and nothing grows."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from app.gateway.engine.wire import ODD_FRAMES
from app.settings import Settings
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import RawSocket, plain_http
from tests.waiting import wait_for

SOCKETS, CONNECTIONS, FLOOD = 20, 40, 120
ELSEWHERE = "127.0.0.2"  # another address of this machine


@pytest.fixture(scope="module")
def tight(settings: Settings) -> Iterator[LiveGateway]:
    """Given a gateway with small limits, so that few sockets reach them."""
    limits = {"limit_sockets_per_address": SOCKETS, "limit_connections_per_address": CONNECTIONS}
    with LiveGateway(settings.model_copy(update=limits)) as running:
        yield running


@pytest.fixture
def neighbour(tight: LiveGateway) -> Iterator[RawSocket]:
    """Given a visitor from another address, who is served before and after; then all is as it was."""
    with RawSocket(tight.url, source=ELSEWHERE) as raw:
        assert raw.enter("/widget", {"token": tight.token()}).startswith("40")
        yield raw
        _is_served(raw)
    wait_for(lambda: not tight.run(lambda gateway: gateway.server.eio.sockets))


def _is_served(raw: RawSocket) -> None:
    raw.send('42/widget,1["resume",{"lastSeq":0}]')
    assert '"ok":true' in raw.until(("43/widget,1[",))


def _takes_in_again(tight: LiveGateway) -> bool:
    """Whether the crowd's address gets in: it is not locked out longer than it takes to notice that they hung up."""
    with RawSocket(tight.url) as raw:
        return raw.stands and raw.enter("/widget", {"token": tight.token()}).startswith("40")


def _open(tight: LiveGateway, count: int) -> list[RawSocket]:
    return [RawSocket(tight.url) for _ in range(count)]


def test_idle_upgrades_from_one_address_are_limited_and_nobody_else_is(
    tight: LiveGateway, neighbour: RawSocket
) -> None:
    crowd = _open(tight, FLOOD)

    assert sum(raw.stands for raw in crowd) == SOCKETS
    assert tight.run(lambda gateway: len(gateway.server.eio.wires)) == SOCKETS + 1
    _is_served(neighbour)
    with RawSocket(tight.url, source=ELSEWHERE) as another:
        assert another.enter("/widget", {"token": tight.token()}).startswith("40")
    for raw in crowd:
        raw.__exit__()
    wait_for(lambda: tight.run(lambda gateway: len(gateway.server.eio.sockets)) == 1)
    with RawSocket(tight.url) as back:
        assert back.enter("/widget", {"token": tight.token()}).startswith("40"), "the address is not locked out"


def test_silent_connections_from_one_address_are_limited_and_nobody_else_is(
    tight: LiveGateway, neighbour: RawSocket
) -> None:
    """Slowloris: each says half a request and waits."""
    lines = []
    for _ in range(FLOOD):
        line = socket.create_connection(("127.0.0.1", urlsplit(tight.url).port or 0), timeout=20)
        lines.append(line)
        with suppress(ConnectionError):
            line.sendall(b"GET /widget.js HTTP/1.1\r\nX-Slow: ")

    hung_up = 0
    for line in lines[CONNECTIONS:]:
        with line:
            try:
                hung_up += line.recv(1) == b""
            except ConnectionResetError:
                hung_up += 1
    assert hung_up == FLOOD - CONNECTIONS
    _is_served(neighbour)
    for line in lines[:CONNECTIONS]:
        line.close()
    wait_for(lambda: _takes_in_again(tight))


@pytest.mark.parametrize("frame", ["ping", "pong", "piece"])
def test_a_flood_of_what_no_browser_sends_ends_the_socket(tight: LiveGateway, neighbour: RawSocket, frame: str) -> None:
    with RawSocket(tight.url) as raw:
        assert raw.enter("/widget", {"token": tight.token()}).startswith("40")
        for _ in range(2 * ODD_FRAMES.amount):
            raw.send_piece("") if frame == "piece" else getattr(raw, frame)()

        assert raw.is_closed_within()
        assert raw.pongs <= ODD_FRAMES.amount + ODD_FRAMES.per_second * 20


def test_who_left_what_he_had_not_entered_gets_no_more_time(tight: LiveGateway, neighbour: RawSocket) -> None:
    with RawSocket(tight.url) as raw:
        raw.send("41/widget,")

        assert raw.is_closed_within()


def test_an_address_opens_only_so_many_sockets_in_a_while(settings: Settings) -> None:
    """However soon it closes them, and by either transport."""
    few = settings.model_copy(update={"limit_address_sockets": "5 in 999999"})
    with LiveGateway(few) as running:
        for _ in range(5):
            with RawSocket(running.url) as raw:
                assert raw.stands
        for transport in ("polling", "websocket"):
            with RawSocket(running.url, query=f"EIO=4&transport={transport}") as raw:
                assert not raw.stands
            assert plain_http(running.url, "GET", f"/socket.io/?EIO=4&transport={transport}")[0] == 503
        with RawSocket(running.url, source=ELSEWHERE) as raw:
            assert raw.stands
