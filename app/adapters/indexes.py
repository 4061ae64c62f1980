"""MongoDB's collections and indexes as data, and the migration that makes them so. Idempotent."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from app.adapters.documents import MINUTE_MS

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


# The lists' order is the moment of the last change. A message would move its conversation in an index by it; in one by
# the minute it does so once a minute (docs/adr/0023).
_LATEST = ("updatedMinute", DESCENDING)
LIST: Keys = (*_up("projectId", "status"), _LATEST)
LIST_BY_ASSIGNEE: Keys = (*_up("projectId", "assigneeId", "status"), _LATEST)

INDEXES = (
    Index("messages", _up("conversationId", "author.id", "clientMessageId"), "a message is stored once", unique=True),
    Index("messages", _up("conversationId", "seq"), "history, and one message per place", unique=True),
    Index("conversations", _up("projectId", "visitorUid", "ordinal"), "a visitor's newest", unique=True),
    Index("conversations", LIST, "the inbox's list"),
    Index("conversations", LIST_BY_ASSIGNEE, "the inbox's list of mine and of unassigned, and the numbers of its tabs"),
    Index(
        "conversations",
        (*_up("projectId", "tags"), _LATEST),
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

BY_MOMENT = {
    "projectId_1_status_1_updatedAt_-1__id_-1",
    "projectId_1_assigneeId_1_status_1_updatedAt_-1__id_-1",
    "projectId_1_tags_1_updatedAt_-1__id_-1",
    "projectId_1_status_1_assigneeId_1",
}


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


def fill_minutes(database: Database[dict[str, Any]]) -> int:
    """Gives conversations that a worker of schema 1 wrote the minute of their last change; how many there were."""
    minute = {"$toInt": {"$floor": {"$divide": [{"$toLong": "$updatedAt"}, MINUTE_MS]}}}
    other: dict[str, Any] = {"updatedAt": {"$type": "date"}, "$expr": {"$ne": ["$updatedMinute", minute]}}
    return database["conversations"].update_many(other, [{"$set": {"updatedMinute": minute}}]).modified_count


def drop_lists_by_moment(database: Database[dict[str, Any]]) -> None:
    """Removes what schema 1 had in place of the lists by the minute."""
    collection = database["conversations"]
    for name in BY_MOMENT & collection.index_information().keys():
        collection.drop_index(name)
