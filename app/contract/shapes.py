"""The shapes that every wire shares: messages, conversations, errors. camelCase outside, snake_case here.

Server shapes may grow; clients ignore what they don't know. Times are ISO 8601 UTC with milliseconds.
"""

from typing import Annotated, Any, Literal

import msgspec

from app.domain.commands import Priority, Status
from app.domain.message import AuthorKind, Kind

Id = Annotated[
    str, msgspec.Meta(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9_.:-]+$(?!\n)", description="Opaque.")
]
Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1, description="Place in the conversation: 1, 2, 3, ...")]
ClientMessageId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$(?!\n)",
        description="A UUID, made once by the sender.",
    ),
]
Content = Annotated[
    str, msgspec.Meta(min_length=1, max_length=20_000, description="Plain text, 1 to 5,000 characters after trimming.")
]
Url = Annotated[str, msgspec.Meta(max_length=2_048)]
Email = Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$(?!\n)")]
Line = Annotated[str, msgspec.Meta(max_length=300)]
Time = Annotated[str, msgspec.Meta(description="ISO 8601 UTC with milliseconds.")]
Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]
ErrorCode = Literal[
    "invalid",
    "too_large",
    "unauthorized",
    "forbidden",
    "not_found",
    "conflict",
    "stale",
    "rate_limited",
    "busy",
    "unavailable",
    "unknown_event",
    "internal",
]


class Inbound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What clients send: unknown fields are refused."""


class Outbound(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """What the server sends: optional fields are left out when they have nothing to say."""


class Full(msgspec.Struct, frozen=True, rename="camel"):
    """What the server sends with every field always there, null included."""


class AuthorShape(Full, frozen=True):
    """Who wrote a message. A visitor's id is his visitorUid."""

    kind: AuthorKind
    id: str
    name: str | None


class Message(Outbound, frozen=True):
    """One line of a conversation."""

    id: str
    project_id: str
    conversation_id: str
    seq: int
    kind: Kind
    author: AuthorShape
    content: str
    client_message_id: str
    created_at: Time
    data: dict[str, Any] | None = None


class LastMessageShape(Full, frozen=True):
    """The preview line of a list."""

    seq: int
    author: AuthorShape
    preview: str
    created_at: Time


class VisitorShape(Full, frozen=True):
    """What agents see of a visitor."""

    uid: str
    name: str | None
    email: str | None
    verified: bool
    online: bool
    url: str | None
    title: str | None


class ConversationShape(Full, frozen=True):
    """One visitor's thread in one project.

    `unreadMarks`: how often an agent has marked it as unread. Of two views the one with the higher number says how far
    was read; with the same number, the one with the higher `agentReadSeq`.
    """

    id: str
    project_id: str
    visitor: VisitorShape
    status: Status
    assignee_id: str | None
    tags: list[str]
    priority: Priority
    last_seq: int
    last_message: LastMessageShape | None
    unread: int
    waiting_since: Time | None
    created_at: Time
    updated_at: Time
    snoozed_until: Time | None = None
    last_visitor_seq: int = 0
    agent_read_seq: int = 0
    visitor_read_seq: int = 0
    rating: int | None = None
    rating_comment: str | None = None
    unread_marks: int = 0


class ErrorBody(Outbound, frozen=True):
    """What went wrong, for the program (`code`, `field`) and for the person (`message`)."""

    code: ErrorCode
    message: str
    field: str | None = None
    retry_after_ms: int | None = None
    newer: int | None = None


class ErrorAnswer(Full, frozen=True):
    """An HTTP error's body."""

    error: ErrorBody


class Refusal(Full, frozen=True):
    """The callback of an event that was refused."""

    error: ErrorBody
    ok: Literal[False] = False
