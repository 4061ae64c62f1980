"""What the gateway reads of conversations and messages. It never writes them: that is the worker's part.

Every value that comes from a client stands in a filter as a plain str or int, never as a dict.
"""

import asyncio
from typing import Any

import msgspec
from pymongo import ASCENDING, DESCENDING

from app.adapters import cursors
from app.adapters.conversation_list import BEGUN, ConversationList
from app.adapters.documents import Document, conversation_from, message_from
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.adapters.search import Search
from app.domain.commands import Status
from app.domain.conversation import Conversation
from app.domain.message import StoredMessage

STATUSES: tuple[Status, ...] = ("open", "pending", "snoozed", "resolved")
OF_ONE_VISITOR = 20  # conversations shown beside the open one


class Wanted(msgspec.Struct, frozen=True):
    """Which conversations of a project: unset means any; `assignee_id` None means nobody's."""

    status: Status | None = None
    assignee_id: str | msgspec.UnsetType | None = msgspec.UNSET
    q: str = ""
    tag: str | None = None


class Page(msgspec.Struct, frozen=True):
    """Conversations, the latest change first, and where the next page begins."""

    conversations: list[Conversation]
    next_cursor: str | None


class AssignmentCounts(msgspec.Struct, frozen=True):
    """How many conversations of a status are mine, nobody's, all."""

    mine: int
    unassigned: int
    all: int


class Reads:
    """Raises UnavailableError when MongoDB does not answer in time, BusyError when too many wait for it."""

    def __init__(self, database: Database) -> None:
        self._conversations = database["conversations"]
        self._messages = database["messages"]
        self._guard = MongoGuard()
        self._list = ConversationList(self._conversations)
        self._search = Search(database, self._guard)

    async def conversation(self, project_id: str, conversation_id: str) -> Conversation | None:
        """One conversation of the project; None when there is none or it is another project's."""
        with self._guard:
            found = await self._conversations.find_one(
                {"_id": conversation_id, "projectId": project_id, "lastSeq": BEGUN}
            )
        return None if found is None else conversation_from(found)

    async def conversation_of_any(self, conversation_id: str, project_ids: list[str]) -> Conversation | None:
        """One conversation of one of these projects: for events that name only the conversation."""
        wanted = {"_id": conversation_id, "projectId": {"$in": project_ids}, "lastSeq": BEGUN}
        with self._guard:
            found = await self._conversations.find_one(wanted)
        return None if found is None else conversation_from(found)

    async def newest_conversation(self, project_id: str, visitor_uid: str) -> Conversation | None:
        """The visitor's latest conversation, whatever its status."""
        wanted = {"projectId": project_id, "visitorUid": visitor_uid, "lastSeq": BEGUN}
        with self._guard:
            found = await self._conversations.find_one(wanted, sort=[("ordinal", DESCENDING)])
        return None if found is None else conversation_from(found)

    async def conversations_of(self, project_id: str, visitor_uid: str) -> list[Conversation]:
        """The visitor's latest OF_ONE_VISITOR conversations, the newest first."""
        wanted = {"projectId": project_id, "visitorUid": visitor_uid, "lastSeq": BEGUN}
        with self._guard:
            found = await self._conversations.find(wanted).sort("ordinal", DESCENDING).to_list(OF_ONE_VISITOR)
        return [conversation_from(document) for document in found]

    async def messages(
        self,
        conversation_id: str,
        *,
        before_seq: int | None = None,
        after_seq: int | None = None,
        limit: int = 50,
        for_visitor: bool,
    ) -> tuple[list[StoredMessage], bool]:
        """A page, ascending, and whether there are more in its direction. Without `after_seq` the newest ones.

        Both bounds are exclusive. A visitor sees texts alone.
        """
        bounds: Document = {}
        if before_seq is not None:
            bounds["$lt"] = before_seq
        if after_seq is not None:
            bounds["$gt"] = after_seq
        wanted: Document = {"conversationId": conversation_id}
        if bounds:
            wanted["seq"] = bounds
        if for_visitor:
            wanted["kind"] = "text"
        order = DESCENDING if after_seq is None else ASCENDING
        with self._guard:
            found = await self._messages.find(wanted).sort("seq", order).limit(limit + 1).to_list(limit + 1)
        has_more = len(found) > limit
        page = [message_from(document) for document in found[:limit]]
        return (page[::-1] if order == DESCENDING else page), has_more

    async def receipts(
        self, conversation_id: str, author_id: str, client_message_ids: list[str]
    ) -> dict[str, tuple[str, int]]:
        """Of these messages of one author the stored ones: client message id -> (message id, seq)."""
        if not client_message_ids:
            return {}
        wanted = {
            "conversationId": conversation_id,
            "author.id": author_id,
            "clientMessageId": {"$in": client_message_ids},
        }
        with self._guard:
            found = await self._messages.find(wanted, {"clientMessageId": 1, "seq": 1}).to_list(len(client_message_ids))
        return {document["clientMessageId"]: (document["_id"], document["seq"]) for document in found}

    async def newer_count(self, conversation_id: str, seen_seq: int, reader_agent_id: str) -> int:
        """How many texts came after `seen_seq` from anybody but this agent."""
        wanted = {
            "conversationId": conversation_id,
            "seq": {"$gt": seen_seq},
            "kind": "text",
            "author.id": {"$ne": reader_agent_id},
        }
        with self._guard:
            return await self._messages.count_documents(wanted)

    async def conversations(self, project_id: str, wanted: Wanted, cursor: str | None = None, limit: int = 50) -> Page:
        """A page of the project's conversations. Raises InvalidError for a cursor that was not given out here."""
        query = _filter(project_id, wanted)
        if wanted.q:
            query["_id"] = {"$in": await self._search.conversations(project_id, wanted.q)}
        after = None if cursor is None else cursors.decode(cursor)
        with self._guard:
            found = await self._list.latest(query, after, limit + 1)
        page = [conversation_from(document) for document in found[:limit]]
        return Page(page, cursors.encode(page[-1]) if len(found) > limit else None)

    async def counts(self, project_id: str, status: Status | None, agent_id: str) -> AssignmentCounts:
        """How the conversations of a status (None: of any) are assigned, as this agent sees it."""
        sides = (Wanted(status, agent_id), Wanted(status, None), Wanted(status))
        with self._guard:
            numbers = await asyncio.gather(
                *(self._conversations.count_documents(_filter(project_id, side)) for side in sides)
            )
        return AssignmentCounts(*numbers)


def _filter(project_id: str, wanted: Wanted) -> Document:
    # All four statuses instead of no condition: so the index that starts with project and status also gives the order.
    status: Any = wanted.status or {"$in": list(STATUSES)}
    query: Document = {"projectId": project_id, "status": status, "lastSeq": BEGUN}
    if wanted.assignee_id is not msgspec.UNSET:
        query["assigneeId"] = wanted.assignee_id
    if wanted.tag is not None:
        query |= {"tags": wanted.tag, "tags.0": {"$exists": True}}  # the second is what the partial index asks for
    return query
