"""The gate in front of everything: the Tornado handler of /socket.io/.

A subclass of the one that python-socketio gives. Which page may do what is decided where it is known: at the entry
to a namespace (app/gateway/visitor.py, agent.py), from the Origin kept in Peer. Here any origin may knock.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import socketio
import structlog
from tornado.httputil import HTTPServerRequest
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler, WebSocketProtocol13, _WebSocketParams

from app.gateway.engine.server import EngineServer
from app.gateway.engine.socket import PACKET_SEPARATOR
from app.gateway.engine.wire import Wire
from app.gateway.request_id import request_id_of

_log = structlog.get_logger(__name__)

# No subprotocol and no extension: whoever offers one goes on without.
_ACCEPTED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n"
)

Admits = Callable[[HTTPServerRequest], bool]
ComesIn = Callable[[HTTPServerRequest], Awaitable[bool]]


def make_handler(server: socketio.AsyncServer, admits: Admits, comes_in: ComesIn) -> type[Any]:
    """The handler class. `admits(request)`: whether another socket is welcome now; `comes_in`: waits for its turn."""
    base: type[Any] = socketio.get_tornado_handler(server)
    known = {"engine": server.eio, "admits": staticmethod(admits), "comes_in": staticmethod(comes_in)}
    return type("SocketHandler", (_Gate, base), known)


class _Gate(WebSocketHandler):
    """Answers a websocket's handshake, hands its connection to a Wire, and is gone.

    Stands before upstream's handler in the method order; replaces its `__init__`, `on_message`, `on_close`,
    `check_origin` and `get_compression_options`. Long polling stays upstream's.
    """

    engine: EngineServer
    admits: Admits
    comes_in: ComesIn

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        WebSocketHandler.__init__(self, *args, **kwargs)  # past upstream's queue, which nobody reads here

    def set_default_headers(self) -> None:
        """For every answer of long polling."""
        self.set_header("Server", "porchlight")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    async def prepare(self) -> None:
        """Refuses other protocols, and new sockets that are too many."""
        self.request_id = request_id_of(self.request)
        if self.get_query_argument("EIO", None) != "4":
            raise HTTPError(400, reason="Speak Engine.IO 4")
        if self.get_query_argument("j", None) is not None:
            raise HTTPError(400, reason="JSONP is not spoken here")  # it would carry a cookie past the Origin check
        sid = self.get_query_argument("sid", None)
        if sid is None and self.request.method == "GET":
            if not self.admits(self.request) or not await self.comes_in(self.request):
                raise HTTPError(503, reason="Not now")
        elif sid not in self.engine.sockets and self.request.method != "OPTIONS":
            # Before a handshake; and upstream would log it as an error of ours.
            packets = self.engine.last_words.take(sid) if self.request.method == "GET" else []
            if not packets:
                raise HTTPError(400, reason="No such session")
            self._say_goodbye(packets)

    def check_origin(self, origin: str) -> bool:  # noqa: ARG002
        """See above."""
        return True

    def get_websocket_protocol(self) -> "_Handshake | None":
        """Without compression, which costs 170 KiB a connection and saves little on short messages."""
        if self.request.headers.get("Sec-WebSocket-Version") != "13":
            return None
        return _Handshake(self, mask_outgoing=False, params=_WebSocketParams())

    async def take_over(self, answer: bytes) -> None:
        """A right handshake came: its connection gets a Wire, which gives `answer` first."""
        self.set_status(101)
        self._log()
        stream: Any = self.detach()
        try:
            wire = await _wire_of(stream, self.engine.wires)
        except (StreamClosedError, OSError):
            return  # the client left in the middle of it
        await self.engine.open_websocket(wire, answer, self.request, self.get_query_argument("sid", None))

    def on_message(self, message: str | bytes) -> None:
        """Never called: messages come over the Wire."""

    def on_close(self) -> None:
        """The handshake is over; the websocket may live on."""

    def _say_goodbye(self, packets: list[str]) -> None:
        """As upstream answers a poll."""
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        if origin := self.request.headers.get("Origin"):
            self.set_header("Access-Control-Allow-Origin", origin)
        self.finish(PACKET_SEPARATOR.join(packets))

    def log_exception(self, typ: Any, value: BaseException | None, tb: Any) -> None:
        """A refusal has its line; Tornado's own would tell the query too, and the sid in it is a key."""
        if not isinstance(value, HTTPError):
            _log.error("request failed", exc_info=(typ, value, tb))

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002
        """One plain line."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(self._reason)


class _Handshake(WebSocketProtocol13):
    """Tornado's checks of a handshake. The answer leaves with the first packet; nothing is kept for an open socket."""

    handler: "_Gate"

    async def _accept_connection(self, handler: "_Gate") -> None:  # type: ignore[override]  # it is always ours
        """Replaces upstream's, which writes the answer through the whole of an HTTP response, and reads on."""
        await handler.take_over(_ACCEPTED % self._challenge_response(handler).encode())
        handler.ws_connection = None  # it has no stream to close
        handler.on_ws_connection_close()


async def _wire_of(stream: Any, everyone: set[Wire]) -> Wire:
    """The connection without Tornado's IOStream around it. Raises StreamClosedError when the client has gone."""
    if stream.writing():
        await stream.write(b"")  # returns when everything has left
    if stream.closed():
        raise StreamClosedError
    behind = bytes(stream._read_buffer)  # noqa: SLF001  # what came right behind the handshake
    connection = stream.socket.dup()
    stream.close()
    try:
        loop = asyncio.get_running_loop()
        _, wire = await loop.connect_accepted_socket(lambda: Wire(everyone, behind), connection)
    except BaseException:
        connection.close()
        raise
    return wire
