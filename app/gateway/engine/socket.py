"""One client's transport. A websocket is written to directly; long polling keeps python-engineio's queue.

Replaces, of engineio.AsyncSocket 4.15: `__init__` (a queue of four deques, a session), `send` (a queue put and a log
line per packet), `receive`, `close`, `schedule_ping` (a task per socket) and `_websocket_handler` (three tasks per
socket and one more per packet).
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import structlog
from engineio.async_socket import AsyncSocket
from engineio.exceptions import ContentTooLongError
from engineio.packet import CLOSE, NOOP, PING, Packet

from app.gateway.engine.frames import BadFrameError
from app.gateway.engine.peer import Peer
from app.gateway.engine.websocket import text_frame
from app.gateway.engine.wire import Wire

log = structlog.get_logger(__name__)

PACKET_SEPARATOR = "\x1e"
POST_PACKETS = 64  # in one POST of long polling; a client gathers them for one round trip


class Batch:
    """Messages for many sockets, made into websocket frames once. `missed`: what a slow reader gets instead."""

    __slots__ = ("frames", "joined", "missed")

    def __init__(self, frames: Sequence[bytes], missed: bytes) -> None:
        self.frames = frames
        self.joined = b"".join(map(text_frame, frames))
        self.missed = missed


class GatewaySocket(AsyncSocket):
    """`wire` is None while the client polls."""

    closing: bool
    closed: bool

    def __init__(self, server: Any, sid: str, peer: Peer) -> None:
        """Replaces `BaseSocket.__init__`, whose queue alone weighs more than all this; `polls` makes one."""
        self.server = server
        self.sid = sid
        self.connected = self.upgrading = self.upgraded = self.closing = self.closed = False
        self.ending = False  # `close` is on its way: nothing more is heard
        self.peer = peer
        self.wire: Wire | None = None
        self._probe: Wire | None = None
        self.bucket = server.limits.bucket()  # of all its namespaces
        self.lane = server.lanes.of(peer.address)
        self.refused = 0  # events that were too fast, less those that were not
        self.entries = 0  # to namespaces, so far
        self.members: dict[str, Any] = {}  # namespace -> who this socket is there

    def polls(self) -> None:
        """Says that this client begins with long polling."""
        self.queue = self.server.create_queue()
        self.last_ping = None

    def log_ids(self) -> dict[str, object]:
        """Whom a line in the log is about: the handshake's request, and whoever this socket is."""
        ids: dict[str, object] = {"request_id": self.peer.request_id}
        for member in self.members.values():
            ids |= member.log_ids()
        return ids

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

    def write_frames(self, frames: Sequence[bytes]) -> None:
        """The same for several: each write is a call of the kernel."""
        if self.wire is not None:
            self.wire.write_ready(b"".join(map(text_frame, frames)))
        else:
            for frame in frames:
                self.write_frame(frame)

    def broadcast(self, batch: "Batch") -> None:
        """Sends ready Engine.IO messages that a slow reader may miss: he is then told to catch up."""
        if self.wire is not None:
            self.wire.broadcast(batch.joined, batch.missed)
        else:
            for frame in batch.frames:
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

    async def on_text(self, text: str) -> None:
        """A packet of long polling. In order: the next one waits for this one."""
        answer = self.hear(text)
        if answer is not None:
            await asyncio.wait((answer,))

    def hear(self, text: str | bytes) -> "asyncio.Future[Any] | None":
        """A packet. Only a message's handling may take time: then its answer is awaited before the next one."""
        if self.closed or self.ending:
            return None
        try:
            if not isinstance(text, str):
                raise BadFrameError("binary")  # one place that closes
            if text[:1] == "4":
                # When it is closing: what came in one packet with the frame that closed it.
                answer: asyncio.Future[Any] | None = None if self.closing else self.server.on_message(self, text[1:])
                return answer
            self._on_packet(text)
        except BadFrameError as error:
            self.refuse(error)
        return None

    def refuse(self, error: BadFrameError) -> None:
        """Ends the socket of somebody who sends what no client does."""
        log.info("frame refused", reason=str(error), address=self.peer.address, **self.log_ids())
        self.end("bad frame")

    def _on_packet(self, text: str) -> None:
        if self.bucket.take():
            raise BadFrameError("frames too fast")  # events are counted where they can be answered
        if text == "3":
            self.server.heartbeat.alive(self)
        elif text == "2probe" and self._probe is not None:
            self._probe.write("3probe")
            self.queue.put_nowait(Packet(NOOP))  # ends the poll that hangs
        elif text == "5" and self._probe is not None:
            self._finish_upgrade(self._probe)
        elif text == "1":
            self.end(self.server.reason.CLIENT_DISCONNECT)
        else:
            raise BadFrameError("unknown Engine.IO packet")

    # ---------------------------------------------------------------- upgrade from polling
    def start_upgrade(self, wire: Wire) -> None:
        """A websocket came for a client that polls. It probes first; until then the queue goes on."""
        self.upgrading = True
        self._probe = wire

    def wire_lost(self, wire: Wire) -> None:
        """A websocket closed. When it was only a probe polling goes on."""
        if self._probe is wire:
            self.upgrading, self._probe = False, None
        elif not self.closing:
            self.end(self.server.reason.TRANSPORT_CLOSE, abort=True)

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
            log.info("socket given up", reason=reason, address=self.peer.address, **self.log_ids())
            self.end(reason, abort=True)

    def end(self, reason: str, *, abort: bool = False) -> None:
        """`close` for who cannot wait."""
        self.ending = True
        self.server.spawn(self.close(wait=False, abort=abort, reason=reason))

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
            self.server.last_words.keep(self.sid, self.queue, time.monotonic())

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other
