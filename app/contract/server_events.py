"""What the server sends over Socket.IO, and the callbacks of the clients' events."""

from typing import Literal

from app.contract.shapes import AuthorShape, ConversationShape, ErrorCode, Full, Message, Outbound, Time
from app.domain.commands import Status


class Ok(Full, frozen=True):
    """Done."""

    ok: Literal[True] = True


class Queued(Full, frozen=True):
    """Accepted into the Redis stream, no more: the receipt is `messageSent`."""

    ok: Literal[True] = True
    status: Literal["queued"] = "queued"


class PendingReceipt(Full, frozen=True):
    """What became of a message that its sender still held as pending."""

    message_id: str
    seq: int


class Resumed(Full, frozen=True):
    """Everything visible to the reader after his `lastSeq`, and the receipts of what he still held.

    `readSeq`: how far the other side has read. `status`: the conversation's, for who was away when it changed.
    """

    conversation_id: str | None
    messages: list[Message]
    last_seq: int
    has_more: bool
    pending: dict[str, PendingReceipt | None]
    read_seq: int = 0
    status: Status | None = None
    ok: Literal[True] = True


class HistoryPage(Full, frozen=True):
    """Older messages, ascending."""

    messages: list[Message]
    has_more: bool
    ok: Literal[True] = True


class AgentPresence(Outbound, frozen=True):
    """An agent of the project, as his colleagues see him."""

    agent_id: str
    status: Literal["online", "away", "offline"]
    name: str | None = None


class Joined(Full, frozen=True):
    """The project's room is entered; who else is there."""

    agents: list[AgentPresence]
    ok: Literal[True] = True


class MessageSent(Full, frozen=True):
    """The receipt: stored by a majority and journaled, exactly once."""

    client_message_id: str
    message_id: str
    conversation_id: str
    seq: int
    created_at: Time


class MessageFailed(Full, frozen=True):
    """This id will never be stored. `retryable`: the same text may be sent again under a new id."""

    client_message_id: str
    code: ErrorCode
    retryable: bool


class AgentNewMessage(Full, frozen=True):
    """A message of any conversation of the project, with the conversation as it is now."""

    message: Message
    conversation: ConversationShape


class VisitorTypingShown(Full, frozen=True):
    """Somebody on the other side types."""

    author: AuthorShape
    active: bool


class AgentTypingShown(Outbound, frozen=True):
    """Somebody types in a conversation. `preview`: a visitor's words so far, where the project shows them."""

    conversation_id: str
    author: AuthorShape
    active: bool
    preview: str | None = None


class Viewing(Full, frozen=True):
    """Who looks at a conversation now."""

    conversation_id: str
    agents: list[str]


class VisitorRead(Full, frozen=True):
    """An agent has seen the conversation up to here."""

    seq: int
    conversation_id: str = ""


class AgentRead(Full, frozen=True):
    """A side has seen the conversation up to here."""

    conversation_id: str
    by: Literal["visitor", "agent"]
    seq: int


class PresentAgent(Outbound, frozen=True):
    """An agent as visitors see him."""

    name: str
    avatar_url: str | None = None


class Presence(Full, frozen=True):
    """Whether somebody is there to answer."""

    online: bool
    agents: list[PresentAgent]


class VisitorConversationUpdated(Full, frozen=True):
    """The visitor's conversation was resolved, reopened, ..."""

    conversation_id: str
    status: Status


class VisitorContext(Outbound, frozen=True):
    """The page that a visitor looks at."""

    visitor_uid: str
    url: str
    title: str | None
    at: Time
    conversation_id: str | None = None


class Resync(Full, frozen=True):
    """The gateway may have missed broadcasts: ask `resume`, read the list again."""


class VisitorPresence(Full, frozen=True):
    """A visitor came or left."""

    visitor_uid: str
    online: bool
