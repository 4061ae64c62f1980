"""Who sends a request drop by drop, or opens a line and says nothing, is hung up on; nobody else notices."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from app.gateway import bootstrap
from app.settings import Settings
from tests.support.live_gateway import LiveGateway

SECONDS = 20.0


@pytest.fixture
def hasty(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveGateway]:
    """Given a gateway that waits for a request as long as it must, and no longer."""
    monkeypatch.setattr(bootstrap, "IDLE_SECONDS", 0.5)
    monkeypatch.setattr(bootstrap, "BODY_SECONDS", 0.5)
    with LiveGateway(settings) as running:
        yield running


HEAD = b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /widget.js HT",
        HEAD + b"X-Slow: ",
        HEAD + b"Content-Length: 60000\r\n\r\n{",
        b"\x16\x03\x01\x02\x00\x01",
    ],
    ids=["nothing", "half a line", "half the headers", "half a body", "TLS"],
)
def test_half_a_request_is_not_waited_for(hasty: LiveGateway, sent: bytes) -> None:
    lines = []
    for _ in range(50):
        line = socket.create_connection(("127.0.0.1", urlsplit(hasty.url).port or 0), timeout=SECONDS)
        line.sendall(sent)
        lines.append(line)
    visitor = hasty.visitor()
    assert visitor.request("resume", {"lastSeq": 0})["ok"]

    for line in lines:
        with line:
            while line.recv(4_096):
                pass  # a refusal may come before the end
    assert visitor.request("resume", {"lastSeq": 0})["ok"]
    visitor.close()
