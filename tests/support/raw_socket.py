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

SECONDS = 30.0  # what a busy machine may need


class RawSocket:
    """Speaks nothing by itself. `with` closes it."""

    def __init__(
        self,
        url: str,
        headers: dict[str, str] | None = None,
        query: str = "EIO=4&transport=websocket",
        source: str = "127.0.0.1",
    ) -> None:
        """source: the address it comes from; all of 127.0.0.0/8 are this machine's."""
        parts = urlsplit(url)
        self._frames: deque[str | bytes] = deque()
        self._part = ""
        self._accepted = self._closed = False
        self.pongs = 0
        place = (parts.hostname or "", parts.port or 80)
        self._tcp = socket.create_connection(place, timeout=SECONDS, source_address=(source, 0))
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

    def send_bytes(self, data: bytes) -> None:
        """A frame made by hand."""
        with suppress(OSError):
            self._tcp.sendall(data)

    def ping(self) -> None:
        """A ping of the websocket protocol, which no browser sends."""
        self._write(events.Ping())

    def pong(self) -> None:
        """A pong that nobody asked for."""
        self._write(events.Pong())

    def send_piece(self, text: str) -> None:
        """A part of a message that never ends."""
        self._write(events.TextMessage(text, message_finished=False))

    @property
    def stands(self) -> bool:
        """Whether the handshake was answered with a websocket, as far as was read."""
        return self._accepted and not self._closed

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
        if not data and not self._accepted:  # hung up in place of an answer
            self._closed = True
            return
        self._ws.receive_data(data or None)
        self._take_in()
        self._closed = self._closed or not data

    def _take_in(self) -> None:
        for event in self._ws.events():
            match event:
                case events.AcceptConnection():
                    self._accepted = True
                case events.TextMessage():
                    self._part += event.data
                    if event.message_finished:
                        self._frames.append(self._part)
                        self._part = ""
                case events.Pong():
                    self.pongs += 1
                case events.CloseConnection() | events.RejectConnection():
                    self._closed = True


def plain_http(url: str, method: str, path: str, body: str | None = None) -> tuple[int, str]:
    """(status, text) of a request as it is."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def raw_http(url: str, request: bytes) -> bytes:
    """Everything that is said to these bytes until the other side closes, or has nothing to add for a while."""
    parts, said = urlsplit(url), b""
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=SECONDS) as tcp:
        with suppress(ConnectionError):
            tcp.sendall(request)
        with suppress(ConnectionError, TimeoutError):
            while more := tcp.recv(65_536):
                said += more
    return said
