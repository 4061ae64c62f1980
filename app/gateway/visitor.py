"""Namespace /widget: what a visitor may do. Who he is comes from his session token alone."""

import asyncio
from collections.abc import Iterable

import msgspec
import structlog

from app.adapters.projects import Project
from app.contract import client_events as sent
from app.contract import keys, render
from app.contract import server_events as answers
from app.contract.rooms import WIDGET
from app.contract.shapes import AuthorShape
from app.domain.browser import clean_locale, clean_time_zone
from app.domain.commands import (
    MarkRead,
    PostVisitorMessage,
    Profile,
    RateConversation,
    RecordContext,
    StartConversation,
    UpdateProfile,
)
from app.domain.errors import BusyError, DomainError, ForbiddenError, InvalidError, UnauthorizedError, UnavailableError
from app.domain.message import clean_content, refuse_broken_unicode
from app.gateway.announcer import telling_agents
from app.gateway.catch_up import catch_up
from app.gateway.clock import now_ms
from app.gateway.members import VisitorMember
from app.gateway.namespace import Arrival, Namespace
from app.gateway.origins import widget_origin_allowed
from app.gateway.request_id import unique_of
from app.gateway.socket_server import Answer, Handle
from app.log_ids import speak_also_of

log = structlog.get_logger(__name__)

_QUEUED = answers.Queued()

NOTHING_SECONDS = 0.5  # so long nobody asks MongoDB again whether somebody who only types has written
GONE_SECONDS = 3.0  # a visitor who follows a link is away for a moment; only then his agents are told


class VisitorNamespace(Namespace[VisitorMember]):
    """Handlers of /widget."""

    name = WIDGET

    def handlers(self) -> dict[str, Handle]:
        """The contract's events."""
        return {
            "sendMessage": self._send_message,
            "updateContext": self._update_context,
            "typing": self._typing,
            "markRead": self._mark_read,
            "resume": self._resume,
            "history": self._history,
            "updateProfile": self._update_profile,
            "rateConversation": self._rate_conversation,
            "startConversation": self._start_conversation,
        }

    # ---------------------------------------------------------------- coming and going
    async def enter(self, arrival: Arrival) -> VisitorMember:
        """A session token, on a page that may show this project's chat."""
        tools, peer = self.tools, arrival.peer
        try:
            token = msgspec.convert(arrival.auth, sent.VisitorAuth).token
        except msgspec.ValidationError as error:
            raise UnauthorizedError("A session token is missing.") from error
        project_id, profile, issued_at = tools.tokens.read(token)
        speak_also_of(project_id=project_id, visitor_uid=profile.uid)
        project = await tools.accounts.project(project_id)
        if not widget_origin_allowed(peer.origin, project.allowed_origins, peer.own_origin):
            raise ForbiddenError("This page may not show this chat.")
        if not project.accepts(issued_at):
            raise UnauthorizedError("This session was ended.")
        if project.require_identity and not profile.verified:
            raise UnauthorizedError("This chat is for people who are signed in.")
        looked_at = await self._stands(project, profile.uid, issued_at)
        await self._register(project_id, profile.uid, arrival.sid)
        await tools.manager.listen_to(keys.channel_visitors(project_id))
        member = VisitorMember(arrival.sid, arrival.socket, arrival.origin)
        member.project_id, member.profile, member.issued_at = project_id, profile, issued_at
        member.looked_at = looked_at
        return member

    async def _stands(self, project: Project, uid: str, issued_at: int) -> int | None:
        """Raises UnauthorizedError when this visitor's sessions were ended; gives what the sweep compares with.

        While MongoDB is away he may come in and write, and the sweep looks as soon as it is back.
        """
        if not project.visitors_ended:
            return 0
        try:
            ended = await self.tools.accounts.visitor_sessions.ended(project.id, [uid])
        except (UnavailableError, BusyError) as error:
            log.info("session checked later", reason=error.code)
            return None
        if issued_at < ended.get(uid, 0):
            raise UnauthorizedError("This session was ended.")
        return project.visitors_ended

    def counted(self, member: VisitorMember) -> Iterable[tuple[str, str]]:
        """His tabs together, and all visitors of the project."""
        uid, project_id = member.profile.uid, member.project_id
        return [("session_events", f"{project_id}|{uid}"), ("project_events", project_id)]

    async def _register(self, project_id: str, uid: str, sid: str) -> None:
        """And tells agents that he comes, in one exchange.

        Without Redis too he may come in and read; he is found by others once it is back (see Resync.look).
        """
        told = answers.VisitorPresence(visitor_uid=uid, online=True)
        try:
            await self.tools.registry.add_visitor(
                project_id, uid, sid, then=telling_agents(project_id, "visitorPresence", told)
            )
        except UnavailableError as error:
            log.info("registered later", reason=error.code)

    def greeting(self, member: VisitorMember) -> bytes | None:
        """Who is there to answer."""
        return self.tools.team.known_greeting(member.project_id)

    async def greet(self, member: VisitorMember) -> None:
        """The same, asked."""
        member.socket.write_frame(await self.tools.team.greeting(member.project_id))

    async def leave(self, member: VisitorMember) -> None:
        """Tells agents, unless he only follows a link."""
        project_id, uid = member.project_id, member.profile.uid
        if not self.server.members.visitors_of(project_id):
            self.tools.team.forget(project_id)
        await self.tools.manager.stop_listening(keys.channel_visitors(project_id))
        if await self.tools.registry.remove_visitor(project_id, uid, member.sid):
            await asyncio.sleep(GONE_SECONDS)
            if not await self.tools.registry.online([(project_id, uid)]):
                told = answers.VisitorPresence(visitor_uid=uid, online=False)
                await self.tools.announcer.to_agents(project_id, "visitorPresence", told)

    async def sweep(self) -> None:
        """Closes the sockets of sessions that have been ended; called every few seconds.

        Asks the database, not the projects as they are remembered here: those may be as old as the promise is long.
        """
        sessions = self.tools.accounts.visitor_sessions
        try:
            marks = await sessions.marks(self.server.members.projects())
            for project_id, (since, ended) in marks.items():
                members = self.server.members.visitors_of(project_id)
                unsure = [member for member in members if member.looked_at != ended]
                of_one = await sessions.ended(project_id, {m.profile.uid for m in unsure}) if unsure and ended else {}
                over = [m for m in members if m.issued_at < max(since or 0, of_one.get(m.profile.uid, 0))]
                for member in over:
                    await member.socket.close(wait=False, reason="session ended")
                for member in unsure:
                    member.looked_at = ended
                if over or unsure:
                    self.tools.accounts.projects.forget(project_id)  # so that nobody enters by what was known before
        except DomainError as error:
            log.info("sessions not checked", reason=error.code)

    # ---------------------------------------------------------------- events
    def _send_message(self, member: VisitorMember, event: sent.SendMessage) -> Answer:
        """No coroutine where none is needed: this is the message path."""
        content = clean_content(event.content)
        project = self.tools.accounts.projects.fresh(member.project_id)
        if project is None:
            return self._look_and_post(member, event, content)
        return self._post(member, event, content, project)

    async def _look_and_post(self, member: VisitorMember, event: sent.SendMessage, content: str) -> answers.Queued:
        project = await self.tools.accounts.project(member.project_id)
        return await self._post(member, event, content, project)

    def _post(
        self, member: VisitorMember, event: sent.SendMessage, content: str, project: Project
    ) -> "asyncio.Future[answers.Queued]":
        return self.tools.writer.add(
            PostVisitorMessage(
                project_id=member.project_id,
                visitor=member.profile,
                client_message_id=event.client_message_id,
                content=content,
                at=now_ms(),
                origin=member.origin,
                reopen=project.reopen_rule,
                url=member.url,
                title=member.title,
                reopen_days=project.reopen_days,
            ),
            _QUEUED,
        )

    async def _update_context(self, member: VisitorMember, event: sent.UpdateContext) -> answers.Ok:
        for name in ("url", "title", "referrer"):
            refuse_broken_unicode(getattr(event, name) or "", name)
        member.url, member.title = event.url, event.title
        await self.tools.writer.add(
            RecordContext(
                project_id=member.project_id,
                visitor=member.profile,
                url=event.url,
                title=event.title,
                referrer=event.referrer,
                at=now_ms(),
                browser=member.socket.peer.browser,
                locale=clean_locale(event.locale),
                time_zone=clean_time_zone(event.time_zone),
            )
        )
        return answers.Ok()

    async def _typing(self, member: VisitorMember, event: sent.VisitorTyping) -> answers.Ok:
        refuse_broken_unicode(event.preview or "", "preview")
        now = asyncio.get_running_loop().time()
        if now < member.nothing_until:
            return answers.Ok()  # a flood of these would be a flood of questions
        conversation_id = await self._conversation_id(member)
        if conversation_id is None:
            member.nothing_until = now + NOTHING_SECONDS
        else:
            project = await self.tools.accounts.project(member.project_id)
            told = answers.AgentTypingShown(
                conversation_id=conversation_id,
                author=AuthorShape(kind="visitor", id=member.profile.uid, name=member.profile.name),
                active=event.active,
                preview=event.preview if project.typing_preview and event.active else None,
            )
            await self.tools.announcer.to_agents(member.project_id, "typing", told)
        return answers.Ok()

    async def _mark_read(self, member: VisitorMember, event: sent.VisitorMarkRead) -> answers.Ok:
        conversation_id = await self._conversation_id(member)
        if conversation_id is not None:
            await self.tools.writer.add(
                MarkRead(member.project_id, member.profile.uid, conversation_id, "visitor", event.seq, now_ms())
            )
        return answers.Ok()

    async def _resume(self, member: VisitorMember, event: sent.VisitorResume) -> answers.Resumed:
        reads, uid = self.tools.reads, member.profile.uid
        conversation = await reads.newest_conversation(member.project_id, uid)
        member.conversation_id = None if conversation is None else conversation.id
        return await catch_up(reads, conversation, uid, event.last_seq, event.pending_ids, for_visitor=True)

    async def _history(self, member: VisitorMember, event: sent.History) -> answers.HistoryPage:
        conversation_id = await self._conversation_id(member)
        if conversation_id is None:
            return answers.HistoryPage(messages=[], has_more=False)
        found, has_more = await self.tools.reads.messages(
            conversation_id, before_seq=event.before_seq, limit=event.limit, for_visitor=True
        )
        return answers.HistoryPage(messages=[render.message(message) for message in found], has_more=has_more)

    async def _update_profile(self, member: VisitorMember, event: sent.UpdateProfile) -> answers.Ok:
        if member.profile.verified:
            raise ForbiddenError("Your name and address come from the site that you have signed in to.")
        name, email = event.name and event.name.strip(), event.email
        for field, text in (("name", name), ("email", email)):
            if text is not None and not (text and text.isprintable()):
                raise InvalidError("That is not a line of text.", field=field)
        known = member.profile
        member.profile = Profile(known.uid, name or known.name, email or known.email)
        await self.tools.writer.add(UpdateProfile(member.project_id, member.profile, now_ms()))
        return answers.Ok()

    async def _rate_conversation(self, member: VisitorMember, event: sent.RateConversation) -> answers.Ok:
        comment = (event.comment or "").strip() or None
        refuse_broken_unicode(comment or "", "comment")
        request_id = unique_of(member.origin.request_id)
        await self.tools.writer.add(
            RateConversation(member.project_id, member.profile, request_id, event.rating, comment, now_ms())
        )
        return answers.Ok()

    async def _start_conversation(self, member: VisitorMember, _event: sent.StartConversation) -> answers.Ok:
        await self.tools.writer.add(StartConversation(member.project_id, member.profile, now_ms()))
        return answers.Ok()

    async def _conversation_id(self, member: VisitorMember) -> str | None:
        """The visitor's newest conversation."""
        conversation = await self.tools.reads.newest_conversation(member.project_id, member.profile.uid)
        member.conversation_id = None if conversation is None else conversation.id
        return member.conversation_id
