"""A small Socket.IO client, one thread, for one visitor: enough to walk the way of a message as a browser would."""

import json
import time
from typing import Any
from urllib.parse import urlsplit

import simple_websocket


class ProbeError(Exception):
    """Raised when the other side refuses, leaves or stays silent."""


class Probe:
    """A connected socket in one namespace. Every wait is bounded."""

    def __init__(
        self,
        base_url: str,
        namespace: str,
        auth: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        seconds: float = 10.0,
    ) -> None:
        """Connects and enters the namespace. Raises ProbeError with the server's reason."""
        parts = urlsplit(base_url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        url = f"{scheme}://{parts.netloc}/socket.io/?EIO=4&transport=websocket"
        self._namespace = namespace
        self._events: list[tuple[str, Any]] = []
        self._answers: dict[int, Any] = {}
        self._next_id = 0
        try:
            self._socket = simple_websocket.Client(url, headers=headers)
        except (simple_websocket.ConnectionError, OSError) as error:
            raise ProbeError(f"no websocket: {error}") from error
        self.sid = self._enter(auth, seconds)

    def _enter(self, auth: dict[str, Any] | None, seconds: float) -> str:
        # At once, without waiting for the greeting: simple-websocket leaves a frame that came together with the
        # handshake unread until more bytes come.
        self._socket.send(f"40{self._namespace}," + ("" if auth is None else json.dumps(auth)))
        until = time.monotonic() + seconds
        while True:
            text = self._receive(until - time.monotonic())
            if text.startswith("44"):
                raise ProbeError("refused: " + text.partition(",")[2])
            if text.startswith(f"40{self._namespace},"):
                return str(json.loads(text.partition(",")[2])["sid"])
            self._sort(text)

    def send(self, event: str, payload: Any) -> int:
        """Sends an event; the id of the answer to wait for."""
        self._next_id += 1
        self._socket.send(f"42{self._namespace},{self._next_id}{json.dumps([event, payload])}")
        return self._next_id

    def answer(self, answer_id: int, seconds: float = 10.0) -> Any:
        """The callback's argument."""
        until = time.monotonic() + seconds
        while answer_id not in self._answers:
            self._sort(self._receive(until - time.monotonic()))
        return self._answers.pop(answer_id)

    def request(self, event: str, payload: Any, seconds: float = 10.0) -> Any:
        """Sends an event and gives the callback's argument."""
        return self.answer(self.send(event, payload), seconds)

    def wait(self, event: str, seconds: float = 10.0, **fields: Any) -> Any:
        """The payload of the next event of this name whose fields have these values; earlier ones count."""
        until = time.monotonic() + seconds
        seen = 0
        while True:
            for index in range(seen, len(self._events)):
                name, payload = self._events[index]
                if name == event and all(payload.get(key) == value for key, value in fields.items()):
                    del self._events[index]
                    return payload
            seen = len(self._events)
            self._sort(self._receive(until - time.monotonic()))

    def drain(self, seconds: float) -> list[tuple[str, Any]]:
        """Everything that comes within `seconds`, and what came before unasked."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                self._sort(self._receive(left))
            except ProbeError:
                break
        events, self._events = self._events, []
        return events

    def send_raw(self, data: str | bytes) -> None:
        """Sends a message as it is."""
        self._socket.send(data)

    @property
    def is_open(self) -> bool:
        """Whether the server has left it open."""
        return bool(self._socket.connected)

    def close(self) -> None:
        """Leaves."""
        try:
            self._socket.close()
        except simple_websocket.ConnectionClosed:
            return  # the other side was faster

    def _receive(self, seconds: float) -> str:
        try:
            text = self._socket.receive(timeout=max(0.0, seconds))
        except simple_websocket.ConnectionClosed as error:
            raise ProbeError("the socket was closed") from error
        if text is None:
            raise ProbeError("no answer in time")
        return str(text)

    def _sort(self, text: str) -> None:
        if text == "2":
            self._socket.send("3")
            return
        head, _, body = text.partition("[")
        if text.startswith(f"42{self._namespace},"):
            name, payload = json.loads("[" + body)
            self._events.append((name, payload))
        elif text.startswith(f"43{self._namespace},"):
            self._answers[int(head.partition(",")[2])] = json.loads("[" + body)[0]
