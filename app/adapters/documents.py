"""How messages and conversations look in MongoDB, both ways. Times are BSON dates there, milliseconds here."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import bson
import msgspec
from bson import Int64
from bson.raw_bson import RawBSONDocument

from app.domain.conversation import Conversation
from app.domain.message import StoredMessage

Document = dict[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE_MS = 60_000
_TIMES = ("createdAt", "updatedAt", "waitingSince", "snoozedUntil")


class ConversationRow(msgspec.Struct, frozen=True):
    """A conversation ready to be stored: its fields but `_id` as BSON, with its writer's fencing token."""

    conversation: Conversation
    fence: int
    document: RawBSONDocument


@lru_cache(maxsize=1_024)  # a message and its conversation have the same time in five places
def to_date(ms: int) -> datetime:
    """Milliseconds since 1970, UTC, as a BSON date."""
    return _EPOCH + timedelta(milliseconds=ms)


def to_ms(date: datetime) -> int:
    """A BSON date (aware or naive UTC) as milliseconds since 1970."""
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(milliseconds=1)


def minute_of(ms: int) -> int:
    """The whole minutes since 1970, by which the inbox's lists are indexed (docs/adr/0023)."""
    return ms // MINUTE_MS


def message_document(message: StoredMessage) -> Document:
    """The document that is inserted for a message."""
    author = message.author
    document = {
        "_id": message.id,
        "projectId": message.project_id,
        "conversationId": message.conversation_id,
        "seq": message.seq,
        "kind": message.kind,
        "author": {"kind": author.kind, "id": author.id, "name": author.name},
        "content": message.content,
        "clientMessageId": message.client_message_id,
        "bodyHash": message.body_hash,
        "createdAt": to_date(message.created_at),
    }
    if message.data is not None:
        document["data"] = message.data
    return document


def message_from(document: Document) -> StoredMessage:
    """The message that a document holds."""
    values = {**document, "id": document["_id"], "createdAt": to_ms(document["createdAt"])}
    if "data" in values:
        values["data"] = _plain(values["data"])
    return msgspec.convert(values, StoredMessage)


def _plain(value: Any) -> Any:
    """Without BSON's own number type, which a 64-bit integer comes back as and no encoder knows."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, Int64) else value


def conversation_document(conversation: Conversation) -> Document:
    """A conversation's fields, without `_id` and `fence`, and the minute that the rules know nothing of."""
    document: Document = msgspec.to_builtins(conversation)
    del document["id"]
    document["updatedMinute"] = minute_of(conversation.updated_at)
    for name in _TIMES:
        if document[name] is not None:
            document[name] = to_date(document[name])
    last = document["lastMessage"]
    if last is not None:
        last["createdAt"] = to_date(last["createdAt"])
    return document


def conversation_row(conversation: Conversation, fence: int) -> ConversationRow:
    """Encodes a conversation, once. Raises what BSON does for what no database takes (a date beyond all dates)."""
    document = {**conversation_document(conversation), "fence": fence}
    return ConversationRow(conversation, fence, RawBSONDocument(bson.encode(document)))


def conversation_from(document: Document) -> Conversation:
    """The conversation that a document holds."""
    values = {**document, "id": document["_id"]}
    for name in _TIMES:
        if values.get(name) is not None:
            values[name] = to_ms(values[name])
    last = values.get("lastMessage")
    if last is not None:
        values["lastMessage"] = {**last, "createdAt": to_ms(last["createdAt"])}
    return msgspec.convert(values, Conversation)
