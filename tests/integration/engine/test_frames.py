"""What no Socket.IO client sends: the socket is closed, nothing gets into a stream, and neighbours notice nothing."""

import gc
import json
import time
import tracemalloc

import pytest

from app.gateway.engine.wire import FRAME_LIMIT
from app.gateway.gateway import Gateway
from app.gateway.socket_server import STRIKES
from tests.integration.engine.conftest import Backlog
from tests.support.hostile_frames import FRAMES
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import RawSocket, plain_http
from tests.waiting import wait_for

pytestmark = pytest.mark.usefixtures("neighbour")

LAG_SECONDS = 0.05
MESSAGE = '{"clientMessageId":"0c9d9c52-8a8e-4a26-8f4d-1f2c1c6b9f01","content":"x"}'


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_such_a_frame_closes_the_socket_is_one_line_and_keeps_the_loop_for_a_moment(
    live: LiveGateway, backlog: Backlog, capfd: pytest.CaptureFixture[str], frame: str
) -> None:
    """The moment as the loop's own work: no busy machine makes it longer."""
    before = len(backlog)
    with RawSocket(live.url) as raw:
        assert raw.enter("/widget", {"token": live.token()}).startswith("40")
        raw.until(('42/widget,["presence"',))
        capfd.readouterr()
        work = live.run(_work)

        raw.send(frame)

        assert raw.is_closed_within()
        assert live.run(_work) - work < LAG_SECONDS
    lines = [line for stream in capfd.readouterr() for line in stream.splitlines() if line.strip()]
    assert len(lines) == 1
    assert len(lines[0]) < 400
    assert "frame refused" in lines[0] or "websocket broken" in lines[0]
    assert len(backlog) == before


def _work(_: Gateway) -> float:
    """Seconds of processor time that the gateway's loop has used."""
    return time.thread_time()


@pytest.mark.parametrize("frame", [b"\x04\x01", b"", b'42/widget,1["resume",{"lastSeq":0}]'])
def test_a_binary_frame_closes_the_socket(live: LiveGateway, frame: bytes) -> None:
    with RawSocket(live.url) as raw:
        raw.enter("/widget", {"token": live.token()})

        raw.send(frame)

        assert raw.is_closed_within()


def test_binary_frames_and_attachments_leave_nothing_in_memory(live: LiveGateway) -> None:
    """Forty of a hundred kilobytes each."""
    bomb = b"\x04" + b"x" * 100_000
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for n in range(40):
            with RawSocket(live.url) as raw:
                raw.enter("/widget", {"token": live.token()})
                if n % 2:
                    raw.send('451-/widget,1["sendMessage",{"_placeholder":true,"num":0}]')
                raw.send(bomb)
                assert raw.is_closed_within()
        wait_for(lambda: live.run(lambda gateway: len(gateway.server.eio.wires)) <= 1)  # the neighbour's
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < 10 * len(bomb)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [FRAME_LIMIT + 1, 900_000, 1_100_000])
def test_a_frame_over_the_limit_closes_the_socket(live: LiveGateway, size: int) -> None:
    with RawSocket(live.url) as raw:
        raw.enter("/widget", {"token": live.token()})

        raw.send("42/widget,1" + json.dumps(["sendMessage", {"content": "x" * size}]))

        assert raw.is_closed_within()


def test_the_longest_message_fits_however_it_is_escaped(live: LiveGateway) -> None:
    visitor = live.visitor()

    payload = {"clientMessageId": "0c9d9c52-8a8e-4a26-8f4d-1f2c1c6b9f02", "content": "👋" * 5_000}

    assert visitor.request("sendMessage", payload) == {"ok": True, "status": "queued"}
    visitor.close()


@pytest.mark.parametrize("namespace", ["/", "/admin", "/widget/x", "/WIDGET"])
def test_an_unknown_namespace_is_refused_and_the_socket_closed(live: LiveGateway, namespace: str) -> None:
    with RawSocket(live.url) as raw:
        raw.send("40" + (f"{namespace}," if namespace != "/" else ""))

        assert raw.until(("44",)).startswith("44")
        assert raw.is_closed_within()


def test_an_event_before_connect_runs_nothing(live: LiveGateway, backlog: Backlog) -> None:
    before = len(backlog)
    with RawSocket(live.url) as raw:
        raw.send(f'42/widget,1["sendMessage",{MESSAGE}]')

        assert raw.is_closed_within()
    assert len(backlog) == before


def test_an_event_of_the_other_namespace_runs_nothing(live: LiveGateway) -> None:
    with RawSocket(live.url) as raw:
        raw.enter("/widget", {"token": live.token()})

        raw.send('42/inbox,1["joinProject",{"projectId":"shop"}]')

        assert raw.is_closed_within()


@pytest.mark.parametrize("name", ["connect", "disconnect", "message", "joinProject", "__class__", "newMessage", "*"])
def test_unknown_events_are_told_so_and_repeated_ones_close(live: LiveGateway, name: str) -> None:
    visitor = live.visitor()
    answers = [visitor.request(name, {}) for _ in range(STRIKES)]
    visitor.close()
    assert {answer["error"]["code"] for answer in answers} == {"unknown_event"}

    with RawSocket(live.url) as raw:
        raw.enter("/widget", {"token": live.token()})
        for _ in range(STRIKES + 1):
            raw.send(f'42/widget,["{name}",{{}}]')
        assert raw.is_closed_within()


def test_a_refused_frame_is_one_line_in_the_log(live: LiveGateway, capfd: pytest.CaptureFixture[str]) -> None:
    with RawSocket(live.url) as raw:
        raw.enter("/widget", {"token": live.token()})
        capfd.readouterr()
        bad = b'42/widget,["secret words'
        raw.send_bytes((bytes((0x81, 0x80 | len(bad), 0, 0, 0, 0)) + bad) * 50)
        assert raw.is_closed_within()

    lines = [line for stream in capfd.readouterr() for line in stream.splitlines() if line.strip()]
    assert len(lines) == 1
    assert "frame refused" in lines[0]
    assert "secret" not in lines[0]


@pytest.mark.parametrize("query", ["EIO=3&transport=websocket", "transport=websocket", "EIO=4&transport=polling&j=0"])
def test_other_protocols_get_no_socket(live: LiveGateway, query: str) -> None:
    status, _ = plain_http(live.url, "GET", f"/socket.io/?{query}")

    assert status == 400


def test_an_unknown_sid_is_closed(live: LiveGateway) -> None:
    with RawSocket(live.url, query="EIO=4&transport=websocket&sid=x") as raw:
        raw.send("2probe")

        assert raw.is_closed_within()


def test_a_sid_of_another_client_lets_nobody_in(live: LiveGateway) -> None:
    """Given the Engine.IO id of a visitor's websocket."""
    with RawSocket(live.url) as raw:
        raw.enter("/widget", {"token": live.token()})
        for sid in live.run(lambda gateway: list(gateway.server.eio.sockets)):
            with RawSocket(live.url, query=f"EIO=4&transport=websocket&sid={sid}") as thief:
                thief.send("2probe")
                assert thief.is_closed_within()
