"""The Engine.IO server: python-engineio's, with our sockets, one heartbeat and no task per connection."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import engineio
from engineio import exceptions
from engineio.packet import OPEN, Packet
from tornado.httputil import HTTPServerRequest

from app.gateway.engine.heartbeat import ROUND_SECONDS, Heartbeat
from app.gateway.engine.lanes import Lanes
from app.gateway.engine.last_words import LastWords
from app.gateway.engine.peer import Peer, PeerOf
from app.gateway.engine.socket import GatewaySocket
from app.gateway.engine.websocket import text_frame
from app.gateway.engine.wire import Wire
from app.gateway.limits import SocketLimits

NAMELESS_SECONDS = 10.0  # to enter a namespace; a person's browser takes one
SETTLE_SECONDS = 0.02  # between two looks whether the last one is gone
POLL_QUEUE_LIMIT = 1_000  # packets that may wait for a polling client


class EngineServer(engineio.AsyncServer):
    """Replaces, of engineio.AsyncServer 4.15: `_handle_connect` (it makes the sockets), the service task (the
    heartbeat does its work), and for websockets the whole of `handle_request`, which lives as long as the socket.
    """

    def __init__(self, *, peer_of: PeerOf, limits: SocketLimits, lanes: Lanes, **options: Any) -> None:
        super().__init__(monitor_clients=False, **options)
        self._peer_of = peer_of
        self.limits = limits
        self.poll_queue_limit = POLL_QUEUE_LIMIT
        self.heartbeat = Heartbeat(self.ping_interval, self.ping_timeout, NAMELESS_SECONDS)
        self.wires: set[Wire] = set()  # that stand
        self.last_words = LastWords()
        # Handles a Socket.IO packet; what it gives is done when the socket's next one may be. Raises BadFrameError.
        self.on_message: Callable[[GatewaySocket, str], asyncio.Future[Any] | None] = lambda *_: None
        self.lanes = lanes
        self._background: set[asyncio.Task[Any]] = set()

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Runs something that nobody waits for, and keeps it from being collected."""
        task = asyncio.ensure_future(coroutine)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def settle(self) -> None:
        """Returns when nothing that was spawned is left, and every websocket has said goodbye."""
        while self._background or self.wires:
            if self._background:
                await asyncio.wait(self._background)
            else:
                await asyncio.sleep(SETTLE_SECONDS)

    async def hang_up(self) -> None:
        """Ends what is left of the websockets."""
        for wire in tuple(self.wires):
            wire.close(abort=True)
        await asyncio.sleep(0)  # each hears of it in the next tick
        await asyncio.sleep(0)

    async def beat(self) -> None:
        """Runs the heartbeat for ever."""
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            self.heartbeat.round()
            self.last_words.forget(time.monotonic())

    async def open_websocket(self, wire: Wire, answer: bytes, request: HTTPServerRequest, sid: str | None) -> None:
        """A websocket opened: a new client, or one that polls and wants to upgrade (`sid`). `answer` leaves first."""
        if sid is not None:
            wire.write_ready(answer)
            known = self.sockets.get(sid)
            if known is None or known.upgraded or known.upgrading or known.closed:
                wire.close()
                return
            known.start_upgrade(wire)
            wire.attach(known)
            return
        socket = await self._new_socket(self._peer_of(request))
        socket.connected = socket.upgraded = True
        socket.wire = wire
        wire.write_ready(answer + text_frame(self._open_packet(socket, upgrades=[]).encode().encode()))
        wire.attach(socket)

    async def _handle_connect(self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None) -> Any:
        """A client that polls."""
        if transport != "polling":
            return self._bad_request("Invalid transport")  # websockets come through open_websocket
        socket = await self._new_socket(self._peer_of(environ["tornado.handler"].request))
        socket.connected = True
        socket.polls()
        socket.write(self._open_packet(socket, upgrades=["websocket"]))
        try:
            return self._ok(await socket.poll(), jsonp_index=jsonp_index)
        except exceptions.QueueEmpty:
            return self._bad_request()

    async def _new_socket(self, peer: Peer) -> GatewaySocket:
        sid = self.generate_id()
        socket = GatewaySocket(self, sid, peer)
        self.sockets[sid] = socket
        self.limits.opened(peer.address)
        self.heartbeat.welcome(socket)
        await self.handlers["connect"](sid, peer)
        return socket

    def _open_packet(self, socket: GatewaySocket, upgrades: list[str]) -> Packet:
        return Packet(
            OPEN,
            {
                "sid": socket.sid,
                "upgrades": upgrades,
                "pingTimeout": int(self.ping_timeout * 1000),
                "pingInterval": int(self.ping_interval * 1000),
                "maxPayload": self.max_http_buffer_size,
            },
        )
