"""What both namespaces share: their tools, and how a socket comes in and goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import structlog
from socketio.exceptions import ConnectionRefusedError as Refused

from app.adapters.accounts import Accounts
from app.adapters.reads import Reads
from app.adapters.registry import SocketRegistry
from app.adapters.stream_writer import StreamWriter
from app.adapters.visitor_tokens import VisitorTokens
from app.domain.commands import Origin
from app.domain.errors import DomainError, UnavailableError
from app.gateway.access import Access
from app.gateway.addresses import site_of
from app.gateway.announcer import Announcer
from app.gateway.engine.peer import Peer
from app.gateway.engine.socket import GatewaySocket
from app.gateway.limits import Meters
from app.gateway.manager import DirectedManager
from app.gateway.members import Member
from app.gateway.metrics import Metrics
from app.gateway.socket_server import Handle, SocketServer
from app.gateway.team import Team
from app.log_ids import speak_of

log = structlog.get_logger(__name__)

M = TypeVar("M", bound=Member)


@dataclass(frozen=True)
class NamespaceTools:
    """What the namespaces work with; one of each in a gateway."""

    gateway_id: str
    access: Access
    accounts: Accounts
    announcer: Announcer
    manager: DirectedManager
    meters: Meters
    metrics: Metrics
    reads: Reads
    registry: SocketRegistry
    team: Team
    tokens: VisitorTokens
    writer: StreamWriter


@dataclass(frozen=True)
class Arrival:
    """A socket at the door of a namespace."""

    sid: str
    socket: GatewaySocket
    origin: Origin
    auth: Any

    @property
    def peer(self) -> Peer:
        """The other side."""
        return self.socket.peer


class Namespace(Generic[M]):
    """Handlers of one namespace; `name` is its Socket.IO name."""

    name: ClassVar[str]

    def __init__(self, server: SocketServer, tools: NamespaceTools) -> None:
        self.server = server
        self.tools = tools
        self.connections = tools.metrics.connections.labels(self.name)
        server.on("disconnect", self._disconnect, namespace=self.name)
        server.answer(self.name, self._connect, self.handlers())

    def handlers(self) -> dict[str, Handle]:
        """Who answers which of the contract's events."""
        raise NotImplementedError

    async def enter(self, arrival: Arrival) -> M:
        """Who comes. Raises DomainError to refuse him."""
        raise NotImplementedError

    def counted(self, member: M) -> Iterable[tuple[str, str]]:
        """Against whom his events count: (limit, whose)."""
        raise NotImplementedError

    def greeting(self, member: M) -> bytes | None:  # noqa: ARG002
        """A frame that leaves with the word that he is in; without one `greet` is called."""
        return None

    async def greet(self, member: M) -> None:
        """Called when he is in, and knows it, unless there was a greeting."""

    async def leave(self, member: M) -> None:
        """Called when he is gone, also when he went before he was greeted."""
        raise NotImplementedError

    async def _connect(self, sid: str, socket: GatewaySocket, auth: Any) -> bytes | None:
        """See SocketServer.enter."""
        tools = self.tools
        arrival = Arrival(sid, socket, Origin(tools.gateway_id, sid, socket.peer.request_id), auth)
        try:
            member = await self.enter(arrival)
            if socket.closing:  # he left while we looked him up, and python-socketio told nobody
                self.server.eio.spawn(self._try_to_leave(member))
                raise UnavailableError("The socket is gone.")
        except DomainError as error:
            tools.metrics.handshakes.labels(self.name, error.code).inc()
            raise Refused(error.message, {"code": error.code, "message": error.message}) from error
        except Exception as error:
            log.exception("connect failed", namespace=self.name)
            tools.metrics.handshakes.labels(self.name, "internal").inc()
            message = "Something went wrong here. Try again."
            raise Refused(message, {"code": "internal", "message": message}) from error
        site = site_of(socket.peer.address)
        # The narrow ones first: what his address is refused must not be taken from what a whole project shares.
        own, *wide = self.counted(member)
        member.meters = tools.meters.of(own) + tools.meters.of_address(site) + tools.meters.of(*wide)
        self.server.members.add(member)
        socket.members[self.name] = member
        self.connections.inc()
        tools.metrics.handshakes.labels(self.name, "entered").inc()
        greeting = self.greeting(member)
        if greeting is None:
            self.server.eio.spawn(self._try_to_greet(member))
        return greeting

    async def _disconnect(self, sid: str, _reason: str) -> None:
        member: Any = self.server.members.remove(sid)
        if member is None:
            return
        member.socket.members.pop(self.name, None)
        self.connections.dec()
        self.server.eio.spawn(self._try_to_leave(member))

    async def _try_to_greet(self, member: M) -> None:
        speak_of(member)
        try:
            await self.greet(member)
        except DomainError as error:
            log.info("not greeted", namespace=self.name, reason=error.code)

    async def _try_to_leave(self, member: M) -> None:
        speak_of(member)
        try:
            await self.leave(member)
        except DomainError as error:
            log.info("left to expire", namespace=self.name, reason=error.code)
