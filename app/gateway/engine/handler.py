"""The gate in front of everything: the Tornado handler of /socket.io/.

A subclass of the one that python-socketio gives. Which page may do what is decided where it is known: at the entry
to a namespace (app/gateway/visitor.py, agent.py), from the Origin kept in Peer. Here any origin may knock.
"""

from collections.abc import Callable
from typing import Any

import socketio
from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError

from app.gateway.engine.socket import GatewaySocket

FRAME_LIMIT = 131_072  # bytes: 5,000 code points escaped as \\uXXXX pairs, and room


def make_handler(server: socketio.AsyncServer, admits: Callable[[HTTPServerRequest], bool]) -> type[Any]:
    """The handler class. `admits(request)`: whether another socket is welcome now."""
    base: type[Any] = socketio.get_tornado_handler(server)

    class SocketHandler(base):
        """Messages of a websocket go straight to its socket, in order: Tornado reads on when one is handled."""

        socket: GatewaySocket | None = None
        receive_queue: Any

        def set_default_headers(self) -> None:
            self.set_header("Cache-Control", "no-store")
            self.set_header("X-Content-Type-Options", "nosniff")

        async def prepare(self) -> None:
            if self.get_query_argument("EIO", None) != "4":
                raise HTTPError(400, reason="Speak Engine.IO 4")
            if self.get_query_argument("sid", None) is None and not admits(self.request):
                raise HTTPError(503, reason="Not now")

        def check_origin(self, origin: str) -> bool:
            return True

        def get_compression_options(self) -> None:
            """None: compression costs 170 KiB a connection and saves little on short messages."""
            return

        async def open(self, *args: Any, **kwargs: Any) -> None:
            self.set_nodelay(True)
            self.receive_queue = None  # upstream's, which nobody reads here
            self.socket = await server.eio.open_websocket(self, self.get_query_argument("sid", None))

        async def on_message(self, message: Any) -> None:
            if self.socket is not None:
                await self.socket.on_text(message)

        def on_close(self) -> None:
            if self.socket is not None and not self.socket.closing:
                server.eio.spawn(self.socket.close(wait=False, abort=True, reason=server.reason.TRANSPORT_CLOSE))
            self.socket = None

        def write_error(self, status_code: int, **kwargs: Any) -> None:
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(self._reason)

    return SocketHandler
