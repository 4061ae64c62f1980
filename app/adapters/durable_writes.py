"""Messages and conversations, written one after the other with one wait for the majority's journals.

MongoDB's log is a sequence: whoever has journaled an entry of a primary's term has journaled all that the same
primary logged before it in that term. So messages are inserted without a wait, and only the conversations, written
next, wait for the majority. Equal terms in both answers prove that no other primary came in between; else
nothing is known. See docs/adr/0016.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from app.adapters.documents import ConversationRow, Document, to_date
from app.adapters.mongo_exchange import PrimaryConnection
from app.domain.errors import UnavailableError

# In one command, which MongoDB takes up to 16 MiB of. The largest message has 20 KB and the largest conversation 12.
MOST_DOCUMENTS = 512
_DUPLICATE = 11000
_AT_ONCE = {"w": 1}

Watch = Callable[[str, str, float], None]  # command, "ok" or "failed", seconds


class Written(msgspec.Struct, frozen=True):
    """How many documents an insert wrote before something stood in the way (all: nothing did), and in which term."""

    count: int
    term: int | None


class DurableWrites:
    """Plain commands: a write that is tried again is decided again, so the driver's own repeats would be a burden.

    Raises UnavailableError when nothing is known of a write, and PyMongoError. For one thread.
    """

    def __init__(self, database: Database[Document], durable: WriteConcern, watch: Watch | None = None) -> None:
        """watch: hears of each command. The client's listeners do not: their events cost more."""
        self._primary = PrimaryConnection(database)
        self._watch = watch
        self._durable = durable.document
        self._concern = _AT_ONCE  # of an insert; a deployment that tells no term gets no shortcut

    def insert(self, documents: Sequence[Document]) -> Written:
        """Inserts messages in this order, up to the first that cannot take its place.

        They count only after a `save` or `settle` in the same term.
        """
        count, term = 0, None
        for part in _parts(documents):
            command = {"insert": "messages", "documents": part, "ordered": True, "writeConcern": self._concern}
            answer = self._command(command)
            if self._concern is not self._durable:
                term = self._term_of(answer, term)
            count += answer["n"]
            if _are_duplicates(answer):
                break
        return Written(count, term)

    def save(self, rows: Sequence[ConversationRow], term: int | None, *, singly: bool = False) -> bool:
        """Writes each conversation over what an owner with no later fencing token has left there.

        False when it did not come to all of them. Not `singly` that may also be for want of a document to write over.
        `term`: of the messages that were inserted before.
        """
        written = 0
        for part in _parts(rows):
            statements = [*map(_single_statement, part)] if singly else [*_statements(part)]
            written += self._update(statements, term)["n"]
        return written == len(rows)

    def settle(self, term: int | None) -> None:
        """Waits until the majority has what was inserted in that term."""
        self._update([{"q": {"_id": ""}, "u": {"$set": {"fence": 0}}}], term)

    def _command(self, command: Document) -> Any:
        self._primary.ready()  # to find the primary is no part of the time that a command takes
        kind, outcome, began = next(iter(command)), "failed", time.monotonic()
        try:
            answer = self._primary.exchange(command)
            outcome = "ok"
        finally:
            if self._watch is not None:
                self._watch(kind, outcome, time.monotonic() - began)
        if "writeConcernError" in answer:
            raise UnavailableError("MongoDB has no majority just now.")
        return answer

    def _update(self, statements: list[Document], term: int | None) -> Any:
        command = {"update": "conversations", "updates": statements, "ordered": False, "writeConcern": self._durable}
        answer = self._command(command)
        _are_duplicates(answer)
        if term is not None:
            self._term_of(answer, term)
        return answer

    def _term_of(self, answer: Any, known: int | None) -> int:
        """The term of the primary that answered. Raises UnavailableError when it is another than the known one."""
        told: int | None = answer.get("opTime", {}).get("t")
        if told is None or told < 0:
            self._concern = self._durable  # no replica set's member answers here: from now on each write waits
            raise UnavailableError("MongoDB does not tell its term.")
        if known is not None and told != known:
            raise UnavailableError("MongoDB has another primary.")
        return told


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + MOST_DOCUMENTS] for start in range(0, len(items), MOST_DOCUMENTS))


def _are_duplicates(answer: Any) -> bool:
    """Whether a write was refused as a duplicate. Raises UnavailableError for any other reason."""
    errors = answer.get("writeErrors", ())
    for error in errors:
        if error["code"] != _DUPLICATE:
            raise UnavailableError(f"MongoDB did not store everything: code {error['code']}")
    return bool(errors)


def _statements(rows: Sequence[ConversationRow]) -> Iterator[Document]:
    """One statement for all conversations of an owner: planned once, it costs half of as many single ones."""
    by_fence: dict[int, list[ConversationRow]] = defaultdict(list)
    for row in rows:
        if row.conversation.last_seq > 1:
            by_fence[row.fence].append(row)
        else:
            yield _single_statement(row)  # it may be the first: there is no document to match
    for fence, known in by_fence.items():
        yield _single_statement(known[0]) if len(known) == 1 else _joint_statement(fence, known)


def _single_statement(row: ConversationRow) -> Document:
    """Writes one conversation. Where a later fence is, the upsert is refused as a duplicate.

    `searchDue` is the time since when its words are not known to the search (see app/adapters/search_index.py).
    """
    return {
        "q": {"_id": row.conversation.id, "fence": {"$lte": row.fence}},
        "u": {"$set": row.document, "$min": {"searchDue": to_date(row.conversation.updated_at)}},
        "upsert": True,
    }


def _joint_statement(fence: int, rows: Sequence[ConversationRow]) -> Document:
    """Each matching conversation gets the document that stands where its id stands."""
    ids = [row.conversation.id for row in rows]
    place = {"$indexOfArray": [{"$literal": ids}, "$_id"]}
    mine = {"$arrayElemAt": [{"$literal": [row.document for row in rows]}, place]}
    return {
        "q": {"_id": {"$in": ids}, "fence": {"$lte": fence}},
        "u": [
            {"$replaceWith": {"$mergeObjects": ["$$ROOT", mine]}},
            {"$set": {"searchDue": {"$min": ["$searchDue", "$updatedAt"]}}},
        ],
        "multi": True,
    }
