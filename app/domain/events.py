"""What a command led to: facts, in the past tense. The worker turns them into receipts and broadcasts."""

from typing import Literal

import msgspec

from app.domain.commands import Origin
from app.domain.conversation import Conversation, Receipt
from app.domain.message import Author, StoredMessage


class MessageStored(msgspec.Struct, frozen=True):
    """A new message has its place. `repeat` when the entry had been stored by an owner that then died."""

    message: StoredMessage
    conversation: Conversation
    origin: Origin | None
    repeat: bool = False


class MessageRepeated(msgspec.Struct, frozen=True):
    """A message that was stored before came again: its sender gets the first receipt once more."""

    client_message_id: str
    receipt: Receipt
    author: Author
    origin: Origin


class MessageRefused(msgspec.Struct, frozen=True):
    """A message will never be stored as it is. `retryable`: the same text may come under a new id."""

    client_message_id: str
    code: str
    retryable: bool
    author: Author
    origin: Origin


class ConversationChanged(msgspec.Struct, frozen=True):
    """Something of the conversation other than its messages is new."""

    conversation: Conversation
    tell_visitor: bool = False


class ReadMoved(msgspec.Struct, frozen=True):
    """A reader has seen the conversation up to `seq`."""

    conversation: Conversation
    by: Literal["visitor", "agent"]
    seq: int


class ContextRecorded(msgspec.Struct, frozen=True):
    """A visitor is looking at a page; `conversation` is None while he has not written yet."""

    project_id: str
    visitor_uid: str
    conversation: Conversation | None
    url: str
    title: str | None
    at: int


class ChangeAnswered(msgspec.Struct, frozen=True):
    """The answer to a ChangeConversation: the conversation, or the refusal's code and message."""

    gateway: str
    request_id: str
    conversation: Conversation | None = None
    code: str | None = None
    message: str | None = None


Event = (
    MessageStored
    | MessageRepeated
    | MessageRefused
    | ConversationChanged
    | ReadMoved
    | ContextRecorded
    | ChangeAnswered
)
