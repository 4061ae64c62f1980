"""A websocket after its handshake: the bytes of the connection, frame by frame, in both directions.

A reader who is behind gets no more broadcasts, and one request to catch up when he has read what waited for him: he
stays connected under any flood, and what waits for him stays small. Answers and receipts still queue up for him.

A client's messages are handled one after the other. While one is waited for the next ones stay bytes, and beyond
HELD of them nothing is read: the client's own kernel then holds him back.

Replaces Tornado 6.6's `IOStream` and `WebSocketProtocol13` from `_receive_frame_loop` on: a coroutine per piece of a
frame, a future and a task per message, and six suspended coroutines per silent socket.
"""

import asyncio
from typing import Any, Protocol

import structlog

from app.domain.bucket import Bucket
from app.domain.quota import Quota
from app.gateway.engine import websocket
from app.gateway.engine.lanes import Lane
from app.gateway.engine.websocket import BrokenFrameError, Frame, control_frame, text_frame

log = structlog.get_logger(__name__)

FRAME_LIMIT = 131_072  # bytes of a message: 5,000 code points escaped as \\uXXXX pairs, and room
# From here on he is behind: some two hundred messages more than the kernel's own buffers hold.
BEHIND = 131_072
# What may wait for one reader in all. Beyond it he is cut off, and catches up by `resume` when he comes back.
WRITE_LIMIT = 1_048_576
HELD = FRAME_LIMIT + 14  # bytes that wait for their turn: a message and its header
# Pings, pongs and pieces of messages that a client may send: a browser sends none, a library one ping in seconds.
ODD_FRAMES = Quota(200, 20)
# Of one socket without a message that is waited for: only floods have so many. Then it rests, and its kernel holds it.
FRAMES_AT_ONCE, REST_SECONDS = 16, 0.02
CLOSE_SECONDS = 5.0  # for the other side's half of the closing handshake


class Listener(Protocol):
    """Who hears what comes over a wire."""

    lane: Lane

    def hear(self, text: str | bytes) -> "asyncio.Future[Any] | None":
        """Handles a message: at once, or until the future that is returned is done. Raises nothing."""

    def wire_lost(self, wire: "Wire") -> None:
        """The wire is gone."""

    def log_ids(self) -> dict[str, object]:
        """Whom a line in the log is about."""
        ...


class Wire(asyncio.Protocol):
    """Made for a transport. Nothing is heard before `attach`. `write`, `broadcast` and `close` raise nothing."""

    __slots__ = (
        "_all",
        "_behind",
        "_closing",
        "_lane",
        "_listener",
        "_loop",
        "_missed",
        "_odd",
        "_parts",
        "_rest",
        "_transport",
        "_turn",
    )

    def __init__(self, everyone: "set[Wire]", rest: bytes = b"") -> None:
        """everyone: the wires that stand. rest: what the client said right behind the handshake."""
        self._all = everyone
        self._loop = asyncio.get_running_loop()
        self._transport: Any = None
        self._listener: Listener | None = None
        self._lane: Lane
        self._rest = bytearray(rest) if rest else None  # bytes that are no whole frame yet, or wait for their turn
        self._parts: tuple[int, bytearray] | None = None  # (opcode, payload so far) of a message in pieces
        self._turn: Any = False  # the answer, or True, that the next message waits for
        self._behind = False
        self._odd: Bucket | None = None  # made with the first odd frame: most sockets never see one
        self._missed: bytes | None = None  # tells him so, once he has caught up
        self._closing: asyncio.TimerHandle | None = None

    def attach(self, listener: Listener) -> None:
        """From now on messages go there."""
        self._listener, self._lane = listener, listener.lane
        if self._transport is None:
            self._loop.call_soon(listener.wire_lost, self)
        elif self._rest is not None:
            self._turn = True
            self._loop.call_soon(self.go_on)

    # ---------------------------------------------------------------- out
    def write(self, data: bytes | str) -> None:
        """Sends a text message. What one tick of the loop brings leaves together."""
        self._send(text_frame(data.encode() if isinstance(data, str) else data))

    def write_ready(self, frames: bytes) -> None:
        """Sends messages that are websocket frames already."""
        self._send(frames)

    def broadcast(self, frames: bytes, missed: bytes) -> None:
        """Sends ready frames, or, to a reader who is behind, later and once, `missed` in place of all he missed."""
        if self._behind:
            self._missed = missed
        else:
            self._send(frames)

    def _send(self, data: bytes) -> None:
        transport = self._transport
        if self._closing is not None or transport is None or transport.is_closing():
            return
        waiting = transport.get_write_buffer_size()
        if waiting > WRITE_LIMIT:  # what he has not taken of what came before: one long answer is fine
            log.info("slow reader cut off", waiting=waiting, **self._ids())
            transport.abort()
            return
        transport.write(data)

    def pause_writing(self) -> None:
        """The transport holds more than BEHIND."""
        self._behind = True

    def resume_writing(self) -> None:
        """He has read everything that was written."""
        missed, self._missed, self._behind = self._missed, None, False
        if missed is not None:
            log.info("slow reader catches up", **self._ids())
            self.write(missed)

    def _ids(self) -> dict[str, object]:
        return {} if self._listener is None else self._listener.log_ids()

    def waiting(self) -> int:
        """Bytes that the reader has not taken yet."""
        return int(self._transport.get_write_buffer_size()) if self._transport is not None else 0

    def close(self, *, abort: bool = False, code: int | None = None) -> None:
        """Ends the websocket: at once, or with a close frame behind what is written, and then the other side's."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if abort:
            transport.abort()
        elif self._closing is None:
            self._send(control_frame(websocket.CLOSE, b"" if code is None else code.to_bytes(2, "big")))
            self._closing = self._loop.call_later(CLOSE_SECONDS, transport.abort)
            transport.resume_reading()

    def _hang_up(self) -> None:
        """Both sides have said so, or the other one is broken: what is written leaves, if it is read in time."""
        transport = self._transport
        if transport is not None and not transport.is_closing():
            self._closing = self._closing or self._loop.call_later(CLOSE_SECONDS, transport.abort)
            transport.close()

    # ---------------------------------------------------------------- in
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The loop took the connection over."""
        self._all.add(self)
        self._transport = transport
        self._transport.set_write_buffer_limits(high=BEHIND, low=0)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The connection is gone, whoever ended it."""
        self._all.discard(self)
        self._transport = self._rest = self._parts = None
        if self._closing is not None:
            self._closing.cancel()
        if self._listener is not None:
            self._listener.wire_lost(self)

    def data_received(self, data: bytes) -> None:
        """Bytes came, cut anywhere."""
        if self._rest is not None:
            self._rest += data
            if not self._turn and self._listener is not None:
                rest, self._rest = self._rest, None
                self._take(rest)
        elif self._turn or self._listener is None:
            self._rest = bytearray(data)
        else:
            self._take(data)
        if self._rest is not None and len(self._rest) > HELD and self._transport is not None:
            self._transport.pause_reading()

    def _take(self, data: bytes | bytearray) -> None:
        """Handles whole frames until one must be waited for, and keeps the rest."""
        at, frames = 0, 0
        try:
            while not self._turn and self._transport is not None:
                frame = websocket.read_frame(data, at, FRAME_LIMIT)
                if frame is None:
                    break
                if not self._lane.admits(self):
                    self._turn = True  # it calls `go_on` when it is this one's
                    break
                at, frames = frame.end, frames + 1
                self._on_frame(frame)
                if frames == FRAMES_AT_ONCE and not self._turn:
                    self._turn = True
                    self._loop.call_later(REST_SECONDS, self.go_on)
        except BrokenFrameError as error:
            log.info("websocket broken", reason=str(error), **self._ids())
            self.close(code=error.code)
            self._hang_up()
            return
        if at < len(data) and self._transport is not None:
            self._rest = bytearray(data[at:] if at else data)

    def go_on(self, _answered: object = None) -> None:
        """The next ones have their turn."""
        self._turn = False
        rest, self._rest = self._rest, None
        if rest is not None and self._transport is not None:
            self._take(rest)
            self._read_on()

    def _read_on(self) -> None:
        if self._transport is not None and len(self._rest or b"") <= HELD:
            self._transport.resume_reading()

    def _on_frame(self, frame: Frame) -> None:
        opcode, final, payload, _ = frame
        if opcode == websocket.TEXT and final and self._parts is None:
            self._on_message(opcode, payload)
            return
        self._count_odd()
        if opcode == websocket.PING:
            if not self._behind:  # else he gets the pong of a later one (RFC 6455, section 5.5.3)
                self._send(control_frame(websocket.PONG, payload))
        elif opcode == websocket.CLOSE:
            if len(payload) == 1:
                raise BrokenFrameError("half a status")
            self._send(control_frame(websocket.CLOSE, payload[:2]))
            self._hang_up()
        elif opcode != websocket.PONG:
            self._on_piece(opcode, final, payload)

    def _count_odd(self) -> None:
        """Counts what no event is and yet costs as much."""
        now = self._loop.time()
        if self._odd is None:
            self._odd = Bucket(ODD_FRAMES, now)
        if self._odd.take(now):
            raise BrokenFrameError("too many control frames or pieces", 1008)

    def _on_piece(self, opcode: int, final: bool, payload: bytes) -> None:
        """Of a message that came in several frames, or a binary one."""
        if opcode == websocket.CONTINUATION:
            if self._parts is None:
                raise BrokenFrameError("nothing to continue")
            opcode, gathered = self._parts
        elif opcode in (websocket.TEXT, websocket.BINARY) and self._parts is None:
            gathered = bytearray()
        else:
            raise BrokenFrameError("unknown, or in the middle of another message")
        gathered += payload
        if len(gathered) > FRAME_LIMIT:
            raise BrokenFrameError("message too big", 1009)
        self._parts = None if final else (opcode, gathered)
        if final:
            self._on_message(opcode, bytes(gathered))

    def _on_message(self, opcode: int, payload: bytes) -> None:
        if self._closing is not None or self._listener is None:
            return
        try:
            text = payload.decode() if opcode == websocket.TEXT else payload
        except UnicodeDecodeError as error:
            raise BrokenFrameError("not UTF-8", 1007) from error
        answer = self._listener.hear(text)
        if answer is not None:
            self._turn = answer
            answer.add_done_callback(self.go_on)
