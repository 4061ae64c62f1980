"""A conversation's state, and how a stored message changes it: the fold that every view must agree with."""

from typing import Any

import msgspec

from app.domain.commands import Priority, Profile, Status
from app.domain.message import Author, StoredMessage, preview_of

REMEMBERED = 64  # receipts kept beside a conversation, so that a prompt repeat costs no query
_SLACK = 32  # so many more may be there: cutting costs a look at all of them


class LastMessage(msgspec.Struct, frozen=True, rename="camel"):
    """The line that lists show. Only what both sides may read: notes and events leave it alone."""

    seq: int
    author: Author
    preview: str
    created_at: int


class VisitorCard(msgspec.Struct, frozen=True, rename="camel"):
    """What agents see of a visitor beside his conversation."""

    uid: str
    name: str | None = None
    email: str | None = None
    verified: bool = False
    url: str | None = None
    title: str | None = None


class Receipt(msgspec.Struct, frozen=True):
    """Proof that a message is stored: what a repeat of it is answered with."""

    conversation_id: str
    message_id: str
    seq: int
    body_hash: str
    created_at: int


class Conversation(msgspec.Struct, frozen=True, rename="camel"):
    """One visitor's thread in one project, as it stands in MongoDB. Times in milliseconds since 1970, UTC."""

    id: str
    project_id: str
    visitor_uid: str
    ordinal: int
    visitor: VisitorCard
    created_at: int
    updated_at: int
    status: Status = "open"
    assignee_id: str | None = None
    tags: tuple[str, ...] = ()
    priority: Priority = "normal"
    snoozed_until: int | None = None
    last_seq: int = 0
    last_visitor_seq: int = 0
    agent_read_seq: int = 0
    visitor_read_seq: int = 0
    last_message: LastMessage | None = None
    unread: int = 0
    waiting_since: int | None = None
    rating: int | None = None
    rating_comment: str | None = None
    agent_seen_seq: int = 0  # how far agents had read before one marked it as unread
    unread_marks: int = 0  # how often that was done

    @property
    def seen_by_agents(self) -> int:
        """How far any agent has ever read: what a visitor is told, also when it is to be read again."""
        return max(self.agent_read_seq, self.agent_seen_seq)


class State(msgspec.Struct, frozen=True):
    """A conversation and the receipts of its latest messages, by (author id, client message id)."""

    conversation: Conversation
    receipts: dict[tuple[str, str], Receipt] = {}


def card_of(profile: Profile, known: VisitorCard | None = None, *, says_so: bool = False) -> VisitorCard:
    """The visitor's card. What a site vouches for, or he has just said, wins; nothing known is forgotten.

    Else what is known stays: an agent may have corrected what the session of an anonymous visitor still has.
    """
    known = known or VisitorCard(uid=profile.uid)
    wins = profile.verified or says_so
    return msgspec.structs.replace(
        known,
        name=(wins and profile.name) or known.name or profile.name,
        email=(wins and profile.email) or known.email or profile.email,
        verified=profile.verified or known.verified,
    )


def absorb(state: State, message: StoredMessage) -> State:
    """`state` after `message` was stored: the numbers, the preview, the receipt, and what an event line changed.

    A worker that takes over runs it on the messages that its predecessor stored and did not count any more.
    """
    old = state.conversation
    changes: dict[str, Any] = {"last_seq": max(old.last_seq, message.seq), "updated_at": message.created_at}
    if message.kind == "text":
        changes["last_message"] = LastMessage(
            seq=message.seq,
            author=message.author,
            preview=preview_of(message.content),
            created_at=message.created_at,
        )
        if message.author.kind == "visitor":
            changes["last_visitor_seq"] = message.seq
            changes["unread"] = old.unread + 1
            changes["waiting_since"] = old.waiting_since or message.created_at
        else:
            changes["waiting_since"] = None
    elif message.kind == "event" and message.data is not None:
        changes |= _changed_by(old, message.data)
    return remember(State(msgspec.structs.replace(old, **changes), state.receipts), message)


def remember(state: State, message: StoredMessage) -> State:
    """`state` with the receipt of a message that is stored; its numbers stay as they are."""
    receipt = Receipt(message.conversation_id, message.id, message.seq, message.body_hash, message.created_at)
    return State(state.conversation, {**state.receipts, (message.author.id, message.client_message_id): receipt})


def has_newer(conversation: Conversation, agent_id: str, seen_seq: int) -> bool:
    """Whether the visitor, or somebody else of the team, has written a text after `seen_seq`."""
    last = conversation.last_message
    colleagues = last is not None and last.seq > seen_seq and last.author.id != agent_id
    return seen_seq < conversation.last_visitor_seq or colleagues


def with_latest_receipts(state: State) -> State:
    """`state` without all but the REMEMBERED latest receipts, once there are clearly more."""
    if len(state.receipts) < REMEMBERED + _SLACK:
        return state
    return State(state.conversation, dict(list(state.receipts.items())[-REMEMBERED:]))


def value_of(conversation: Conversation, field: str) -> Any:
    """What stands in a field that event lines change; `visitor_…` is one of the visitor's card."""
    on_card = field.removeprefix("visitor_")
    return getattr(conversation, field) if on_card == field else getattr(conversation.visitor, on_card)


def _changed_by(old: Conversation, data: dict[str, Any]) -> dict[str, Any]:
    """The fields that an event line set; see app/domain/lifecycle.py for its shape."""
    field, value = data["field"], data["to"]
    on_card = field.removeprefix("visitor_")
    if on_card != field:
        return {"visitor": msgspec.structs.replace(old.visitor, **{on_card: value})}
    changes: dict[str, Any] = {field: tuple(value) if field == "tags" else value}
    if field == "rating":
        changes["rating_comment"] = data.get("comment")
    if field == "status" and value == "resolved":
        changes["waiting_since"] = None
    if field == "status":
        changes["snoozed_until"] = data.get("until") if value == "snoozed" else None
    return changes
