"""What may be asked of a conversation. These travel in the partition streams (see app/contract/envelope.py).

Array-like, so that an entry carries no field names. Never reorder or remove a field: append, with a default;
entries written by the version before are still in the stream during an upgrade.
Times are milliseconds since 1970, UTC, taken by the gateway when it accepted the command.
"""

from typing import Literal

import msgspec

from app.domain.message import Kind

Status = Literal["open", "pending", "snoozed", "resolved"]
Priority = Literal["low", "normal", "high", "urgent"]
ReopenRule = Literal["always", "never", "window"]  # window: for some days after the last line, see reopen_days


class Origin(msgspec.Struct, frozen=True, array_like=True):
    """The socket that a command came from, and the gateway that holds it: where its receipt goes."""

    gateway: str
    sid: str
    request_id: str = ""  # of the socket's handshake: joins the logs of proxy, gateway and worker


class Profile(msgspec.Struct, frozen=True, array_like=True):
    """A visitor as his session token describes him."""

    uid: str
    name: str | None = None
    email: str | None = None
    verified: bool = False


class PostVisitorMessage(msgspec.Struct, frozen=True, array_like=True, tag="pv"):
    """A visitor writes. The conversation is found, reopened or made by the worker."""

    project_id: str
    visitor: Profile
    client_message_id: str
    content: str
    at: int
    origin: Origin
    reopen: ReopenRule = "always"
    url: str | None = None  # the page that he writes from
    title: str | None = None
    reopen_days: int = 0  # of the rule "window"


class PostAgentMessage(msgspec.Struct, frozen=True, array_like=True, tag="pa"):
    """An agent replies or leaves a note. `seen_seq`: what he had read, None when he sends anyway."""

    project_id: str
    visitor_uid: str
    conversation_id: str
    agent_id: str
    agent_name: str
    kind: Kind
    client_message_id: str
    content: str
    at: int
    origin: Origin
    seen_seq: int | None = None
    author_kind: Literal["agent", "bot"] = "agent"  # a bot came with an API token: it answers, and takes nothing over


class Changes(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a PATCH of a conversation asks for; UNSET leaves a thing as it is."""

    status: Status | msgspec.UnsetType = msgspec.UNSET
    assignee_id: str | msgspec.UnsetType | None = msgspec.UNSET
    assignee_name: str | None = None
    tags: list[str] | msgspec.UnsetType = msgspec.UNSET
    priority: Priority | msgspec.UnsetType = msgspec.UNSET
    visitor_name: str | msgspec.UnsetType | None = msgspec.UNSET
    visitor_email: str | msgspec.UnsetType | None = msgspec.UNSET
    snoozed_until: int | msgspec.UnsetType | None = msgspec.UNSET
    if_assignee_id: str | msgspec.UnsetType | None = msgspec.UNSET


class ChangeConversation(msgspec.Struct, frozen=True, array_like=True, tag="cc"):
    """An agent changes a conversation; the answer goes to `gateway` under `request_id`."""

    project_id: str
    visitor_uid: str
    conversation_id: str
    agent_id: str
    agent_name: str
    request_id: str
    gateway: str
    changes: Changes
    at: int


class WakeConversation(msgspec.Struct, frozen=True, array_like=True, tag="wc"):
    """The time `until` has come that a snoozed conversation was to come back at. With another time it is left alone."""

    project_id: str
    visitor_uid: str
    conversation_id: str
    until: int
    at: int


class MarkRead(msgspec.Struct, frozen=True, array_like=True, tag="mr"):
    """A reader has seen the conversation up to `seq`."""

    project_id: str
    visitor_uid: str
    conversation_id: str
    by: Literal["visitor", "agent"]
    seq: int
    at: int


class MarkUnread(msgspec.Struct, frozen=True, array_like=True, tag="mu"):
    """An agent lays a conversation back: the visitor's last message counts as unread again."""

    project_id: str
    visitor_uid: str
    conversation_id: str
    at: int


class RecordContext(msgspec.Struct, frozen=True, array_like=True, tag="rc"):
    """A visitor is looking at a page."""

    project_id: str
    visitor: Profile
    url: str
    title: str | None
    referrer: str | None
    at: int
    browser: str | None = None  # as in "Firefox 128 on Windows"
    locale: str | None = None
    time_zone: str | None = None


class UpdateProfile(msgspec.Struct, frozen=True, array_like=True, tag="up"):
    """An anonymous visitor has said who he is; `visitor` has it."""

    project_id: str
    visitor: Profile
    at: int


class RateConversation(msgspec.Struct, frozen=True, array_like=True, tag="ra"):
    """A visitor rates his resolved conversation. `request_id` keeps a redelivery from rating twice."""

    project_id: str
    visitor: Profile
    request_id: str
    rating: int
    comment: str | None
    at: int


class StartConversation(msgspec.Struct, frozen=True, array_like=True, tag="sc"):
    """After a resolved conversation a visitor wants to begin another one."""

    project_id: str
    visitor: Profile
    at: int


class ForgetVisitor(msgspec.Struct, frozen=True, array_like=True, tag="fv"):
    """All of a visitor is to be removed; with `before` (ms) only his resolved conversations that are older.

    No rule decides on it: the partition's owner carries it out by itself, between two batches.
    """

    project_id: str
    visitor_uid: str
    request_id: str
    gateway: str
    at: int
    before: int | None = None


VisitorCommand = PostVisitorMessage | RecordContext | UpdateProfile | RateConversation | StartConversation
Command = VisitorCommand | PostAgentMessage | ChangeConversation | WakeConversation | MarkRead | MarkUnread

AnyCommand = Command | ForgetVisitor  # what an entry may carry


def visitor_uid_of(command: AnyCommand) -> str:
    """Whose partition and whose conversation a command belongs to."""
    if isinstance(command, VisitorCommand):
        return command.visitor.uid
    return command.visitor_uid
