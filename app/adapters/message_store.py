"""Messages and conversations in MongoDB, for the worker: loaded in one batch, stored in one batch.

Everything here is committed by a majority and journaled before it counts, and reads for a decision see
only what is so committed: a message that a fallen primary may still lose is no proof of anything.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import pymongo
from pymongo.database import Database
from pymongo.errors import BulkWriteError, PyMongoError
from pymongo.monitoring import CommandListener
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from app.adapters.documents import (
    ConversationRow,
    Document,
    conversation_from,
    message_document,
    message_from,
    to_date,
    to_ms,
)
from app.adapters.durable_writes import DurableWrites, Watch
from app.adapters.visitor_rows import visitor_update
from app.domain.commands import RecordContext
from app.domain.conversation import REMEMBERED, Conversation, Receipt, State, VisitorCard, absorb, remember
from app.domain.errors import UnavailableError
from app.domain.ids import conversation_id
from app.domain.message import StoredMessage

SERVER_SELECTION_MS = 3_000
WRITE_TIMEOUT_MS = 5_000
SOCKET_TIMEOUT_MS = 20_000  # a frozen mongod is noticed, a slow journal is not
_DUPLICATE = 11000

VisitorKey = tuple[str, str]  # (project id, visitor uid)


class FencedError(Exception):
    """Raised when another owner has written since, with the later token `fence`: this one must stop."""

    def __init__(self, fence: int) -> None:
        super().__init__(f"written since with fence {fence}")
        self.fence = fence


class Inserted(msgspec.Struct, frozen=True):
    """How far an insert came: `count` messages from the first; `duplicate` is what stood in the way of the next.

    `term`: in which the primary wrote them.
    """

    count: int
    duplicate: StoredMessage | None = None
    term: int | None = None


class Due(msgspec.Struct, frozen=True):
    """A snoozed conversation, and when it was to come back (ms)."""

    project_id: str
    visitor_uid: str
    conversation_id: str
    until: int


class Sought(msgspec.Struct, frozen=True):
    """A message that may be stored in one of these conversations already."""

    conversation_ids: tuple[str, ...]
    author_id: str
    client_message_id: str


class Loaded(msgspec.Struct, frozen=True):
    """States by conversation id, and each asked visitor's newest conversation (None when he has none)."""

    states: dict[str, State]
    newest: dict[VisitorKey, str | None]

    def part(self, visitors: Sequence[VisitorKey], conversations: Sequence[str]) -> "Loaded":
        """What answers those who asked for these."""
        theirs, named = set(visitors), set(conversations)
        states = {
            name: state
            for name, state in self.states.items()
            if name in named or (state.conversation.project_id, state.conversation.visitor_uid) in theirs
        }
        return Loaded(states, {key: self.newest[key] for key in visitors})


def open_database(url: str, listeners: Sequence[CommandListener] = ()) -> Database[Document]:
    """The database named in the URL's path, with the worker's time-outs."""
    client: pymongo.MongoClient[Document] = pymongo.MongoClient(
        url,
        tz_aware=True,
        serverSelectionTimeoutMS=SERVER_SELECTION_MS,
        connectTimeoutMS=SERVER_SELECTION_MS,
        socketTimeoutMS=SOCKET_TIMEOUT_MS,
        retryWrites=True,
        event_listeners=list(listeners),
    )
    return client.get_default_database()


class MessageStore:
    """The only writer of `messages` and `conversations`. Raises UnavailableError when MongoDB does not answer."""

    def __init__(self, database: Database[Document], watch: Watch | None = None) -> None:
        durable = WriteConcern(w="majority", j=True, wtimeout=WRITE_TIMEOUT_MS)
        safe: Any = {"write_concern": durable, "read_concern": ReadConcern("majority")}
        self._writes = DurableWrites(database, durable, watch)
        self._messages = database.get_collection("messages", **safe)
        self._conversations = database.get_collection("conversations", **safe)
        self._visitors = database.get_collection("visitors", **safe)
        self._dead = database.get_collection("deadLetters", **safe)

    def load(self, visitors: Sequence[VisitorKey], conversations: Sequence[str]) -> Loaded:
        """What is known of these visitors' newest conversations and of these conversations: two queries.

        After a death it may be more: a worker may have left messages of several conversations that it had not written.
        """
        uids: dict[str, list[str]] = defaultdict(list)
        for project, uid in visitors:
            uids[project].append(uid)
        asked: list[Document] = [
            {"projectId": project, "visitorUid": {"$in": found}} for project, found in uids.items()
        ]
        if conversations:
            asked.append({"_id": {"$in": list(conversations)}})
        if not asked:
            return Loaded({}, {})
        with _translated():
            found = sorted(map(conversation_from, self._conversations.find({"$or": asked})), key=lambda c: c.ordinal)
        newest: dict[VisitorKey, Conversation] = {(c.project_id, c.visitor_uid): c for c in found}
        pointers: dict[VisitorKey, str | None] = {key: newest[key].id if key in newest else None for key in visitors}
        next_ordinals = {key: newest[key].ordinal + 1 if key in newest else 1 for key in visitors}
        messages = self._latest_messages(found, next_ordinals)
        states = {c.id: _replayed(State(c), messages[c.id]) for c in found}
        while next_ordinals:
            adopted = {}
            for key, ordinal in next_ordinals.items():
                next_id = conversation_id(*key, ordinal)
                if messages[next_id]:
                    states[next_id] = _replayed(_adopted(key, ordinal, messages[next_id][0]), messages[next_id])
                    pointers[key], adopted[key] = next_id, ordinal + 1
            next_ordinals = adopted
            messages = self._latest_messages([], next_ordinals)
        return Loaded(answering_for_former(states), pointers)

    def _latest_messages(
        self, known: list[Conversation], unwritten: dict[VisitorKey, int]
    ) -> dict[str, list[StoredMessage]]:
        """The latest messages of the known conversations, and all of those whose worker died before writing them.

        unwritten: the visitors for whom to look, and the ordinal of the conversation that would come next.
        """
        latest: list[Document] = [
            {"conversationId": c.id, "seq": {"$gt": max(0, c.last_seq - REMEMBERED)}} for c in known
        ]
        if unwritten:
            latest.append({"conversationId": {"$in": [conversation_id(*key, n) for key, n in unwritten.items()]}})
        messages: dict[str, list[StoredMessage]] = defaultdict(list)
        if not latest:
            return messages
        with _translated():
            for document in self._messages.find({"$or": latest}):
                messages[document["conversationId"]].append(message_from(document))
        for found in messages.values():
            found.sort(key=lambda message: message.seq)
        return messages

    def stored_before(self, sought: Sequence[Sought]) -> list[StoredMessage]:
        """Those that are stored: one query, by an index."""
        either: list[Document] = [
            {
                "conversationId": {"$in": list(one.conversation_ids)},
                "author.id": one.author_id,
                "clientMessageId": one.client_message_id,
            }
            for one in sought
        ]
        with _translated():
            return [message_from(document) for document in self._messages.find({"$or": either})]

    def insert(self, messages: Sequence[StoredMessage]) -> Inserted:
        """Writes the messages in this order and stops at the first that cannot take its place.

        They are stored when `save` has returned, called with this answer's term; or `settle`.
        """
        with _translated():
            written = self._writes.insert([message_document(message) for message in messages])
            if written.count == len(messages):
                return Inserted(written.count, term=written.term)
            self._writes.settle(written.term)  # then whatever stands in the way is for good as well
        return Inserted(written.count, self._standing_in_the_way_of(messages[written.count]), written.term)

    def settle(self, inserted: Inserted) -> None:
        """Returns when the inserted messages are stored."""
        with _translated():
            self._writes.settle(inserted.term)

    def _standing_in_the_way_of(self, message: StoredMessage) -> StoredMessage | None:
        """The same message, stored before; None when only its seq was taken (by an owner that had lost its lease)."""
        with _translated():
            document = self._messages.find_one(
                {
                    "conversationId": message.conversation_id,
                    "author.id": message.author.id,
                    "clientMessageId": message.client_message_id,
                }
            )
        return None if document is None else message_from(document)

    def save(self, rows: Sequence[ConversationRow], term: int | None = None) -> None:
        """Writes each conversation whole, unless an owner with a later fencing token has written it.

        term: of the messages that must be stored with them.
        """
        with _translated():
            is_whole = self._writes.save(rows, term) or self._writes.save(rows, term, singly=True)
        if not is_whole:
            # A filter did not match, so the upsert tried to insert: the document is there, with a later fence.
            raise FencedError(self._latest_fence([row.conversation.id for row in rows]))

    def _latest_fence(self, conversation_ids: list[str]) -> int:
        with _translated():
            found = self._conversations.find({"_id": {"$in": conversation_ids}}, {"fence": 1})
            return max((int(document["fence"]) for document in found), default=0)

    def record_contexts(self, contexts: Sequence[RecordContext]) -> None:
        """Keeps the page that each visitor looks at, and makes his row at the first. A repeat changes nothing."""
        updates = [visitor_update(context) for context in contexts]
        with _translated():
            self._visitors.bulk_write(updates, ordered=False)

    def due(self, now: int, limit: int) -> list[Due]:
        """Snoozed conversations whose time has come, the longest waiting first."""
        wanted = {"status": "snoozed", "snoozedUntil": {"$lte": to_date(now)}}
        fields = {"projectId": 1, "visitorUid": 1, "snoozedUntil": 1}
        with _translated():
            found = list(self._conversations.find(wanted, fields).sort("snoozedUntil", 1).limit(limit))
        return [Due(d["projectId"], d["visitorUid"], d["_id"], to_ms(d["snoozedUntil"])) for d in found]

    def bury(self, letter: Document) -> None:
        """Keeps a dead letter; `_id` is the stream and the entry's id, so that a repeat changes nothing."""
        with _translated():
            self._dead.replace_one({"_id": letter["_id"]}, letter, upsert=True)


def answering_for_former(states: dict[str, State]) -> dict[str, State]:
    """The states, each with the receipts of its visitor's earlier conversations as well.

    A repeat may come when its conversation has ended and another has begun: it must not be stored there again.
    """
    receipts: dict[VisitorKey, dict[tuple[str, str], Receipt]] = defaultdict(dict)
    answering = {}
    for state in sorted(states.values(), key=lambda state: state.conversation.ordinal):
        known = receipts[state.conversation.project_id, state.conversation.visitor_uid]
        known |= state.receipts
        answering[state.conversation.id] = State(state.conversation, dict(known))
    return answering


def _adopted(key: VisitorKey, ordinal: int, first: StoredMessage) -> State:
    """The state before its first message of a conversation whose worker died between the messages and the rest."""
    project_id, uid = key
    return State(
        Conversation(
            id=first.conversation_id,
            project_id=project_id,
            visitor_uid=uid,
            ordinal=ordinal,
            visitor=VisitorCard(uid=uid, name=first.author.name),
            created_at=first.created_at,
            updated_at=first.created_at,
        )
    )


def _replayed(state: State, messages: list[StoredMessage]) -> State:
    for message in messages:
        is_new = message.seq > state.conversation.last_seq
        state = absorb(state, message) if is_new else remember(state, message)
    return state


@contextmanager
def _translated() -> Iterator[None]:
    """Duplicates pass as they are; every other trouble of MongoDB is 'not now, and nothing is known'."""
    try:
        yield
    except BulkWriteError as error:
        errors = error.details.get("writeErrors") or []
        if not errors or errors[0].get("code") != _DUPLICATE:
            raise UnavailableError(f"MongoDB did not store everything: {_reason(error)}") from error
        if error.details.get("writeConcernErrors"):
            raise UnavailableError("MongoDB has no majority just now.") from error
        raise
    except PyMongoError as error:
        raise UnavailableError(f"MongoDB does not answer: {type(error).__name__}") from error


def _reason(error: BulkWriteError) -> str:
    for name in ("writeErrors", "writeConcernErrors"):
        for item in error.details.get(name) or ():
            return f"{name} code {item.get('code')}"
    return "unknown"
