"""What browsers and bots send over Socket.IO. Each takes one object and a callback."""

from typing import Annotated, Literal

import msgspec

from app.contract.shapes import ClientMessageId, Content, Email, Id, Inbound, Limit, Line, Seq, Url

BrowserWord = Annotated[str, msgspec.Meta(max_length=100)]
PendingIds = Annotated[list[ClientMessageId], msgspec.Meta(max_length=50)]


class SendMessage(Inbound, frozen=True):
    """A visitor writes."""

    client_message_id: ClientMessageId
    content: Content


class UpdateContext(Inbound, frozen=True):
    """A visitor is looking at another page. `locale` and `timeZone` are his browser's, such as de-AT, Europe/Vienna;

    what has another form is dropped: the page counts.
    """

    url: Url
    title: Line | None = None
    referrer: Url | None = None
    locale: BrowserWord | None = None
    time_zone: BrowserWord | None = None


class VisitorTyping(Inbound, frozen=True):
    """A visitor types or stops; `preview` only where the project shows it."""

    active: bool
    preview: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class VisitorMarkRead(Inbound, frozen=True):
    """The visitor has seen his conversation up to `seq`."""

    seq: Seq


class VisitorResume(Inbound, frozen=True):
    """After every connect: what came after `lastSeq`, and what became of the messages still waiting."""

    last_seq: Seq
    pending_ids: PendingIds = msgspec.field(default_factory=list)


class History(Inbound, frozen=True):
    """Older messages, before `beforeSeq`."""

    before_seq: Seq
    limit: Limit = 50


class UpdateProfile(Inbound, frozen=True):
    """An anonymous visitor says who he is; what is left out stays. Refused to one whom his site has vouched for."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None
    email: Email | None = None


class RateConversation(Inbound, frozen=True):
    """The visitor says what he thinks of his resolved conversation, from 1 to 5; the last word counts."""

    rating: Annotated[int, msgspec.Meta(ge=1, le=5)]
    comment: Annotated[str, msgspec.Meta(max_length=1_000)] | None = None


class StartConversation(Inbound, frozen=True):
    """After a resolved conversation: the visitor's next message begins another one."""


class ProjectRef(Inbound, frozen=True):
    """Names a project to enter or leave."""

    project_id: Id


class SendReply(Inbound, frozen=True):
    """An agent answers, or leaves a note for his colleagues."""

    conversation_id: Id
    client_message_id: ClientMessageId
    content: Content
    kind: Literal["text", "note"] = "text"
    seen_seq: Seq | None = None


class ConversationActivity(Inbound, frozen=True):
    """An agent types in, or looks at, a conversation."""

    conversation_id: Id
    active: bool


class AgentMarkRead(Inbound, frozen=True):
    """An agent has seen a conversation up to `seq`."""

    conversation_id: Id
    seq: Seq


class AgentMarkUnread(Inbound, frozen=True):
    """An agent lays a conversation back: the visitor's last message counts as unread again, for the whole team."""

    conversation_id: Id


class AgentResume(Inbound, frozen=True):
    """As the visitor's, for one conversation."""

    conversation_id: Id
    last_seq: Seq
    pending_ids: PendingIds = msgspec.field(default_factory=list)


class SetPresence(Inbound, frozen=True):
    """An agent comes or steps away."""

    status: Literal["online", "away"]


class VisitorAuth(Inbound, frozen=True):
    """What a visitor's socket presents when it connects to /widget."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=4_096)]


class AgentAuth(Inbound, frozen=True):
    """What a bot's socket presents when it connects to /inbox; browsers come with their session cookie."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=512)] | None = None
