"""MongoDB's collections and indexes as data, and the migration that makes them so. Idempotent."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

Keys = tuple[tuple[str, int], ...]


class Index(msgspec.Struct, frozen=True):
    """An index: its collection and keys, and why it is there."""

    collection: str
    keys: Keys
    why: str
    unique: bool = False
    expire_after_seconds: int | None = None
    only: dict[str, Any] | None = None  # a partial index: what it leaves out costs nothing

    @property
    def name(self) -> str:
        """Made of its keys, so that another order is another index."""
        return "_".join(f"{key}_{order}" for key, order in self.keys)


def _up(*names: str) -> Keys:
    return tuple((name, ASCENDING) for name in names)


INDEXES = (
    Index("messages", _up("conversationId", "author.id", "clientMessageId"), "a message is stored once", unique=True),
    Index("messages", _up("conversationId", "seq"), "history, and one message per place", unique=True),
    Index("conversations", _up("projectId", "visitorUid", "ordinal"), "a visitor's newest", unique=True),
    Index(
        "conversations",
        (("projectId", ASCENDING), ("status", ASCENDING), ("updatedAt", DESCENDING), ("_id", DESCENDING)),
        "the inbox's list",
    ),
    Index(
        "conversations",
        (
            ("projectId", ASCENDING),
            ("assigneeId", ASCENDING),
            ("status", ASCENDING),
            ("updatedAt", DESCENDING),
            ("_id", DESCENDING),
        ),
        "the inbox's list of mine and of unassigned",
    ),
    Index(
        "conversations",
        (
            ("projectId", ASCENDING),
            ("tags", ASCENDING),
            ("updatedAt", DESCENDING),
            ("_id", DESCENDING),
        ),
        "the inbox's list of a tag",
        only={"tags.0": {"$exists": True}},  # most have none, and cost nothing here
    ),
    Index(
        "conversations",
        _up("snoozedUntil"),
        "what is to be woken",
        only={"status": "snoozed"},
    ),
    Index(
        "conversations", _up("searchDue"), "whose words the search does not know", only={"searchDue": {"$exists": True}}
    ),
    Index(
        "searches",
        (("projectId", ASCENDING), ("words", ASCENDING), ("createdAt", DESCENDING)),
        "conversations by their words",
    ),
    # Without anything that a message changes: it costs a write only when a conversation is moved.
    Index("conversations", _up("projectId", "status", "assigneeId"), "the numbers of the inbox's tabs"),
    Index("visitors", _up("projectId", "lastSeenAt"), "visitors by age"),
    Index("agents", _up("email"), "sign-in", unique=True),
    Index("agents", _up("memberships.projectId"), "a project's team"),
    Index("sessions", _up("expiresAt"), "sessions end by themselves", expire_after_seconds=0),
    Index("sessions", _up("agentId"), "sign out everywhere"),
    Index("endedSessions", _up("expiresAt"), "forgotten when no token is left", expire_after_seconds=0),
    Index("links", _up("hash"), "an invitation or a reset is used", unique=True),
    Index("links", _up("projectId", "email"), "a project's invitations"),
    Index("links", _up("agentId"), "one reset link for an agent"),
    Index("links", _up("expiresAt"), "links end by themselves", expire_after_seconds=0),
    Index("apiTokens", _up("hash"), "a bot's call", unique=True),
    Index("apiTokens", _up("projectId"), "a project's tokens"),
    Index("cannedReplies", _up("projectId", "shortcut"), "one text per shortcut", unique=True),
    Index("deadLetters", _up("projectId", "at"), "what could not be stored, by project"),
)


def migrate(database: Database[dict[str, Any]]) -> list[str]:
    """Makes what is missing; the names of the indexes made now, `collection.index`."""
    made = []
    for index in INDEXES:
        collection = database[index.collection]
        if index.name in collection.index_information():
            continue
        options: dict[str, Any] = {"name": index.name, "unique": index.unique}
        if index.expire_after_seconds is not None:
            options["expireAfterSeconds"] = index.expire_after_seconds
        if index.only is not None:
            options["partialFilterExpression"] = index.only
        collection.create_index(list(index.keys), **options)
        made.append(f"{index.collection}.{index.name}")
        if index.keys == _up("searchDue"):  # conversations from before there was a search
            collection.update_many({"searchDue": {"$exists": False}}, {"$set": {"searchDue": datetime.now(UTC)}})
    return made
