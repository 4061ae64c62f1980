"""From what is stored to what clients see."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from app.contract.shapes import AuthorShape, ConversationShape, LastMessageShape, Message, VisitorShape
from app.domain.conversation import Conversation, LastMessage
from app.domain.message import Author, StoredMessage


@lru_cache(maxsize=1_024)  # a message and its conversation have the same time in five places
def time(ms: int) -> str:
    """Milliseconds since 1970 as ISO 8601 UTC with milliseconds."""
    seconds, rest = divmod(ms, 1000)
    return f"{_second(seconds)}.{rest:03d}Z"


@lru_cache(maxsize=1_024)  # what is told in one moment happened in few: it was a fifth of a worker's own work
def _second(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def author(who: Author) -> AuthorShape:
    """Who wrote it."""
    return AuthorShape(kind=who.kind, id=who.id, name=who.name)


def message(stored: StoredMessage) -> Message:
    """A message as clients see it."""
    return Message(
        id=stored.id,
        project_id=stored.project_id,
        conversation_id=stored.conversation_id,
        seq=stored.seq,
        kind=stored.kind,
        author=author(stored.author),
        content=stored.content,
        client_message_id=stored.client_message_id,
        created_at=time(stored.created_at),
        data=None if stored.data is None else _event_data(stored.data),
    )


def conversation(stored: Conversation, *, online: bool) -> ConversationShape:
    """A conversation as clients see it."""
    card, last = stored.visitor, stored.last_message
    return ConversationShape(
        id=stored.id,
        project_id=stored.project_id,
        visitor=VisitorShape(**msgspec.structs.asdict(card), online=online),
        status=stored.status,
        assignee_id=stored.assignee_id,
        tags=list(stored.tags),
        priority=stored.priority,
        last_seq=stored.last_seq,
        last_message=_last_message(last),
        unread=stored.unread,
        waiting_since=_time(stored.waiting_since),
        created_at=time(stored.created_at),
        updated_at=time(stored.updated_at),
        snoozed_until=_time(stored.snoozed_until),
        last_visitor_seq=stored.last_visitor_seq,
        agent_read_seq=stored.agent_read_seq,
        visitor_read_seq=stored.visitor_read_seq,
        rating=stored.rating,
        rating_comment=stored.rating_comment,
        unread_marks=stored.unread_marks,
    )


def for_visitor(shown: ConversationShape, stored: Conversation) -> ConversationShape:
    """As its visitor sees it: what agents have seen stays seen when one of them lays it back."""
    return msgspec.structs.replace(shown, agent_read_seq=stored.seen_by_agents)


def _last_message(last: LastMessage | None) -> LastMessageShape | None:
    if last is None:
        return None
    return LastMessageShape(
        seq=last.seq, author=author(last.author), preview=last.preview, created_at=time(last.created_at)
    )


def _time(ms: int | None) -> str | None:
    return None if ms is None else time(ms)


def _event_data(data: dict[str, Any]) -> dict[str, Any]:
    """What an event line changed, with the field's outside name, and times as everywhere."""
    shown = {**data, "field": _OUTSIDE.get(data["field"], data["field"])}
    if data["field"] == "snoozed_until":
        shown |= {"from": _time(data["from"]), "to": _time(data["to"])}
    if "until" in data:
        shown["until"] = _time(data["until"])
    return shown


_OUTSIDE = {
    "assignee_id": "assigneeId",
    "snoozed_until": "snoozedUntil",
    "visitor_name": "visitorName",
    "visitor_email": "visitorEmail",
}
