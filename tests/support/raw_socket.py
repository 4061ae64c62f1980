"""A websocket without manners: sends what it is told, and sees how the other side closes."""

import http.client
import json
import socket
import time
from collections import deque
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection, events
from wsproto.utilities import ProtocolError

SECONDS = 5.0


class RawSocket:
    """Speaks nothing by itself. `with` closes it."""

    def __init__(
        self, url: str, headers: dict[str, str] | None = None, query: str = "EIO=4&transport=websocket"
    ) -> None:
        parts = urlsplit(url)
        self._frames: deque[str | bytes] = deque()
        self._part = ""
        self._accepted = self._closed = False
        self._tcp = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=SECONDS)
        self._ws = WSConnection(ConnectionType.CLIENT)
        more = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        self._write(events.Request(host=parts.netloc, target=f"/socket.io/?{query}", extra_headers=more))
        while not self._accepted and not self._closed:
            self._read(SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._tcp.close()

    def send(self, frame: str | bytes) -> None:
        """One frame; into the void when the other side has closed, which `is_closed_within` tells."""
        self._write(events.TextMessage(frame) if isinstance(frame, str) else events.BytesMessage(frame))

    def enter(self, namespace: str, auth: Any) -> str:
        """CONNECTs; what came back: `40/widget,...` or `44/widget,...`."""
        self.send(f"40{namespace}," + ("" if auth is None else json.dumps(auth)))
        return self.until(("40" + namespace, "44" + namespace))

    def until(self, beginnings: tuple[str, ...], seconds: float = SECONDS) -> str:
        """The next frame that begins so; others are dropped."""
        deadline = time.monotonic() + seconds
        while True:
            while self._frames:
                frame = str(self._frames.popleft())
                if frame.startswith(beginnings):
                    return frame
            assert not self._closed, f"closed before {beginnings}"
            self._read(deadline - time.monotonic())

    def is_closed_within(self, seconds: float = SECONDS) -> bool:
        """Whether the other side closes; what it still says before is dropped."""
        deadline = time.monotonic() + seconds
        with suppress(TimeoutError):
            while not self._closed:
                self._read(deadline - time.monotonic())
        return self._closed

    def _write(self, event: events.Event) -> None:
        with suppress(OSError, ProtocolError):
            self._tcp.sendall(self._ws.send(event))

    def _read(self, seconds: float) -> None:
        """Takes in what has come. Raises TimeoutError when nothing does."""
        self._tcp.settimeout(max(0.001, seconds))
        try:
            data = self._tcp.recv(65_536)
        except ConnectionError:
            data = b""
        self._ws.receive_data(data or None)
        for event in self._ws.events():
            match event:
                case events.AcceptConnection():
                    self._accepted = True
                case events.TextMessage():
                    self._part += event.data
                    if event.message_finished:
                        self._frames.append(self._part)
                        self._part = ""
                case events.CloseConnection() | events.RejectConnection():
                    self._closed = True
        self._closed = self._closed or not data


def plain_http(url: str, method: str, path: str, body: str | None = None) -> tuple[int, str]:
    """(status, text) of a request as it is."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
