"""Namespace /inbox: what an agent, or a bot with an API token, may do. Who he is comes from his session alone."""

from collections.abc import Iterable
from typing import Any

import msgspec
import structlog

from app.contract import client_events as sent
from app.contract import keys
from app.contract import server_events as answers
from app.contract.catalogue import CLIENT_EVENTS
from app.contract.http_shapes import Scope
from app.contract.rooms import INBOX, project_room
from app.contract.shapes import AuthorShape
from app.domain.commands import MarkRead, MarkUnread, PostAgentMessage
from app.domain.conversation import Conversation, has_newer
from app.domain.errors import DomainError, NotFoundError, StaleError, UnauthorizedError
from app.domain.message import clean_content
from app.gateway.access import SignedIn, require_scope
from app.gateway.catch_up import catch_up
from app.gateway.clock import now_ms
from app.gateway.engine.peer import Peer
from app.gateway.members import AgentMember
from app.gateway.namespace import Arrival, Namespace
from app.gateway.origins import is_own
from app.gateway.socket_server import Answer, Handle
from app.log_ids import ids_of, speak_also_of

log = structlog.get_logger(__name__)

SCOPES = {event.name: event.scope for event in CLIENT_EVENTS if event.namespace == INBOX}

VIEWED_AT_ONCE = 20  # conversations of one tab: a person looks at one, and each costs a refresh a minute


class AgentNamespace(Namespace[AgentMember]):
    """Handlers of /inbox."""

    name = INBOX

    def handlers(self) -> dict[str, Handle]:
        """The contract's events, each behind the scope that it names."""
        return {name: _within(SCOPES[name], handle) for name, handle in self._handles().items()}

    def _handles(self) -> dict[str, Handle]:
        return {
            "joinProject": self._join_project,
            "leaveProject": self._leave_project,
            "sendReply": self._send_reply,
            "typing": self._typing,
            "viewing": self._viewing,
            "markRead": self._mark_read,
            "markUnread": self._mark_unread,
            "resume": self._resume,
            "setPresence": self._set_presence,
        }

    # ---------------------------------------------------------------- coming and going
    async def enter(self, arrival: Arrival) -> AgentMember:
        """A session's cookie from our own page, or an API token."""
        signed_in = await self._identify(arrival.peer, arrival.auth)
        speak_also_of(agent_id=signed_in.agent.id)
        member = AgentMember(arrival.sid, arrival.socket, arrival.origin)
        member.signed_in, member.projects, member.viewing = signed_in, set(), {}
        return member

    def counted(self, member: AgentMember) -> Iterable[tuple[str, str]]:
        """His tabs together; a bot apart from its agent."""
        return [("session_events", f"{member.signed_in.via}|{member.signed_in.agent.id}")]

    async def _identify(self, peer: Peer, auth: Any) -> SignedIn:
        try:
            token = None if auth is None else msgspec.convert(auth, sent.AgentAuth).token
        except msgspec.ValidationError as error:
            raise UnauthorizedError("The token has the wrong form.") from error
        if token is not None:
            signed_in = await self.tools.access.agent_from_token(token)
        elif peer.origin is None or is_own(peer.origin, peer.own_origin):
            signed_in = await self.tools.access.agent_from_cookie(peer.cookie)
        else:
            signed_in = None  # another site's page, carried by our agent's browser
        if signed_in is None:
            raise UnauthorizedError("Sign in first.")
        return signed_in

    async def leave(self, member: AgentMember) -> None:
        """Leaves every room and every conversation that he looked at."""
        for conversation_id in list(member.viewing):
            await self._stop_viewing(member, conversation_id)
        for project_id in list(member.projects):
            await self._leave(member, project_id)

    async def sweep(self) -> None:
        """Looks again whether the agents here may still be here; called every few seconds."""
        for member in self.server.members.agents():
            try:
                now = await self.tools.access.refresh(member.signed_in)
            except DomainError as error:
                log.info("agents not checked", reason=error.code, **ids_of(member))
                return
            if now is None:
                await member.socket.close(wait=False, reason="signed out")
                continue
            member.signed_in = now
            for project_id in [p for p in member.projects if now.role_in(p) is None]:
                await self.server.leave_room(member.sid, project_room(project_id), namespace=INBOX)
                await self._leave(member, project_id)

    # ---------------------------------------------------------------- projects
    async def _join_project(self, member: AgentMember, event: sent.ProjectRef) -> answers.Joined:
        project_id = event.project_id
        if member.signed_in.role_in(project_id) is None:
            raise NotFoundError("There is no such project.")
        if project_id not in member.projects:
            await self.tools.registry.join_agent(project_id, member.signed_in.agent.id, member.sid, away=member.away)
            await self.tools.manager.listen_to(keys.channel_project(project_id))
            member.projects.add(project_id)
            await self.server.enter_room(member.sid, project_room(project_id), namespace=INBOX)
            agent = member.signed_in.agent
            await self.tools.team.announce(project_id, agent.id, agent.name)
        return answers.Joined(agents=await self.tools.team.present(project_id))

    async def _leave_project(self, member: AgentMember, event: sent.ProjectRef) -> answers.Joined:
        if event.project_id in member.projects:
            await self.server.leave_room(member.sid, project_room(event.project_id), namespace=INBOX)
            await self._leave(member, event.project_id)
        return answers.Joined(agents=[])

    async def _leave(self, member: AgentMember, project_id: str) -> None:
        if project_id not in member.projects:
            return
        member.projects.discard(project_id)
        agent = member.signed_in.agent
        try:
            await self.tools.manager.stop_listening(keys.channel_project(project_id))
            await self.tools.registry.leave_agent(project_id, agent.id, member.sid)
            await self.tools.team.announce(project_id, agent.id, agent.name)
        except DomainError as error:
            log.info("left to expire", reason=error.code)

    async def _set_presence(self, member: AgentMember, event: sent.SetPresence) -> answers.Ok:
        agent = member.signed_in.agent
        member.away = event.status == "away"
        for project_id in tuple(member.projects):
            await self.tools.registry.join_agent(project_id, agent.id, member.sid, away=member.away)
            await self.tools.team.announce(project_id, agent.id, agent.name)
        return answers.Ok()

    # ---------------------------------------------------------------- conversations
    async def _send_reply(self, member: AgentMember, event: sent.SendReply) -> answers.Queued:
        content = clean_content(event.content)
        conversation = await self._find(member, event.conversation_id)
        agent = member.signed_in.agent
        if event.seen_seq is not None and has_newer(conversation, agent.id, event.seen_seq):
            newer = await self.tools.reads.newer_count(conversation.id, event.seen_seq, agent.id)
            raise StaleError("There are newer messages. Read them first, or send anyway.", newer=newer)
        await self.tools.writer.add(
            PostAgentMessage(
                project_id=conversation.project_id,
                visitor_uid=conversation.visitor_uid,
                conversation_id=conversation.id,
                agent_id=agent.id,
                agent_name=agent.name,
                kind=event.kind,
                client_message_id=event.client_message_id,
                content=content,
                at=now_ms(),
                origin=member.origin,
                seen_seq=event.seen_seq,
                author_kind=member.signed_in.author_kind,
            )
        )
        return answers.Queued()

    async def _typing(self, member: AgentMember, event: sent.ConversationActivity) -> answers.Ok:
        conversation = await self._find(member, event.conversation_id)
        agent = member.signed_in.agent
        author = AuthorShape(kind=member.signed_in.author_kind, id=agent.id, name=agent.name)
        to_agents = answers.AgentTypingShown(conversation_id=conversation.id, author=author, active=event.active)
        await self.tools.announcer.to_agents(conversation.project_id, "typing", to_agents)
        sockets = await self.tools.registry.sockets_of(conversation.project_id, conversation.visitor_uid)
        shown = answers.VisitorTypingShown(author=author, active=event.active)
        await self.tools.announcer.to_sockets(sockets, "typing", shown)
        return answers.Ok()

    async def _viewing(self, member: AgentMember, event: sent.ConversationActivity) -> answers.Ok:
        conversation = await self._find(member, event.conversation_id)
        if event.active:
            if len(member.viewing) >= VIEWED_AT_ONCE and conversation.id not in member.viewing:
                await self._stop_viewing(member, next(iter(member.viewing)))
            member.viewing[conversation.id] = None
            await self._tell_viewers(member, conversation.project_id, conversation.id, active=True)
        elif conversation.id in member.viewing:
            del member.viewing[conversation.id]
            await self._tell_viewers(member, conversation.project_id, conversation.id, active=False)
        return answers.Ok()

    async def _stop_viewing(self, member: AgentMember, conversation_id: str) -> None:
        member.viewing.pop(conversation_id, None)
        try:
            conversation = await self._find(member, conversation_id)
            await self._tell_viewers(member, conversation.project_id, conversation_id, active=False)
        except DomainError as error:
            log.info("left to expire", reason=error.code)

    async def _tell_viewers(self, member: AgentMember, project_id: str, conversation_id: str, *, active: bool) -> None:
        agent_id = member.signed_in.agent.id
        viewers = await self.tools.registry.view(conversation_id, agent_id, member.sid, active=active)
        told = answers.Viewing(conversation_id=conversation_id, agents=viewers)
        await self.tools.announcer.to_agents(project_id, "viewing", told)

    async def _mark_read(self, member: AgentMember, event: sent.AgentMarkRead) -> answers.Ok:
        conversation = await self._find(member, event.conversation_id)
        await self.tools.writer.add(
            MarkRead(conversation.project_id, conversation.visitor_uid, conversation.id, "agent", event.seq, now_ms())
        )
        return answers.Ok()

    async def _mark_unread(self, member: AgentMember, event: sent.AgentMarkUnread) -> answers.Ok:
        conversation = await self._find(member, event.conversation_id)
        await self.tools.writer.add(
            MarkUnread(conversation.project_id, conversation.visitor_uid, conversation.id, now_ms())
        )
        return answers.Ok()

    async def _resume(self, member: AgentMember, event: sent.AgentResume) -> answers.Resumed:
        conversation = await self._find(member, event.conversation_id)
        author, pending = member.signed_in.agent.id, event.pending_ids
        return await catch_up(self.tools.reads, conversation, author, event.last_seq, pending, for_visitor=False)

    async def _find(self, member: AgentMember, conversation_id: str) -> Conversation:
        """The conversation, if it belongs to one of his projects; else as if it did not exist."""
        projects = list(member.signed_in.memberships)
        found = await self.tools.reads.conversation_of_any(conversation_id, projects)
        if found is None:
            raise NotFoundError("There is no such conversation.")
        speak_also_of(project_id=found.project_id, visitor_uid=found.visitor_uid, conversation_id=found.id)
        return found


def _within(scope: Scope, handle: Handle) -> Handle:
    """The same handler, not for tokens that were made for less. No coroutine of its own: replies come this way."""

    def checked(member: AgentMember, event: Any) -> Answer:
        require_scope(member.signed_in, scope)
        return handle(member, event)

    return checked
