"""The gate in front of everything: the Tornado handler of /socket.io/.

A subclass of the one that python-socketio gives. Which page may do what is decided where it is known: at the entry
to a namespace (app/gateway/visitor.py, agent.py), from the Origin kept in Peer. Here any origin may knock.
"""

from collections.abc import Callable
from typing import Any

import socketio
from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError

from app.gateway.engine.server import EngineServer
from app.gateway.engine.socket import GatewaySocket

FRAME_LIMIT = 131_072  # bytes: 5,000 code points escaped as \\uXXXX pairs, and room

Admits = Callable[[HTTPServerRequest], bool]


def make_handler(server: socketio.AsyncServer, admits: Admits) -> type[Any]:
    """The handler class. `admits(request)`: whether another socket is welcome now."""
    base: type[Any] = socketio.get_tornado_handler(server)
    return type("SocketHandler", (_Gate, base), {"engine": server.eio, "admits": staticmethod(admits)})


class _Gate:
    """Messages of a websocket go straight to its socket, in order: Tornado reads on when one is handled.

    Stands before upstream's handler in the method order; replaces its `open`, `on_message`, `on_close`,
    `check_origin` and `get_compression_options`. Long polling stays upstream's.
    """

    engine: EngineServer
    admits: Admits
    socket: GatewaySocket | None = None
    receive_queue: Any
    request: HTTPServerRequest
    set_header: Any
    set_nodelay: Any
    get_query_argument: Any
    finish: Any
    _reason: str

    def set_default_headers(self) -> None:
        """For every answer of long polling."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    async def prepare(self) -> None:
        """Refuses other protocols, and new sockets that are too many."""
        if self.get_query_argument("EIO", None) != "4":
            raise HTTPError(400, reason="Speak Engine.IO 4")
        if self.get_query_argument("j", None) is not None:
            raise HTTPError(400, reason="JSONP is not spoken here")  # it would carry a cookie past the Origin check
        if self.get_query_argument("sid", None) is None and not self.admits(self.request):
            raise HTTPError(503, reason="Not now")

    def check_origin(self, _origin: str) -> bool:
        """See above."""
        return True

    def get_compression_options(self) -> None:
        """None: compression costs 170 KiB a connection and saves little on short messages."""
        return

    async def open(self, *_args: str, **_kwargs: str) -> None:
        """The websocket stands."""
        self.set_nodelay(True)
        self.receive_queue = None  # upstream's, which nobody reads here
        self.socket = await self.engine.open_websocket(self, self.get_query_argument("sid", None))

    async def on_message(self, message: str | bytes) -> None:
        """A message came."""
        if self.socket is not None:
            await self.socket.on_text(message)

    def on_close(self) -> None:
        """The websocket is gone."""
        if self.socket is not None and not self.socket.drop_probe(self):
            reason = self.engine.reason.TRANSPORT_CLOSE
            self.engine.spawn(self.socket.close(wait=False, abort=True, reason=reason))
        self.socket = None

    def write_error(self, _status_code: int, **_kwargs: Any) -> None:
        """One plain line."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(self._reason)
