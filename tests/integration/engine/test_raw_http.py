"""What somebody with a socket and an hour says to the HTTP side: refused in words, or answered as to anybody."""

import json
import re

import pytest

from tests.support.live_gateway import LiveGateway
from tests.support.people import call
from tests.support.raw_socket import RawSocket, raw_http

pytestmark = pytest.mark.usefixtures("neighbour")

CLOSE = b"Connection: close\r\n"
SMUGGLED = b"GET /api/account HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /api/session HTTP/1.1\r\nHost: x\r\n"
REFUSED = {
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 40\r\n\r\n",
    "length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks in chunks": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "half-known coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "signed length": POST + b"Content-Length: +5\r\n\r\n",
    "hexadecimal length": POST + b"Content-Length: 0x5\r\n\r\n",
    "negative chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n",
    "space before the colon": POST + b"Content-Length : 5\r\n\r\n",
    "bare carriage return": b"GET /healthz HTTP/1.1\r\nHost: x\rX-Evil: 1\r\n\r\n",
    "NUL in a header": b"GET /healthz HTTP/1.1\r\nHost: x\0y\r\n\r\n",
    "two hosts": b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "control character in the path": b"GET /\x1b[31m HTTP/1.1\r\nHost: x\r\n\r\n",
    "huge header": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Big: " + b"x" * 200_000 + b"\r\n\r\n",
    "many headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
    "huge length": POST + b"Content-Length: 99999999999\r\n\r\n",
}


def _statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d+)", answer, re.MULTILINE)]


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED)
def test_a_request_that_can_be_read_in_two_ways_is_read_in_none(live: LiveGateway, request_: bytes) -> None:
    """Behind each stands another request: nobody may answer it."""
    statuses = _statuses(raw_http(live.url, request_ + SMUGGLED))

    assert len(statuses) <= 1
    assert all(400 <= status < 500 for status in statuses)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app/settings.py",
        "/static/..%2f..%2fsetup.cfg",
        "/static/%2e%2e/%2e%2e/setup.cfg",
        "/static/..%5c..%5csetup.cfg",
        "/static//etc/passwd",
        "/static/%00",
        "/static/%ff%fe",
        "/static/" + "a" * 5_000,
        "/inbox/assets/../../../../setup.cfg",
        "/inbox/%2e%2e/%2e%2e/%2e%2e/setup.cfg",
        "/static/dist/locales/..%2f..%2f..%2fsetup.json",
    ],
)
def test_no_path_leads_out_of_the_static_folder(live: LiveGateway, path: str) -> None:
    answer = raw_http(live.url, f"GET {path} HTTP/1.1\r\nHost: x\r\n".encode() + CLOSE + b"\r\n")

    assert _statuses(answer)[0] in (200, 400, 404), answer[:80]
    assert b"[metadata]" not in answer
    assert b"root:" not in answer
    assert _statuses(answer) != [200] or b"<title>" in answer, "at most the inbox's own page"


@pytest.mark.parametrize("range_", ["bytes=0-0", "bytes=0-,0-,0-,0-", "bytes=-1", "bytes=999999999-", "lines=1-2"])
def test_a_range_is_answered_with_the_whole_or_refused(live: LiveGateway, range_: str) -> None:
    head = f"GET /api/openapi.json HTTP/1.1\r\nHost: x\r\nRange: {range_}\r\n".encode() + CLOSE + b"\r\n"

    assert _statuses(raw_http(live.url, head)) == [200]


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "/inbox//evil.example", "/demo?next=//evil"])
def test_nothing_redirects(live: LiveGateway, path: str) -> None:
    answer = raw_http(live.url, f"GET {path} HTTP/1.1\r\nHost: x\r\n".encode() + CLOSE + b"\r\n")

    assert not 300 <= _statuses(answer)[0] < 400
    assert b"\r\nLocation:" not in answer


def _head(live: LiveGateway, request_: str) -> str:
    answer = raw_http(live.url, request_.replace("\n", "\r\n").encode() + CLOSE + b"\r\n")
    return answer.partition(b"\r\n\r\n")[0].decode().lower()


@pytest.mark.parametrize(
    "path",
    [
        "/api/widget/config?projectId=shop",
        "/api/session",
        "/api/account",
        "/api/openapi.json",
        "/widget.js",
        "/socket.io/?EIO=4&transport=polling",
    ],
)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_answer_lets_another_site_read_with_credentials(live: LiveGateway, method: str, path: str) -> None:
    head = _head(
        live,
        f"{method} {path} HTTP/1.1\nHost: x\nOrigin: https://evil.example\nCookie: porchlight_session=cookie-of-ana\n",
    )

    assert "access-control-allow-credentials" not in head
    if path in ("/api/session", "/api/account"):
        assert "access-control-allow-origin" not in head


def test_what_a_cache_may_keep_depends_on_nothing_that_a_stranger_sends(live: LiveGateway) -> None:
    """One visitor's headers must not get into the answer that the next one is given."""
    plain = raw_http(live.url, b"GET /api/widget/config?projectId=shop HTTP/1.1\r\nHost: x\r\n" + CLOSE + b"\r\n")
    evil = raw_http(
        live.url,
        b"GET /api/widget/config?projectId=shop HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
        b"X-Forwarded-Proto: gopher\r\nX-Original-URL: /api/session\r\nOrigin: https://evil.example\r\n"
        b"Accept-Language: xx\r\nCookie: a=b\r\n" + CLOSE + b"\r\n",
    )

    assert b"Cache-Control: public" in plain
    assert evil.partition(b"\r\n\r\n")[2] == plain.partition(b"\r\n\r\n")[2]
    assert b"evil" not in evil
    assert b"Set-Cookie" not in plain + evil


def test_a_parameter_too_many_cannot_make_a_cache_keep_something_else(live: LiveGateway) -> None:
    for query in ("projectId=shop&projectId=bank", "projectId=shop&callback=evil", "projectId=shop&utm=1"):
        answer = raw_http(
            live.url, f"GET /api/widget/config?{query} HTTP/1.1\r\nHost: x\r\n".encode() + CLOSE + b"\r\n"
        )
        assert _statuses(answer) == [400]
        assert b"Cache-Control: no-store" in answer


def test_a_host_that_is_none_gets_into_no_policy(live: LiveGateway) -> None:
    for host in ("x; script-src *", "x'unsafe-inline'", "x,y"):
        head = _head(live, f"GET /demo HTTP/1.1\nHost: {host}\n")
        policy = re.search(r"content-security-policy: (.*)", head)
        assert policy is None or ("script-src *" not in policy[1] and "unsafe" not in policy[1])


def test_signing_in_makes_a_new_session_and_takes_none_that_was_brought(live: LiveGateway) -> None:
    """Session fixation: the cookie is the server's choice alone."""
    body = json.dumps({"email": "ana@example.com", "password": "wrong but long enough"})
    head = _head(
        live,
        "POST /api/session HTTP/1.1\nHost: x\nContent-Type: application/json\nCookie: porchlight_session=chosen\n"
        f"Content-Length: {len(body)}\n\n{body}",
    )
    assert "401" in head.splitlines()[0]
    assert "set-cookie" not in head
    status, _ = call(live.url, "GET", "/api/session", name="nobody")
    assert status == 401


def test_a_compressed_frame_is_none(live: LiveGateway) -> None:
    """A compression bomb: the extension is not agreed on, whatever the client offers, and its bit ends the socket."""
    offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
    with RawSocket(live.url, offer) as raw:
        assert raw.stands
        raw.send_bytes(bytes((0xC1, 0x80 | 1, 0, 0, 0, 0)) + b"3")  # without its bit a heartbeat like any other
        assert raw.is_closed_within()


def test_what_comes_in_one_packet_with_the_handshake_is_heard(live: LiveGateway) -> None:
    """No browser does so; a proxy that holds bytes together may."""
    handshake = (
        b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    text = b"40/widget,{}"  # no token: refused, and the socket is closed

    heard = raw_http(live.url, handshake + bytes((0x81, 0x80 | len(text), 0, 0, 0, 0)) + text)

    head, _, frames = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
    assert frames.index(b'0{"sid"') < frames.index(b"44/widget,")


@pytest.mark.parametrize(
    "line",
    ["GET /%0a{} HTTP/1.1", "GET /%0d%0a{} HTTP/1.1", "GET /%1b[31m{} HTTP/1.1", "GET /%e2%80%a8{} HTTP/1.1"],
)
def test_nobody_writes_lines_of_his_own_into_the_log(
    live: LiveGateway, capfd: pytest.CaptureFixture[str], line: str
) -> None:
    capfd.readouterr()
    request = line.format("forged-line") + "\r\nHost: x\r\nX-Request-Id: forged\x85id\r\nUser-Agent: a\x1b[2J\r\n"
    raw_http(live.url, request.encode("latin-1") + CLOSE + b"\r\n")

    logged = "".join(capfd.readouterr())
    assert not any(found.lstrip().startswith("forged") for found in logged.splitlines())
    assert not {"\x1b[31m", "\x85", "\u2028", "\x1b[2J"} & set(re.findall(r"\x1b\[31m|\x85|\u2028|\x1b\[2J", logged))


FORM = b"Host: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 10\r\n\r\n--x\r\n\r\n--x"


@pytest.mark.parametrize(
    "request_",
    [
        b"TRACE /?token=hush HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /api/session?token=hush HTTP/1.1\r\n" + FORM,
        b"POST /socket.io/?EIO=4&transport=polling&sid=hush HTTP/1.1\r\n" + FORM,
        b"GET /socket.io/?EIO=4&transport=polling&token=hush&sid=%ff HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["unknown method", "broken form", "broken form to a socket", "broken sid"],
)
def test_a_request_that_cannot_be_read_is_no_error_of_ours_and_its_query_is_not_logged(
    live: LiveGateway, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, request_: bytes
) -> None:
    """A sid is a key to somebody's socket, and a trace for each request would fill the disk."""
    caplog.set_level("INFO")  # as in production
    capfd.readouterr()

    answer = raw_http(live.url, request_.replace(b"Host: x\r\n", b"Host: x\r\n" + CLOSE))
    live.run(lambda _: None)  # it answers before it logs

    logged = "".join(capfd.readouterr()) + caplog.text
    assert 400 <= _statuses(answer)[0] < 500
    assert b"TornadoServer" not in answer
    assert "hush" not in logged
    assert "Traceback" not in logged
