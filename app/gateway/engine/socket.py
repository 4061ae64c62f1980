"""One client's transport. A websocket is written to directly; long polling keeps python-engineio's queue.

Replaces, of engineio.AsyncSocket 4.15: `send` (a queue put and a log line per packet), `receive`, `close`,
`schedule_ping` (a task per socket) and `_websocket_handler` (three tasks per socket and one more per packet).
"""

from typing import Any

import structlog
from engineio.async_socket import AsyncSocket
from engineio.exceptions import ContentTooLongError
from engineio.packet import CLOSE, NOOP, PING, Packet

from app.gateway.engine.frames import BadFrameError
from app.gateway.engine.peer import Peer
from app.gateway.engine.wire import Wire

log = structlog.get_logger(__name__)

PACKET_SEPARATOR = "\x1e"
POST_PACKETS = 64  # in one POST of long polling; a client gathers them for one round trip


class GatewaySocket(AsyncSocket):
    """`wire` is None while the client polls."""

    closing: bool
    closed: bool

    def __init__(self, server: Any, sid: str, peer: Peer) -> None:
        super().__init__(server, sid)
        self.peer = peer
        self.wire: Wire | None = None
        self._probe: Wire | None = None
        self.bucket = server.limits.bucket()  # of all its namespaces
        self.refused = 0  # events that were too fast, less those that were not
        self.members: dict[str, Any] = {}  # namespace -> who this socket is there

    # ---------------------------------------------------------------- out
    async def send(self, pkt: Packet) -> None:
        """Sends an Engine.IO packet; python-engineio and python-socketio call this."""
        self.write(pkt)

    def write(self, pkt: Packet) -> None:
        """The same without a coroutine: there is nothing to wait for."""
        if self.wire is not None:
            self.wire.write(pkt.encode())
        elif not self.closed:
            self._queue(pkt)

    def write_frame(self, frame: bytes) -> None:
        """Sends a ready Engine.IO message (`42...`)."""
        if self.wire is not None:
            self.wire.write(frame)
        elif not self.closed:
            self._queue(Packet(encoded_packet=frame.decode()))

    def broadcast(self, frame: bytes, missed: bytes) -> None:
        """Sends a ready Engine.IO message that a slow reader may miss: `missed` then tells him to catch up."""
        if self.wire is not None:
            self.wire.broadcast(frame, missed)
        else:
            self.write_frame(frame)

    def _queue(self, pkt: Packet) -> None:
        if self.queue.qsize() >= self.server.poll_queue_limit:
            self.give_up("reads too slowly")
        else:
            self.queue.put_nowait(pkt)

    # ---------------------------------------------------------------- in
    async def handle_post_request(self, environ: dict[str, Any]) -> None:
        """The packets of a POST of long polling. Upstream's takes 16, and drops them all when more come."""
        body = await environ["wsgi.input"].read(self.server.max_http_buffer_size + 1)
        if len(body) > self.server.max_http_buffer_size:
            raise ContentTooLongError
        packets = body.decode("utf-8", "replace").split(PACKET_SEPARATOR, POST_PACKETS)
        for text in packets[:POST_PACKETS]:
            await self.on_text(text)
        if len(packets) > POST_PACKETS:
            self.give_up("too many packets at once")

    async def on_text(self, text: Any) -> None:
        """A message of the websocket, or a packet of long polling. In order: the next one waits for this one."""
        if self.closed:
            return
        try:
            if not isinstance(text, str):
                raise BadFrameError("binary")  # one place that closes
            await self._on_packet(text)
        except BadFrameError as error:
            log.info("frame refused", reason=str(error), address=self.peer.address)
            await self.close(wait=False, reason="bad frame")

    async def _on_packet(self, text: str) -> None:
        kind = text[:1]
        if kind == "4":
            await self.server.handlers["message"](self.sid, text[1:])
        elif text == "3":
            self.server.heartbeat.alive(self)
        elif text == "2probe" and self._probe is not None:
            self._probe.write("3probe")
            self.queue.put_nowait(Packet(NOOP))  # ends the poll that hangs
        elif text == "5" and self._probe is not None:
            self._finish_upgrade(self._probe)
        elif text == "1":
            await self.close(wait=False, reason=self.server.reason.CLIENT_DISCONNECT)
        else:
            raise BadFrameError("unknown Engine.IO packet")

    # ---------------------------------------------------------------- upgrade from polling
    def start_upgrade(self, wire: Wire) -> None:
        """A websocket came for a client that polls. It probes first; until then the queue goes on."""
        self.upgrading = True
        self._probe = wire

    def drop_probe(self, handler: Any) -> bool:
        """A websocket closed: True when it was only a probe, or this socket closes already; polling goes on."""
        if self._probe is not None and self._probe.belongs_to(handler):
            self.upgrading, self._probe = False, None
            return True
        return self.closing

    def _finish_upgrade(self, wire: Wire) -> None:
        self.upgrading, self.upgraded, self._probe, self.wire = False, True, None, wire
        while not self.queue.empty():
            pkt = self.queue.get_nowait()
            if pkt is not None and pkt.packet_type != NOOP:
                self.write(pkt)

    # ---------------------------------------------------------------- heartbeat and end
    def schedule_ping(self) -> None:
        """Upstream would start a task; the heartbeat knows all sockets."""

    def ping(self) -> None:
        """The heartbeat asks for a sign of life."""
        self.write(Packet(PING))

    def give_up(self, reason: str) -> None:
        """Closes from where nobody can wait."""
        if not self.closing:
            log.info("socket given up", reason=reason, address=self.peer.address)
            self.server.spawn(self.close(wait=False, abort=True, reason=reason))

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002
        """Ends the socket: its namespaces hear of it first, what is written leaves, then the transport closes."""
        if self.closed or self.closing:
            return
        self.closing = True
        self.server.heartbeat.forget(self)
        self.server.limits.closed(self.peer.address)
        await self.server.handlers["disconnect"](self.sid, reason or self.server.reason.SERVER_DISCONNECT)
        self.closed = True
        self.server.sockets.pop(self.sid, None)
        if self.wire is not None:
            self.wire.close(abort=abort)
        else:
            self.queue.put_nowait(Packet(CLOSE))
            self.queue.put_nowait(None)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other
