"""Namespace /inbox: what an agent, or a bot with an API token, may do. Who he is comes from his session alone."""

from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from socketio.exceptions import ConnectionRefusedError as Refused

from app.adapters.reads import Reads
from app.adapters.registry import SocketRegistry
from app.adapters.stream_writer import StreamWriter
from app.contract import client_events as sent
from app.contract import keys
from app.contract import server_events as answers
from app.contract.rooms import INBOX, project_room
from app.contract.shapes import AuthorShape
from app.domain.commands import MarkRead, Origin, PostAgentMessage
from app.domain.conversation import Conversation
from app.domain.errors import DomainError, NotFoundError, StaleError, UnauthorizedError
from app.domain.message import clean_content
from app.gateway.access import Access, SignedIn
from app.gateway.announcer import Announcer
from app.gateway.catch_up import catch_up
from app.gateway.clock import now_ms
from app.gateway.engine.peer import Peer
from app.gateway.entry import refusal
from app.gateway.limits import SocketLimits
from app.gateway.manager import DirectedManager
from app.gateway.members import AgentMember
from app.gateway.metrics import Metrics
from app.gateway.origins import is_own
from app.gateway.socket_server import Handle, SocketServer
from app.gateway.team import Team

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class AgentTools:
    """What the namespace works with."""

    gateway_id: str
    access: Access
    registry: SocketRegistry
    reads: Reads
    writer: StreamWriter
    announcer: Announcer
    team: Team
    limits: SocketLimits
    metrics: Metrics
    manager: DirectedManager


class AgentNamespace:
    """Handlers of /inbox."""

    def __init__(self, server: SocketServer, tools: AgentTools) -> None:
        self._server = server
        self._tools = tools
        server.on("connect", self._connect, namespace=INBOX)
        server.on("disconnect", self._disconnect, namespace=INBOX)
        server.answer(INBOX, self._handlers())

    def _handlers(self) -> dict[str, Handle]:
        return {
            "joinProject": self._join_project,
            "leaveProject": self._leave_project,
            "sendReply": self._send_reply,
            "typing": self._typing,
            "viewing": self._viewing,
            "markRead": self._mark_read,
            "resume": self._resume,
            "setPresence": self._set_presence,
        }

    # ---------------------------------------------------------------- coming and going
    async def _connect(self, sid: str, peer: Peer, auth: Any) -> None:
        try:
            signed_in = await self._identify(peer, auth)
        except DomainError as error:
            raise Refused(*refusal(error)) from error
        socket = self._server.eio.sockets[self._server.manager.eio_sid_from_sid(sid, INBOX)]
        member = AgentMember(sid, socket, Origin(self._tools.gateway_id, sid), self._tools.limits.bucket())
        member.signed_in, member.projects, member.viewing = signed_in, set(), set()
        self._server.members.add(member)
        socket.members[INBOX] = member
        self._tools.limits.opened(peer.address)
        self._tools.metrics.connections.labels(INBOX).inc()

    async def _identify(self, peer: Peer, auth: Any) -> SignedIn:
        try:
            token = None if auth is None else msgspec.convert(auth, sent.AgentAuth).token
        except msgspec.ValidationError as error:
            raise UnauthorizedError("The token has the wrong form.") from error
        if token is not None:
            signed_in = await self._tools.access.agent_from_token(token)
        elif peer.origin is None or is_own(peer.origin, peer.own_origin):
            signed_in = await self._tools.access.agent_from_cookie(peer.cookie)
        else:
            signed_in = None  # another site's page, carried by our agent's browser
        if signed_in is None:
            raise UnauthorizedError("Sign in first.")
        return signed_in

    async def _disconnect(self, sid: str, _reason: str) -> None:
        member = self._server.members.remove(sid)
        if not isinstance(member, AgentMember):
            return
        member.socket.members.pop(INBOX, None)
        self._tools.limits.closed(member.socket.peer.address)
        self._tools.metrics.connections.labels(INBOX).dec()
        self._server.eio.spawn(self._leave_all(member))

    async def _leave_all(self, member: AgentMember) -> None:
        for conversation_id in list(member.viewing):
            await self._stop_viewing(member, conversation_id)
        for project_id in list(member.projects):
            await self._leave(member, project_id)

    async def sweep(self) -> None:
        """Looks again whether the agents here may still be here; called every few seconds."""
        for member in self._server.members.agents():
            try:
                now = await self._tools.access.refresh(member.signed_in)
            except DomainError as error:
                log.info("agents not checked", reason=error.code)
                return
            if now is None:
                await member.socket.close(wait=False, reason="signed out")
                continue
            member.signed_in = now
            for project_id in [p for p in member.projects if now.role_in(p) is None]:
                await self._server.leave_room(member.sid, project_room(project_id), namespace=INBOX)
                await self._leave(member, project_id)

    # ---------------------------------------------------------------- projects
    async def _join_project(self, member: AgentMember, event: sent.ProjectRef) -> answers.Joined:
        project_id = event.project_id
        if member.signed_in.role_in(project_id) is None:
            raise NotFoundError("There is no such project.")
        if project_id not in member.projects:
            await self._tools.registry.join_agent(project_id, member.signed_in.agent.id, member.sid)
            await self._tools.manager.listen_to(keys.channel_project(project_id))
            member.projects.add(project_id)
            await self._server.enter_room(member.sid, project_room(project_id), namespace=INBOX)
            agent = member.signed_in.agent
            await self._tools.team.announce(project_id, agent.id, agent.name)
        return answers.Joined(agents=await self._tools.team.present(project_id))

    async def _leave_project(self, member: AgentMember, event: sent.ProjectRef) -> answers.Joined:
        if event.project_id in member.projects:
            await self._server.leave_room(member.sid, project_room(event.project_id), namespace=INBOX)
            await self._leave(member, event.project_id)
        return answers.Joined(agents=[])

    async def _leave(self, member: AgentMember, project_id: str) -> None:
        member.projects.discard(project_id)
        agent = member.signed_in.agent
        try:
            await self._tools.manager.stop_listening(keys.channel_project(project_id))
            await self._tools.registry.leave_agent(project_id, agent.id, member.sid)
            await self._tools.team.announce(project_id, agent.id, agent.name)
        except DomainError as error:
            log.info("left to expire", reason=error.code)

    async def _set_presence(self, member: AgentMember, event: sent.SetPresence) -> answers.Ok:
        agent = member.signed_in.agent
        for project_id in member.projects:
            await self._tools.registry.set_away(project_id, agent.id, away=event.status == "away")
            await self._tools.team.announce(project_id, agent.id, agent.name)
        return answers.Ok()

    # ---------------------------------------------------------------- conversations
    async def _send_reply(self, member: AgentMember, event: sent.SendReply) -> answers.Queued:
        content = clean_content(event.content)
        conversation = await self._find(member, event.conversation_id)
        agent = member.signed_in.agent
        if event.seen_seq is not None and event.seen_seq < conversation.last_visitor_seq:
            newer = await self._tools.reads.newer_count(conversation.id, event.seen_seq, agent.id)
            raise StaleError("There are newer messages. Read them first, or send anyway.", newer=newer)
        await self._tools.writer.add(
            PostAgentMessage(
                project_id=conversation.project_id,
                visitor_uid=conversation.visitor_uid,
                conversation_id=conversation.id,
                agent_id=agent.id,
                agent_name=agent.name,
                kind=event.kind,
                client_message_id=event.client_message_id.lower(),
                content=content,
                at=now_ms(),
                origin=member.origin,
                seen_seq=event.seen_seq,
            )
        )
        self._tools.metrics.messages_in.labels(INBOX).inc()
        return answers.Queued()

    async def _typing(self, member: AgentMember, event: sent.ConversationActivity) -> answers.Ok:
        conversation = await self._find(member, event.conversation_id)
        agent = member.signed_in.agent
        author = AuthorShape(kind="agent", id=agent.id, name=agent.name)
        to_agents = answers.AgentTypingShown(conversation_id=conversation.id, author=author, active=event.active)
        await self._tools.announcer.to_agents(conversation.project_id, "typing", to_agents)
        sockets = await self._tools.registry.sockets_of(conversation.project_id, conversation.visitor_uid)
        shown = answers.VisitorTypingShown(author=author, active=event.active)
        await self._tools.announcer.to_sockets(sockets, "typing", shown)
        return answers.Ok()

    async def _viewing(self, member: AgentMember, event: sent.ConversationActivity) -> answers.Ok:
        conversation = await self._find(member, event.conversation_id)
        if event.active:
            member.viewing.add(conversation.id)
            await self._tell_viewers(member, conversation.project_id, conversation.id, active=True)
        elif conversation.id in member.viewing:
            member.viewing.discard(conversation.id)
            await self._tell_viewers(member, conversation.project_id, conversation.id, active=False)
        return answers.Ok()

    async def _stop_viewing(self, member: AgentMember, conversation_id: str) -> None:
        member.viewing.discard(conversation_id)
        try:
            conversation = await self._find(member, conversation_id)
            await self._tell_viewers(member, conversation.project_id, conversation_id, active=False)
        except DomainError as error:
            log.info("left to expire", reason=error.code)

    async def _tell_viewers(self, member: AgentMember, project_id: str, conversation_id: str, *, active: bool) -> None:
        viewers = await self._tools.registry.view(conversation_id, member.signed_in.agent.id, active=active)
        told = answers.Viewing(conversation_id=conversation_id, agents=viewers)
        await self._tools.announcer.to_agents(project_id, "viewing", told)

    async def _mark_read(self, member: AgentMember, event: sent.AgentMarkRead) -> answers.Ok:
        conversation = await self._find(member, event.conversation_id)
        await self._tools.writer.add(
            MarkRead(conversation.project_id, conversation.visitor_uid, conversation.id, "agent", event.seq, now_ms())
        )
        return answers.Ok()

    async def _resume(self, member: AgentMember, event: sent.AgentResume) -> answers.Resumed:
        conversation = await self._find(member, event.conversation_id)
        author, pending = member.signed_in.agent.id, event.pending_ids
        return await catch_up(self._tools.reads, conversation, author, event.last_seq, pending, for_visitor=False)

    async def _find(self, member: AgentMember, conversation_id: str) -> Conversation:
        """The conversation, if it belongs to one of his projects; else as if it did not exist."""
        projects = list(member.signed_in.memberships)
        found = await self._tools.reads.conversation_of_any(conversation_id, projects)
        if found is None:
            raise NotFoundError("There is no such conversation.")
        return found
