"""Canned replies: texts that a project's agents use often."""

from datetime import UTC, datetime
from uuid import uuid4

import msgspec
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from app.adapters.documents import Document, to_ms
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.domain.errors import ConflictError, NotFoundError

MAX_PER_PROJECT = 1_000  # all of them are sent to every inbox


class StoredReply(msgspec.Struct, frozen=True):
    """A canned reply; times in milliseconds since 1970."""

    id: str
    shortcut: str
    content: str
    created_at: int
    updated_at: int


class CannedReplies:
    """Raises ConflictError when a shortcut is taken, NotFoundError for what is not the project's."""

    def __init__(self, database: Database, guard: MongoGuard) -> None:
        self._replies = database["cannedReplies"]
        self._guard = guard

    async def list(self, project_id: str) -> list[StoredReply]:
        """The project's replies, by shortcut."""
        with self._guard:
            found = await (
                self._replies.find({"projectId": project_id}).sort("shortcut", ASCENDING).to_list(MAX_PER_PROJECT)
            )
        return [_reply_from(document) for document in found]

    async def create(self, project_id: str, shortcut: str, content: str) -> StoredReply:
        """A new reply."""
        now = datetime.now(UTC)
        document: Document = {
            "_id": uuid4().hex,
            "projectId": project_id,
            "shortcut": shortcut,
            "content": content,
            "createdAt": now,
            "updatedAt": now,
        }
        try:
            with self._guard:
                if await self._replies.count_documents({"projectId": project_id}) >= MAX_PER_PROJECT:
                    raise ConflictError(f"A project has at most {MAX_PER_PROJECT:,} canned replies: remove one first.")
                await self._replies.insert_one(document)
        except DuplicateKeyError as error:
            raise _taken(shortcut) from error
        return _reply_from(document)

    async def change(self, project_id: str, reply_id: str, changes: dict[str, str]) -> StoredReply:
        """Sets `shortcut`, `content` or both."""
        wanted = {"_id": reply_id, "projectId": project_id}
        setting = {"$set": {**changes, "updatedAt": datetime.now(UTC)}}
        try:
            with self._guard:
                found = await self._replies.find_one_and_update(wanted, setting, return_document=ReturnDocument.AFTER)
        except DuplicateKeyError as error:
            raise _taken(changes["shortcut"]) from error
        if found is None:
            raise NotFoundError("There is no such canned reply in this project.")
        return _reply_from(found)

    async def remove(self, project_id: str, reply_id: str) -> None:
        """Ends a reply."""
        with self._guard:
            done = await self._replies.delete_one({"_id": reply_id, "projectId": project_id})
        if not done.deleted_count:
            raise NotFoundError("There is no such canned reply in this project.")


def _taken(shortcut: str) -> ConflictError:
    return ConflictError(f"The shortcut {shortcut} is taken.", field="shortcut")


def _reply_from(document: Document) -> StoredReply:
    return StoredReply(
        id=document["_id"],
        shortcut=document["shortcut"],
        content=document["content"],
        created_at=to_ms(document["createdAt"]),
        updated_at=to_ms(document["updatedAt"]),
    )
