"""The Socket.IO server: python-socketio's, with the contract as its gate and no task per event.

Replaces, of socketio.AsyncServer 5.18: `_handle_eio_connect`, `_handle_eio_message` and what follows from an event.
CONNECT, DISCONNECT, rooms and the manager stay python-socketio's own.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import socketio
import structlog

from app.contract.catalogue import CLIENT_EVENTS
from app.contract.shapes import ErrorBody, Refusal
from app.domain.errors import DomainError, InvalidError, RateLimitedError
from app.gateway.door import Door
from app.gateway.engine import frames
from app.gateway.engine.peer import Peer
from app.gateway.engine.server import EngineServer
from app.gateway.engine.socket import GatewaySocket
from app.gateway.limits import Meters
from app.gateway.members import Member, Members
from app.gateway.metrics import Metrics
from app.gateway.refusals import error_body
from app.log_ids import speak_of

log = structlog.get_logger(__name__)

REFUSALS = 100  # more answers "too fast" than others, then the socket is closed: it does not read them
ENTRIES = 6  # to namespaces in a socket's life: a page enters one or two, and what enters is dear
STRIKES = 5  # unknown events of one socket, then it is closed: a program that guesses, not an older client

Handle = Callable[[Any, Any], Awaitable[Any]]  # (member, payload) -> the callback's answer

_json = msgspec.json.Encoder()


class SocketServer(socketio.AsyncServer):
    """`answer(namespace, handlers)` says who handles the contract's events of a namespace."""

    eio: EngineServer

    def __init__(self, members: Members, metrics: Metrics, meters: Meters, door: Door, **options: Any) -> None:
        super().__init__(async_handlers=False, always_connect=False, **options)
        self.members = members
        self._metrics = metrics
        self._meters = meters
        self._door = door
        self._tells = logging.getLogger(__name__).isEnabledFor(logging.DEBUG)  # asked once: this is the message path
        self.eio.refuses = self._refuses
        self._events: dict[tuple[str, str], tuple[msgspec.json.Decoder[Any], Handle]] = {}

    def answer(self, namespace: str, handlers: dict[str, Handle]) -> None:
        """Takes the handlers of a namespace: exactly the contract's events, or nothing starts."""
        wanted = {event.name: event.payload for event in CLIENT_EVENTS if event.namespace == namespace}
        if wanted.keys() != handlers.keys():
            raise ValueError(f"{namespace}: handlers differ from the contract: {wanted.keys() ^ handlers.keys()}")
        for name, payload in wanted.items():
            self._events[namespace, name] = (msgspec.json.Decoder(payload), handlers[name])

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    async def _handle_eio_connect(self, eio_sid: str, environ: Peer) -> None:
        """Upstream keeps a WSGI environment per socket; a Peer is a fraction of it."""
        await super()._handle_eio_connect(eio_sid, environ)

    async def _handle_eio_message(self, eio_sid: str, data: str) -> None:
        packet = frames.parse_packet(data)
        socket: GatewaySocket = self.eio.sockets[eio_sid]
        if packet.kind == frames.EVENT:
            await self._on_event(socket, packet)
        elif packet.kind == frames.CONNECT:
            await self._on_connect(socket, packet)
        elif packet.kind == frames.DISCONNECT:
            if packet.namespace not in socket.members:  # nothing to do, and no more time to enter
                raise frames.BadFrameError("left what it had not entered")
            await self._handle_disconnect(eio_sid, packet.namespace, self.reason.CLIENT_DISCONNECT)
            if not socket.members:
                self.eio.heartbeat.welcome(socket)  # it has as long as a new one to say what it wants
        else:
            raise frames.BadFrameError("an acknowledgement that nobody asked for")

    async def _on_connect(self, socket: GatewaySocket, packet: frames.Packet) -> None:
        if packet.namespace in socket.members:
            raise frames.BadFrameError("second CONNECT")
        if socket.bucket.take():
            raise frames.BadFrameError("connects too fast")
        speak_of(socket)
        if socket.entries == ENTRIES or not await self._door.passed(socket.peer.address):
            raise frames.BadFrameError("connects too often")
        if socket.closing:
            return  # he left while he waited
        socket.entries += 1
        await self._handle_connect(socket.sid, packet.namespace, frames.parse_auth(packet.body))
        if packet.namespace in socket.members:
            self.eio.heartbeat.entered(socket)
        else:
            await socket.close(wait=False, reason="refused")  # python-socketio would leave it open

    async def _on_event(self, socket: GatewaySocket, packet: frames.Packet) -> None:
        event = frames.parse_event(packet.body)
        member: Member | None = socket.members.get(packet.namespace)
        if member is None:
            raise frames.BadFrameError("event before CONNECT")
        if self._tells:
            speak_of(member)  # until the payload is known: only such lines come before
        answer = await self._answer_to(member, packet.namespace, event)
        if packet.ack_id is not None:
            self._acknowledge(socket, packet, answer)

    @staticmethod
    def _acknowledge(socket: GatewaySocket, packet: frames.Packet, answer: bytes) -> None:
        head = f"43{packet.namespace},{packet.ack_id}["
        socket.write_frame(head.encode() + answer + b"]")

    async def _answer_to(self, member: Member, namespace: str, event: frames.Event) -> bytes:
        """The callback's argument as JSON. Raises BadFrameError when the socket must go."""
        try:
            return _json.encode(await self._handle(member, namespace, event))
        except DomainError as error:
            if self._tells:
                log.debug("event refused", namespace=namespace, code=error.code)
            return _json.encode(Refusal(error=error_body(error)))
        except frames.BadFrameError:
            raise
        except Exception:
            log.exception("event failed", namespace=namespace, name=event.name)
            problem = ErrorBody(code="internal", message="Something went wrong here. Try again.")
            return _json.encode(Refusal(error=problem))

    async def _handle(self, member: Member, namespace: str, event: frames.Event) -> Any:
        """The answer to an event. Raises DomainError on a refusal, BadFrameError when the socket must go."""
        known = self._events.get((namespace, event.name))
        if known is None:
            member.strikes += 1
            if member.strikes > STRIKES:
                raise frames.BadFrameError("too many unknown events")
            return Refusal(error=ErrorBody(code="unknown_event", message="There is no such event."))
        self._limit(member)
        decoder, handle = known
        if event.raw is None:
            raise InvalidError("A value is not valid JSON or not valid Unicode.")
        try:
            payload = decoder.decode(event.raw)
        except msgspec.DecodeError as error:
            raise InvalidError(str(error), field=_field_of(str(error))) from error
        speak_of(payload, member)
        answer = await handle(member, payload)
        if self._tells:
            log.debug("event", namespace=namespace, name=event.name)
        return answer

    def _limit(self, member: Member) -> None:
        """Raises RateLimitedError when the member is too fast, BadFrameError when he will not hear it."""
        socket = member.socket
        wait = socket.bucket.take() or self._meters.take(member.meters)
        if not wait:
            socket.refused = max(0, socket.refused - 1)
            return
        raise self._too_fast(socket, wait)

    def _refuses(self, socket: GatewaySocket, data: str, wait: float) -> bool:
        """See EngineServer.refuses. An event of a socket that has used up its own share, before it is even read."""
        packet = frames.parse_packet(data)
        if packet.kind != frames.EVENT or packet.namespace not in socket.members:
            return False
        error = self._too_fast(socket, wait)
        if packet.ack_id is not None:
            self._acknowledge(socket, packet, _json.encode(Refusal(error=error_body(error))))
        return True

    def _too_fast(self, socket: GatewaySocket, wait: float) -> RateLimitedError:
        """The refusal, counted. Raises BadFrameError when there were too many."""
        self._metrics.rate_limited.labels("socket").inc()
        socket.refused += 1
        if socket.refused > REFUSALS:
            raise frames.BadFrameError("flood")
        return RateLimitedError("That was too fast. Try again in a moment.", retry_after_ms=int(wait * 1000) + 1)


def _field_of(message: str) -> str | None:
    """`seq` from msgspec's "... - at `$.seq`"."""
    _, found, path = message.partition("`$.")
    return path.split("`")[0] if found else None
