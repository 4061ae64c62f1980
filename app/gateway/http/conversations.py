"""A project's conversations: the list, one of them, its messages, and changes of it."""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from app.adapters.documents import to_ms
from app.adapters.reads import Wanted
from app.contract import http_shapes as http
from app.contract import render
from app.contract.shapes import ConversationShape, Id, Inbound, Limit, Seq
from app.domain.commands import Changes, Status
from app.domain.conversation import Conversation
from app.domain.errors import InvalidError, NotFoundError, UnavailableError
from app.gateway.clock import now_ms
from app.gateway.http.call import Call, given
from app.gateway.services import Services

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
LATEST_MS = 7_258_118_400_000  # the year 2200: beyond it somebody has mistyped
_CHANGEABLE = ("status", "assignee_id", "tags", "priority", "snoozed_until", "if_assignee_id")


class ListQuery(Inbound, frozen=True):
    """Which conversations. `assignee`: me, none or an agent's id."""

    status: Status | None = None
    assignee: Id | None = None
    tag: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    q: Annotated[str, msgspec.Meta(max_length=100)] = ""
    cursor: Annotated[str, msgspec.Meta(max_length=300)] | None = None
    limit: Limit = 50


class MessagesQuery(Inbound, frozen=True):
    """Which page of the messages."""

    before_seq: Seq | None = None
    after_seq: Seq | None = None
    limit: Limit = 50


async def list_conversations(call: Call) -> http.ConversationPage:
    """A page, the latest change first, and the numbers for the list's tabs."""
    query, reads, me = call.query(ListQuery), call.services.reads, call.agent.agent.id
    wanted = Wanted(query.status, _assignee(query.assignee, me), query.q.strip(), query.tag)
    page, counts = await asyncio.gather(
        reads.conversations(call.project_id, wanted, query.cursor, query.limit),
        reads.counts(call.project_id, query.status, me),
    )
    return http.ConversationPage(
        conversations=await _shapes(call.services, page.conversations),
        counts=msgspec.convert(counts, http.Counts, from_attributes=True),
        next_cursor=page.next_cursor,
    )


async def count(call: Call) -> http.ProjectCounts:
    """The numbers of all tabs, for who asks."""
    found = await call.services.counts.of(call.project_id, call.agent.agent.id)
    return msgspec.convert({**found.by_status, "unread": found.unread}, http.ProjectCounts, from_attributes=True)


async def get_conversation(call: Call) -> ConversationShape:
    """One conversation."""
    return await _shape(call.services, await _find(call))


async def list_of_visitor(call: Call) -> http.VisitorConversations:
    """All that this visitor ever began, the newest first; an unknown visitor began none."""
    found = await call.services.reads.conversations_of(call.project_id, call.path["id"])
    return http.VisitorConversations(conversations=await _shapes(call.services, found))


async def list_messages(call: Call) -> http.MessagePage:
    """A page of its messages, notes and event lines."""
    query, conversation = call.query(MessagesQuery), await _find(call)
    found, has_more = await call.services.reads.messages(
        conversation.id,
        before_seq=query.before_seq,
        after_seq=query.after_seq,
        limit=query.limit,
        for_visitor=False,
    )
    return http.MessagePage(messages=[render.message(message) for message in found], has_more=has_more)


async def patch_conversation(call: Call) -> ConversationShape:
    """Changes it, by way of its one writer. Raises ConflictError when somebody else was faster."""
    sent = given(call.body(http.PatchConversation), *_CHANGEABLE)
    conversation = await _find(call)
    if sent.get("assignee_id") is not None:
        sent["assignee_name"] = await _member_name(call, sent["assignee_id"])
    if "tags" in sent:
        sent["tags"] = _clean_tags(sent["tags"])
    if sent.get("snoozed_until") is not None:
        if sent.get("status", "snoozed") != "snoozed":
            raise InvalidError("Only what is snoozed comes back at a time: leave out one of the two.", field="status")
        sent["snoozed_until"] = _moment(sent["snoozed_until"])
        if sent["snoozed_until"] <= now_ms():
            raise InvalidError("This time is over. Choose a later one.", field="snoozedUntil")
    changed = await call.services.changes.apply(
        project_id=conversation.project_id,
        visitor_uid=conversation.visitor_uid,
        conversation_id=conversation.id,
        agent=call.agent.agent,
        request_id=call.request_id,
        changes=Changes(**sent),
    )
    return await _shape(call.services, changed)


async def _find(call: Call) -> Conversation:
    found = await call.services.reads.conversation(call.project_id, call.path["conversationId"])
    if found is None:
        raise NotFoundError("There is no such conversation.")
    return found


async def _shape(services: Services, conversation: Conversation) -> ConversationShape:
    (shape,) = await _shapes(services, [conversation])
    return shape


async def _shapes(services: Services, conversations: Sequence[Conversation]) -> list[ConversationShape]:
    """As clients see them. While Redis is away everybody counts as offline: the list is still good to read."""
    visitors = [(conversation.project_id, conversation.visitor_uid) for conversation in conversations]
    try:
        online = await services.registry.online(visitors)
    except UnavailableError:
        online = set()
    return [
        render.conversation(conversation, online=visitor in online)
        for conversation, visitor in zip(conversations, visitors, strict=True)
    ]


def _assignee(asked: str | None, me: str) -> Any:
    if asked is None:
        return msgspec.UNSET
    return {"me": me, "none": None}.get(asked, asked)


async def _member_name(call: Call, agent_id: str) -> str:
    try:
        agent, _ = await call.services.accounts.agents.member(call.project_id, agent_id)
    except NotFoundError as error:
        raise InvalidError("There is no such agent in this project.", field="assigneeId") from error
    return agent.name


def _clean_tags(tags: list[str]) -> list[str]:
    """Trimmed, none twice, in the given order."""
    cleaned = [tag.strip() for tag in tags]
    if not all(tag and tag.isprintable() for tag in cleaned):
        raise InvalidError("A tag is a short line of text.", field="tags")
    return list(dict.fromkeys(cleaned))


def _moment(text: str) -> int:
    """An ISO 8601 time with its zone, in milliseconds since 1970."""
    try:
        if not _TIME.fullmatch(text):
            raise ValueError(text)
        moment = to_ms(datetime.fromisoformat(text))
        if 0 <= moment <= LATEST_MS:
            return moment
        raise ValueError(text)
    except (ValueError, OverflowError) as error:
        raise InvalidError("Give a time such as 2030-01-31T08:00:00.000Z.", field="snoozedUntil") from error
