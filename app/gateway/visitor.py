"""Namespace /widget: what a visitor may do. Who he is comes from his session token alone."""

import asyncio
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from socketio.exceptions import ConnectionRefusedError as Refused

from app.adapters.accounts import Accounts
from app.adapters.outbound import frame
from app.adapters.reads import Reads
from app.adapters.registry import SocketRegistry
from app.adapters.stream_writer import StreamWriter
from app.adapters.visitor_tokens import VisitorTokens
from app.contract import client_events as sent
from app.contract import keys, render
from app.contract import server_events as answers
from app.contract.rooms import WIDGET
from app.contract.shapes import AuthorShape
from app.domain.commands import MarkRead, Origin, PostVisitorMessage, RecordContext
from app.domain.errors import DomainError, ForbiddenError, UnauthorizedError
from app.domain.message import clean_content, refuse_broken_unicode
from app.gateway.announcer import Announcer
from app.gateway.catch_up import catch_up
from app.gateway.clock import now_ms
from app.gateway.engine.peer import Peer
from app.gateway.entry import refusal
from app.gateway.limits import SocketLimits
from app.gateway.manager import DirectedManager
from app.gateway.members import VisitorMember
from app.gateway.metrics import Metrics
from app.gateway.origins import widget_origin_allowed
from app.gateway.socket_server import Handle, SocketServer
from app.gateway.team import Team

log = structlog.get_logger(__name__)

GONE_SECONDS = 3.0  # a visitor who follows a link is away for a moment; only then his agents are told


@dataclass(frozen=True)
class VisitorTools:
    """What the namespace works with."""

    gateway_id: str
    tokens: VisitorTokens
    accounts: Accounts
    registry: SocketRegistry
    reads: Reads
    writer: StreamWriter
    announcer: Announcer
    team: Team
    limits: SocketLimits
    metrics: Metrics
    manager: DirectedManager


class VisitorNamespace:
    """Handlers of /widget."""

    def __init__(self, server: SocketServer, tools: VisitorTools) -> None:
        self._server = server
        self._tools = tools
        server.on("connect", self._connect, namespace=WIDGET)
        server.on("disconnect", self._disconnect, namespace=WIDGET)
        server.answer(WIDGET, self._handlers())

    def _handlers(self) -> dict[str, Handle]:
        return {
            "sendMessage": self._send_message,
            "updateContext": self._update_context,
            "typing": self._typing,
            "markRead": self._mark_read,
            "resume": self._resume,
            "history": self._history,
        }

    # ---------------------------------------------------------------- coming and going
    async def _connect(self, sid: str, peer: Peer, auth: Any) -> None:
        try:
            member = await self._enter(sid, peer, auth)
        except DomainError as error:
            raise Refused(*refusal(error)) from error
        self._server.eio.spawn(self._greet(member))

    async def _enter(self, sid: str, peer: Peer, auth: Any) -> VisitorMember:
        tools = self._tools
        try:
            token = msgspec.convert(auth, sent.VisitorAuth).token
        except msgspec.ValidationError as error:
            raise UnauthorizedError("A session token is missing.") from error
        project_id, profile = tools.tokens.read(token)
        project = await tools.accounts.project(project_id)
        if not widget_origin_allowed(peer.origin, project.allowed_origins, peer.own_origin):
            raise ForbiddenError("This page may not show this chat.")
        socket = self._server.eio.sockets[self._server.manager.eio_sid_from_sid(sid, WIDGET)]
        member = VisitorMember(sid, socket, Origin(tools.gateway_id, sid), tools.limits.bucket())
        member.project_id, member.profile = project_id, profile
        await tools.registry.add_visitor(project_id, profile.uid, sid)
        first = not self._server.members.has_visitors(project_id)
        self._server.members.add(member)
        socket.members[WIDGET] = member
        tools.limits.opened(peer.address)
        tools.metrics.connections.labels(WIDGET).inc()
        if first:
            await tools.manager.listen_to(keys.channel_visitors(project_id))
        return member

    async def _greet(self, member: VisitorMember) -> None:
        """After CONNECT is written: who is there to answer; and agents hear that he came."""
        try:
            presence = await self._tools.team.for_visitors(member.project_id)
            member.socket.write_frame(frame(WIDGET, "presence", presence))
            await self._tell_presence(member, online=True)
        except DomainError as error:
            log.info("not greeted", reason=error.code)

    async def _disconnect(self, sid: str, _reason: str) -> None:
        member = self._server.members.remove(sid)
        if not isinstance(member, VisitorMember):
            return
        member.socket.members.pop(WIDGET, None)
        self._tools.limits.closed(member.socket.peer.address)
        self._tools.metrics.connections.labels(WIDGET).dec()
        self._server.eio.spawn(self._leave(member))

    async def _leave(self, member: VisitorMember) -> None:
        project_id, uid = member.project_id, member.profile.uid
        try:
            if not self._server.members.has_visitors(project_id):
                await self._tools.manager.stop_listening(keys.channel_visitors(project_id))
            if await self._tools.registry.remove_visitor(project_id, uid, member.sid):
                await asyncio.sleep(GONE_SECONDS)
                if not await self._tools.registry.online([(project_id, uid)]):
                    await self._tell_presence(member, online=False)
        except DomainError as error:
            log.info("left to expire", reason=error.code)

    async def _tell_presence(self, member: VisitorMember, *, online: bool) -> None:
        told = answers.VisitorPresence(visitor_uid=member.profile.uid, online=online)
        await self._tools.announcer.to_agents(member.project_id, "visitorPresence", told)

    # ---------------------------------------------------------------- events
    async def _send_message(self, member: VisitorMember, event: sent.SendMessage) -> answers.Queued:
        content = clean_content(event.content)
        project = await self._tools.accounts.project(member.project_id)
        await self._tools.writer.add(
            PostVisitorMessage(
                project_id=member.project_id,
                visitor=member.profile,
                client_message_id=event.client_message_id.lower(),
                content=content,
                at=now_ms(),
                origin=member.origin,
                reopen=project.reopen_rule,
                url=member.url,
                title=member.title,
            )
        )
        self._tools.metrics.messages_in.labels(WIDGET).inc()
        return answers.Queued()

    async def _update_context(self, member: VisitorMember, event: sent.UpdateContext) -> answers.Ok:
        for name in ("url", "title", "referrer"):
            refuse_broken_unicode(getattr(event, name) or "", name)
        member.url, member.title = event.url, event.title
        await self._tools.writer.add(
            RecordContext(member.project_id, member.profile, event.url, event.title, event.referrer, now_ms())
        )
        return answers.Ok()

    async def _typing(self, member: VisitorMember, event: sent.VisitorTyping) -> answers.Ok:
        conversation_id = await self._conversation_id(member)
        if conversation_id is not None:
            author = AuthorShape(kind="visitor", id=member.profile.uid, name=member.profile.name)
            told = answers.AgentTypingShown(conversation_id=conversation_id, author=author, active=event.active)
            await self._tools.announcer.to_agents(member.project_id, "typing", told)
        return answers.Ok()

    async def _mark_read(self, member: VisitorMember, event: sent.VisitorMarkRead) -> answers.Ok:
        conversation_id = await self._conversation_id(member)
        if conversation_id is not None:
            await self._tools.writer.add(
                MarkRead(member.project_id, member.profile.uid, conversation_id, "visitor", event.seq, now_ms())
            )
        return answers.Ok()

    async def _resume(self, member: VisitorMember, event: sent.VisitorResume) -> answers.Resumed:
        reads, uid = self._tools.reads, member.profile.uid
        conversation = await reads.newest_conversation(member.project_id, uid)
        return await catch_up(reads, conversation, uid, event.last_seq, event.pending_ids, for_visitor=True)

    async def _history(self, member: VisitorMember, event: sent.History) -> answers.HistoryPage:
        conversation_id = await self._conversation_id(member)
        if conversation_id is None:
            return answers.HistoryPage(messages=[], has_more=False)
        found, has_more = await self._tools.reads.messages(
            conversation_id, before_seq=event.before_seq, limit=event.limit, for_visitor=True
        )
        return answers.HistoryPage(messages=[render.message(message) for message in found], has_more=has_more)

    async def _conversation_id(self, member: VisitorMember) -> str | None:
        """The visitor's newest conversation."""
        conversation = await self._tools.reads.newest_conversation(member.project_id, member.profile.uid)
        return None if conversation is None else conversation.id
