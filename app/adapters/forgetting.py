"""Removes what is known of a visitor, or those of his conversations that are old enough. For the worker alone.

A receipt is written before anything is removed: counts, and a hash over the messages' ids. Whoever carries the
command out a second time, because the first died on the way, removes what is left and gives the first one's receipt.
"""

import hashlib
from typing import Any

import msgspec
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from app.adapters.documents import Document, to_date, to_ms
from app.domain.commands import ForgetVisitor
from app.domain.errors import UnavailableError

WRITE_TIMEOUT_MS = 5_000
CHUNK = 1_000  # messages removed at once


class Receipt(msgspec.Struct, frozen=True, rename="camel"):
    """What was removed. `digest`: SHA-256 over the ids of the messages, sorted, a line each. No name, no text."""

    id: str
    project_id: str
    visitor_uid: str
    at: int
    messages: int
    conversations: int
    visitors: int
    digest: str


class Forgetting:
    """Raises UnavailableError when MongoDB does not answer; nothing is half-known then, only to be done again."""

    def __init__(self, database: Database[Any]) -> None:
        durable = WriteConcern(w="majority", j=True, wtimeout=WRITE_TIMEOUT_MS)
        safe: Any = {"write_concern": durable, "read_concern": ReadConcern("majority")}
        self._conversations = database.get_collection("conversations", **safe)
        self._messages = database.get_collection("messages", **safe)
        self._visitors = database.get_collection("visitors", **safe)
        self._receipts = database.get_collection("erasures", **safe)

    def carry_out(self, command: ForgetVisitor) -> Receipt:
        """Removes it, and says what it was."""
        try:
            return self._carry_out(command)
        except PyMongoError as error:
            raise UnavailableError(f"MongoDB does not answer: {type(error).__name__}") from error

    def _carry_out(self, command: ForgetVisitor) -> Receipt:
        whose: Document = {"projectId": command.project_id, "visitorUid": command.visitor_uid}
        which = whose if command.before is None else {**whose, **older_than(command.before)}
        doomed = [document["_id"] for document in self._conversations.find(which, {"_id": 1})]
        if command.before is None:
            doomed = sorted({*doomed, *self._unwritten(command)})
        row = {"_id": f"{command.project_id}:{command.visitor_uid}"}
        with_row = command.before is None or self._is_gone(whose, doomed, row, command.before)
        receipt = self._write_receipt(command, doomed, self._visitors.count_documents(row) if with_row else 0)
        for conversation_id in doomed:
            self._remove_messages(conversation_id)
        self._conversations.delete_many({"_id": {"$in": doomed}})
        if with_row:
            self._visitors.delete_one(row)
        return receipt

    def _unwritten(self, command: ForgetVisitor) -> set[str]:
        """Conversations whose worker died between the messages and the rest."""
        wrote = {"projectId": command.project_id, "author.id": command.visitor_uid}
        return set(self._messages.distinct("conversationId", wrote))

    def _is_gone(self, whose: Document, doomed: list[str], row: Document, before: int) -> bool:
        """Whether nothing is left of him but a row as old as what goes."""
        if self._conversations.count_documents({**whose, "_id": {"$nin": doomed}}, limit=1):
            return False
        return self._visitors.count_documents({**row, "lastSeenAt": {"$lt": to_date(before)}}, limit=1) > 0

    def _write_receipt(self, command: ForgetVisitor, doomed: list[str], visitors: int) -> Receipt:
        ids = sorted(m["_id"] for m in self._messages.find({"conversationId": {"$in": doomed}}, {"_id": 1}))
        digest = hashlib.sha256("".join(f"{message_id}\n" for message_id in ids).encode()).hexdigest()
        written: Document = {
            "_id": command.request_id,
            "projectId": command.project_id,
            "visitorUid": command.visitor_uid,
            "at": to_date(command.at),
            "messages": len(ids),
            "conversations": len(doomed),
            "visitors": visitors,
            "digest": digest,
        }
        if command.before is not None:
            return _receipt(written)  # retention is a rule, not a request: nobody asks for its receipts
        try:
            self._receipts.insert_one(written)
        except DuplicateKeyError:
            return _receipt(self._receipts.find_one({"_id": command.request_id}) or written)
        return _receipt(written)

    def _remove_messages(self, conversation_id: str) -> None:
        """From the newest down, in chunks: a conversation of 100,000 lines holds nobody up for long."""
        while True:
            newest = self._messages.find({"conversationId": conversation_id}, {"_id": 1}).sort("seq", -1).limit(CHUNK)
            ids = [message["_id"] for message in newest]
            if not ids:
                return
            self._messages.delete_many({"_id": {"$in": ids}})


def older_than(before: int) -> Document:
    """The filter of conversations that retention may remove: resolved, and untouched since `before` (ms)."""
    return {"status": "resolved", "updatedAt": {"$lt": to_date(before)}}


def _receipt(document: Document) -> Receipt:
    return msgspec.convert({**document, "id": document["_id"], "at": to_ms(document["at"])}, Receipt)
