"""A client of long polling, packet by packet, and its step up to a websocket."""

import json
import urllib.error
import urllib.request
from typing import Any

import simple_websocket

SEPARATOR = "\x1e"
SECONDS = 20.0


class Poller:
    """A socket that polls. Every call is bounded."""

    def __init__(self, url: str, namespace: str = "/widget", headers: dict[str, str] | None = None) -> None:
        """Opens; `enter` goes on."""
        self._base = url
        self._headers = {"Content-Type": "text/plain;charset=UTF-8", **(headers or {})}
        self._namespace = namespace
        self._path = "/socket.io/?EIO=4&transport=polling"
        status, text = self._call(None)
        assert (status, text[:1]) == (200, "0"), text
        self.opened = json.loads(text[1:])
        self._sid = f"&sid={self.opened['sid']}"

    def enter(self, auth: dict[str, Any]) -> None:
        """Enters the namespace."""
        assert self.post(f"40{self._namespace}," + json.dumps(auth)) == 200
        assert self.read_until(f"40{self._namespace},")

    def post(self, *packets: str) -> int:
        """Sends packets in one POST; the status."""
        return self._call(SEPARATOR.join(packets))[0]

    def event(self, number: int, name: str, payload: Any) -> str:
        """The packet of an event that wants an answer."""
        return f"42{self._namespace},{number}{json.dumps([name, payload])}"

    def poll(self) -> tuple[int, list[str]]:
        """(status, packets) of one GET, which waits for the first packet."""
        status, text = self._call(None)
        return status, text.split(SEPARATOR)

    def read_until(self, beginning: str) -> list[str]:
        """All packets up to the first that begins so. Fails when the socket has ended."""
        seen: list[str] = []
        while not any(packet.startswith(beginning) for packet in seen):
            status, packets = self.poll()
            assert status == 200, seen
            seen += packets
        return seen

    def is_open(self) -> bool:
        """Whether the server knows it: asked with a pong, which is always welcome."""
        return self.post("3") == 200

    def websocket(self) -> simple_websocket.Client:
        """A websocket beside it, not proven yet."""
        url = self._base.replace("http", "ws") + f"/socket.io/?EIO=4&transport=websocket{self._sid}"
        return simple_websocket.Client(url)

    def _call(self, body: str | None) -> tuple[int, str]:
        url = self._base + self._path + getattr(self, "_sid", "")
        data = None if body is None else body.encode()
        request = urllib.request.Request(url, data=data, headers=self._headers)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
