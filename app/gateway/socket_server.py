"""The Socket.IO server: python-socketio's, with the contract as its gate and no task per event.

Replaces, of socketio.AsyncServer 5.18: `_handle_eio_connect`, `_handle_eio_message` and what follows from an event.
A task is made where a handler has to wait for something of its own; the message path has one thing to wait for, Redis.
And `_handle_connect`: an event triggered by name, and a write of its own for the answer. DISCONNECT, rooms and the
manager stay python-socketio's own.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import closing
from functools import partial
from typing import Any

import msgspec
import socketio
import structlog
from prometheus_client import Counter
from socketio.exceptions import ConnectionRefusedError as Refused

from app.contract.catalogue import CLIENT_EVENTS
from app.contract.server_events import Queued
from app.contract.shapes import ErrorBody, Refusal
from app.domain.errors import DomainError, InvalidError, RateLimitedError, UnknownEventError
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

# The callback's argument. A future when there is nothing to wait for but Redis.
Answer = Coroutine[Any, Any, Any] | asyncio.Future[Any]
Handle = Callable[[Any, Any], Answer]  # (member, payload)

# (sid, socket, auth) -> what is said with the answer. Raises python-socketio's ConnectionRefusedError.
Enter = Callable[[str, GatewaySocket, Any], Awaitable[bytes | None]]

_json = msgspec.json.Encoder()


class SocketServer(socketio.AsyncServer):
    """`answer(namespace, handlers)` says who handles the contract's events of a namespace."""

    eio: EngineServer

    def __init__(self, members: Members, metrics: Metrics, meters: Meters, door: Door, **options: Any) -> None:
        super().__init__(async_handlers=False, always_connect=False, **options)
        self.members = members
        self._metrics = metrics
        self._accepted: dict[str, Counter] = {}
        self._meters = meters
        self._door = door
        self._tells = logging.getLogger(__name__).isEnabledFor(logging.DEBUG)  # asked once: this is the message path
        self.eio.on_message = self._on_message
        self._enter: dict[str, Enter] = {}
        self._events: dict[tuple[str, str], tuple[msgspec.json.Decoder[Any], Handle]] = {}

    def answer(self, namespace: str, enter: Enter, handlers: dict[str, Handle]) -> None:
        """Takes who lets in to a namespace, and its handlers: exactly the contract's events, or nothing starts."""
        wanted = {event.name: event.payload for event in CLIENT_EVENTS if event.namespace == namespace}
        if wanted.keys() != handlers.keys():
            raise ValueError(f"{namespace}: handlers differ from the contract: {wanted.keys() ^ handlers.keys()}")
        self._accepted[namespace] = self._metrics.messages_in.labels(namespace)
        self._enter[namespace] = enter
        for name, payload in wanted.items():
            self._events[namespace, name] = (msgspec.json.Decoder(payload), handlers[name])

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    async def _handle_eio_connect(self, eio_sid: str, environ: Peer) -> None:
        """Upstream keeps a WSGI environment per socket; a Peer is a fraction of it."""
        await super()._handle_eio_connect(eio_sid, environ)

    def _on_message(self, socket: GatewaySocket, data: str) -> "asyncio.Future[Any] | None":
        """See EngineServer.on_message."""
        packet = frames.parse_packet(data)
        if packet.kind == frames.EVENT:
            return self._on_event(socket, packet)
        return asyncio.ensure_future(self._on_other(socket, packet))

    async def _on_other(self, socket: GatewaySocket, packet: frames.Packet) -> None:
        try:
            if packet.kind == frames.CONNECT:
                await self._on_connect(socket, packet)
            elif packet.kind == frames.DISCONNECT:
                await self._on_disconnect(socket, packet)
            else:
                raise frames.BadFrameError("an acknowledgement that nobody asked for")
        except frames.BadFrameError as error:
            socket.refuse(error)
        except Exception:
            log.exception("packet failed", kind=packet.kind, namespace=packet.namespace)
            socket.end("failed", abort=True)

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

    async def _handle_connect(self, eio_sid: str, namespace: str, data: Any) -> None:
        enter = self._enter.get(namespace)
        if enter is None:
            await super()._handle_connect(eio_sid, namespace, data)  # which says that there is none
            return
        socket = self.eio.sockets[eio_sid]
        sid = await self.manager.pre_connect(eio_sid, namespace)
        try:
            greeting = await enter(sid, socket, data)
        except Refused as error:
            socket.write_frame(f"44{namespace},".encode() + _json.encode(error.error_args))
            await self.manager.disconnect(sid, namespace, ignore_queue=True)
            return
        said = f'40{namespace},{{"sid":"{sid}"}}'.encode()
        socket.write_frames([said] if greeting is None else [said, greeting])
        await self.manager.connect(sid, namespace)

    async def _on_disconnect(self, socket: GatewaySocket, packet: frames.Packet) -> None:
        if packet.namespace not in socket.members:  # nothing to do, and no more time to enter
            raise frames.BadFrameError("left what it had not entered")
        await self._handle_disconnect(socket.sid, packet.namespace, self.reason.CLIENT_DISCONNECT)
        if not socket.members:
            self.eio.heartbeat.welcome(socket)  # it has as long as a new one to say what it wants

    # ---------------------------------------------------------------- events
    def _on_event(self, socket: GatewaySocket, packet: frames.Packet) -> "asyncio.Future[Any] | None":
        """What the socket's next packet waits for. A refusal is answered at once: floods are made of these."""
        member: Member | None = socket.members.get(packet.namespace)
        if member is None:
            raise frames.BadFrameError("event before CONNECT")
        try:
            self._limit(member)
            event = frames.parse_event(packet.body)
            answer = self._handle(member, packet.namespace, event)
        except frames.BadFrameError:
            raise
        except Exception as error:
            self._acknowledge(socket, packet, self._refusal(packet.namespace, error))
            return None
        else:
            answer.add_done_callback(partial(self._settled, socket, packet))
            return answer
        finally:
            speak_of()  # whoever reads from this socket lives on, and with him what was said last

    def _handle(self, member: Member, namespace: str, event: frames.Event) -> "asyncio.Future[Any]":
        """The answer to an event. Raises DomainError on a refusal, BadFrameError when the socket must go."""
        if self._tells:
            speak_of(member)  # until the payload is known: only such lines come before
        known = self._events.get((namespace, event.name))
        if known is None:
            member.strikes += 1
            if member.strikes > STRIKES:
                raise frames.BadFrameError("too many unknown events")
            raise UnknownEventError("There is no such event.")
        decoder, handle = known
        if event.raw is None:
            raise InvalidError("A value is not valid JSON or not valid Unicode.")
        try:
            payload = decoder.decode(event.raw)
        except msgspec.DecodeError as error:
            raise InvalidError(str(error), field=_field_of(str(error))) from error
        speak_of(payload, member)
        if self._tells:
            log.debug("event", namespace=namespace, name=event.name)
        answer = handle(member, payload)
        if isinstance(answer, asyncio.Future):
            return answer
        wait = member.socket.lane.question(time.monotonic())
        return asyncio.ensure_future(_later(wait, member.socket, answer) if wait else answer)

    def _settled(self, socket: GatewaySocket, packet: frames.Packet, answer: "asyncio.Future[Any]") -> None:
        if answer.cancelled():
            return
        error = answer.exception()
        if error is None:
            told = answer.result()
            if told.__class__ is Queued:
                self._accepted[packet.namespace].inc()
            self._acknowledge(socket, packet, _json.encode(told))
        else:
            self._acknowledge(socket, packet, self._refusal(packet.namespace, error))

    def _refusal(self, namespace: str, error: BaseException) -> bytes:
        """The callback's argument as JSON."""
        if isinstance(error, DomainError):
            if self._tells:
                log.debug("event refused", namespace=namespace, code=error.code)
            return _json.encode(Refusal(error=error_body(error)))
        log.error("event failed", namespace=namespace, exc_info=error)
        return _json.encode(Refusal(error=ErrorBody(code="internal", message="Something went wrong here. Try again.")))

    @staticmethod
    def _acknowledge(socket: GatewaySocket, packet: frames.Packet, answer: bytes) -> None:
        if packet.ack_id is not None:
            head = f"43{packet.namespace},{packet.ack_id}["
            socket.write_frame(head.encode() + answer + b"]")

    def _limit(self, member: Member) -> None:
        """Raises RateLimitedError when the member is too fast, BadFrameError when he will not hear it."""
        socket = member.socket
        wait = socket.bucket.take() or self._meters.take(member.meters)
        if not wait:
            socket.refused = max(0, socket.refused - 1)
            return
        self._metrics.rate_limited.labels("socket").inc()
        socket.refused += 1
        if socket.refused > REFUSALS:
            raise frames.BadFrameError("flood")
        raise RateLimitedError("That was too fast. Try again in a moment.", retry_after_ms=int(wait * 1000) + 1)


async def _later(seconds: float, socket: GatewaySocket, answer: Coroutine[Any, Any, Any]) -> Any:
    """The answer of a handler that has to ask the database: his address has asked much."""
    with closing(answer):
        await asyncio.sleep(seconds)
        return None if socket.closed else await answer


def _field_of(message: str) -> str | None:
    """`seq` from msgspec's "... - at `$.seq`"."""
    _, found, path = message.partition("`$.")
    return path.split("`")[0] if found else None
