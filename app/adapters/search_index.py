"""The words of each conversation, for the inbox's search: kept beside the conversations and brought up to date behind
them, so that storing a message touches none of it ([0012](../../docs/adr/0012-search-behind-the-messages.md)).

A conversation that changed carries `searchDue`, since when, written with the change itself, until its words are stored.
Its words are all written anew, so it is waited for until nobody writes in it for a moment: then it is done once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import pymongo
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from app.adapters.documents import Document
from app.domain.words import words_of

MOST_DUE = 20  # conversations of one round: the search may be late, and may not take a machine from the messages
MOST_SEEN = 500  # looked at for them, others' included
MOST_MESSAGES = 500  # of a conversation in one round; the others come in the next
QUIET = timedelta(seconds=2)  # without a word: what was written before is stored together
# The same while more are due than one round takes. Then most of them only pause between two messages, and would be
# due again at once: with 200 talking, one message a second each, it was a tenth to a fifth of mongod's work.
BUSY_QUIET = timedelta(seconds=10)
LATE = timedelta(seconds=60)  # then a conversation that never pauses has its turn too
MAX_WORDS = 2_000  # of a conversation: some 60 pages of talk
_DUPLICATE = 11000
_DUE: Document = {"searchDue": {"$exists": True}}
_BY_DUE = "searchDue_1"
_NOTHING: Document = {"seq": 0, "text": ()}
_FIELDS = {"projectId": 1, "visitorUid": 1, "visitor": 1, "tags": 1, "lastSeq": 1, "createdAt": 1}


class SearchIndex:
    """Blocking, for the worker. Raises PyMongoError."""

    def __init__(self, database: Database[Document]) -> None:
        self._conversations = database["conversations"]
        self._messages = database["messages"]
        self._searches = database["searches"]

    def refresh(
        self, is_mine: Callable[[str, str], bool] = lambda _project, _visitor: True, now: datetime | None = None
    ) -> int:
        """One round over those that are due for longest, of visitors that are mine; how many there were.

        now: leaves out those in which somebody writes just now, unless they have waited for LATE.
        """
        wanted: Document = {**_DUE}
        if now is not None:
            wanted["$or"] = [{"updatedAt": {"$lte": now - self._quiet()}}, {"searchDue": {"$lte": now - LATE}}]
        waiting = self._conversations.find(wanted, _FIELDS).sort("searchDue", 1).hint(_BY_DUE)
        mine = (one for one in waiting.limit(MOST_SEEN) if is_mine(one["projectId"], one["visitorUid"]))
        due = list(islice(mine, MOST_DUE))
        if not due:
            return 0
        ids = [conversation["_id"] for conversation in due]
        known = {one["_id"]: one for one in self._searches.find({"_id": {"$in": ids}})}
        entries: list[Document] = []
        settled: list[Document] = []
        for conversation in due:
            messages = self._messages_after(known.get(conversation["_id"], _NOTHING)["seq"], conversation["_id"])
            entries.append(_entry(conversation, known.get(conversation["_id"], _NOTHING), messages))
            if len(messages) < MOST_MESSAGES:
                settled.append(conversation)
        self._store([entry for entry in entries if entry != known.get(entry["_id"])])
        self._settle(settled)
        return len(due)

    def _quiet(self) -> timedelta:
        due = self._conversations.count_documents(_DUE, limit=MOST_DUE + 1, hint=_BY_DUE)
        return BUSY_QUIET if due > MOST_DUE else QUIET

    def _messages_after(self, seq: int, conversation_id: str) -> list[Document]:
        wanted = {"conversationId": conversation_id, "seq": {"$gt": seq}}
        fields = {"seq": 1, "kind": 1, "content": 1}
        return list(self._messages.find(wanted, fields).sort("seq", 1).limit(MOST_MESSAGES))

    def _store(self, entries: Sequence[Document]) -> None:
        """Writes them, unless somebody has come further: then the upsert finds the id taken."""
        updates = [
            pymongo.ReplaceOne({"_id": entry["_id"], "seq": {"$lte": entry["seq"]}}, entry, upsert=True)
            for entry in entries
        ]
        if not updates:
            return
        try:
            self._searches.bulk_write(updates, ordered=False)
        except BulkWriteError as error:
            if any(one["code"] != _DUPLICATE for one in error.details["writeErrors"]):
                raise

    def _settle(self, done: Sequence[Document]) -> None:
        """They are due no more, unless something has changed since they were read."""
        updates: list[Any] = [
            pymongo.UpdateOne(
                {
                    "_id": conversation["_id"],
                    "lastSeq": conversation["lastSeq"],
                    "visitor.name": conversation["visitor"].get("name"),
                    "visitor.email": conversation["visitor"].get("email"),
                },
                {"$unset": {"searchDue": ""}},
            )
            for conversation in done
        ]
        if updates:
            self._conversations.bulk_write(updates, ordered=False)


def _entry(conversation: Document, known: Document, messages: Sequence[Document]) -> Document:
    """A conversation's entry: what it was, and the words of the messages that came since."""
    written = [message["content"] for message in messages if message["kind"] != "event"]
    text = words_of([*known["text"], *written], MAX_WORDS)
    card = conversation["visitor"]
    labels = words_of([card.get("name"), card.get("email"), *conversation["tags"]], MAX_WORDS)
    return {
        "_id": conversation["_id"],
        "projectId": conversation["projectId"],
        "createdAt": conversation["createdAt"],
        "seq": messages[-1]["seq"] if messages else known["seq"],
        "text": text,
        "words": list(dict.fromkeys([*labels, *text])),
    }
