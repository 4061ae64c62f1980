"""Who asks for files and does not take the answer is hung up on; who takes it slowly is not."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from app.gateway import listener
from app.settings import Settings
from tests.support.live_gateway import LiveGateway
from tests.waiting import wait_for

ASKED = 400  # much more than the kernel's buffers hold
REQUEST = b"GET /widget.js HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def hasty(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveGateway]:
    """Given a gateway that looks often, and waits for nobody who takes nothing."""
    monkeypatch.setattr(listener, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(listener, "TAKEN_SECONDS", 0.2)
    with LiveGateway(settings) as running:
        yield running


def _asks(live: LiveGateway) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    line.settimeout(30)
    line.connect(("127.0.0.1", urlsplit(live.url).port or 0))
    line.sendall(REQUEST * ASKED)
    return line


def test_who_takes_nothing_is_hung_up_on(hasty: LiveGateway, capfd: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []

    def is_told() -> bool:
        said.append(capfd.readouterr().out)
        return "answer not taken" in "".join(said)

    with _asks(hasty) as line:
        wait_for(is_told)
        with suppress(ConnectionError):
            while line.recv(65_536):
                pass  # what was on its way
    visitor = hasty.visitor()
    assert visitor.request("resume", {"lastSeq": 0})["ok"]
    visitor.close()


def test_who_takes_it_by_and_by_gets_everything(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(listener, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(listener, "TAKEN_SECONDS", 30.0)
    with LiveGateway(settings) as running, _asks(running) as line:
        taken, tail = 0, b""
        while taken < ASKED:
            said = tail + line.recv(65_536)
            taken, tail = taken + said.count(b"HTTP/1.1 200"), said[-11:]
    assert "answer not taken" not in capfd.readouterr().out
