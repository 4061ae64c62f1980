"""One address that opens everything it can: limited, while another address is served and nothing grows."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from app.gateway import listener
from app.gateway.engine.wire import ODD_FRAMES
from app.gateway.gateway import Gateway
from app.gateway.socket_server import ENTRIES
from app.settings import Settings
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import RawSocket, plain_http
from tests.waiting import wait_for

SOCKETS, CONNECTIONS, FLOOD = 20, 40, 120
QUERY = "EIO=4&transport=polling"
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
    tight: LiveGateway, neighbour: RawSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slowloris: each says half a request and waits."""
    lines, told = [], []
    monkeypatch.setattr(listener, "log", SimpleNamespace(info=lambda event, **_: told.append(event)))
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
    assert told.count("too many connections") < FLOOD / 10, "a line for each would cost more than all the rest"
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


def test_what_an_address_is_refused_is_not_taken_from_the_project(settings: Settings) -> None:
    """Else one address could use up what all visitors of a project share."""
    few = settings.model_copy(update={"limit_address_events": "5 in 999999", "limit_project_events": "15 in 999999"})
    with LiveGateway(few) as running, RawSocket(running.url) as raw, RawSocket(running.url, source=ELSEWHERE) as other:
        for visitor in (raw, other):
            assert visitor.enter("/widget", {"token": running.token()}).startswith("40")
        for number in range(30):
            raw.send(f'42/widget,{number}["typing",{{"active":true}}]')
        assert '"rate_limited"' in raw.until(("43/widget,29[",))

        _is_served(other)


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


@pytest.mark.parametrize("waiting", ["connection", "handshake", "entry"])
def test_an_address_that_comes_too_fast_waits_at_the_door_and_nobody_else_does(
    settings: Settings, waiting: str
) -> None:
    """A visitor knocks three times: with his connection, his handshake, and at his namespace."""
    slow = settings.model_copy(update={"limit_address_arrivals": "3 in 999999"})
    with LiveGateway(slow) as running, ExitStack() as open_lines:
        place = ("127.0.0.1", urlsplit(running.url).port or 0)
        silent = {"connection": 3, "handshake": 2, "entry": 1}[waiting]
        lines = [open_lines.enter_context(socket.create_connection(place)) for _ in range(silent)]
        wait_for(lambda: running.run(_at_the_door) == silent)
        if waiting == "entry":
            raw = open_lines.enter_context(RawSocket(running.url))
            raw.send("40/widget," + json.dumps({"token": running.token()}))
        else:
            lines.append(open_lines.enter_context(socket.create_connection(place)))
            lines[-1].sendall(f"GET /socket.io/?{QUERY} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

        wait_for(lambda: running.run(lambda gateway: len(gateway.door._porch)) == 1)
        with RawSocket(running.url, source=ELSEWHERE) as visitor:
            assert visitor.enter("/widget", {"token": running.token()}).startswith("40")
            _is_served(visitor)
        assert running.run(lambda gateway: len(gateway.door._porch)) == 1


def _at_the_door(gateway: Gateway) -> int:
    """What this address has used up there."""
    bucket = gateway.door._porch._buckets.get("127.0.0.1")
    return 0 if bucket is None else 3 - int(bucket._level + 0.5)


def test_who_leaves_while_he_waits_at_the_door_leaves_nothing(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    slow = settings.model_copy(update={"limit_address_arrivals": "2 in 1"})
    with LiveGateway(slow) as running:
        with RawSocket(running.url) as raw:
            raw.send("40/widget," + json.dumps({"token": running.token()}))
            wait_for(lambda: running.run(lambda gateway: len(gateway.door._porch)) == 1)
        wait_for(lambda: not running.run(lambda gateway: gateway.server.eio.sockets))
        wait_for(lambda: running.run(lambda gateway: len(gateway.door._porch)) == 0)
        with RawSocket(running.url) as raw:
            assert raw.enter("/widget", {"token": running.token()}).startswith("40")
        wait_for(lambda: not running.run(lambda gateway: len(gateway.server.members)))
    assert "failed" not in capfd.readouterr().out


def test_behind_a_proxy_each_visitor_waits_for_himself(settings: Settings) -> None:
    slow = settings.model_copy(update={"limit_address_arrivals": "2 in 999999", "trusted_proxies": ("127.0.0.1",)})
    with LiveGateway(slow) as running:
        for number in range(5):
            with RawSocket(running.url, {"X-Forwarded-For": f"192.0.2.{number}"}) as raw:
                assert raw.enter("/widget", {"token": running.token()}).startswith("40")


def test_a_socket_enters_only_so_often(tight: LiveGateway, neighbour: RawSocket) -> None:
    token = {"token": tight.token()}
    with RawSocket(tight.url) as raw:
        for _ in range(ENTRIES):
            assert raw.enter("/widget", token).startswith("40")
            raw.send("41/widget,")
        raw.send("40/widget," + json.dumps(token))

        assert raw.is_closed_within()
