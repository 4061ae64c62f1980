"""A message store in memory, beside its port: it passes the same tests as the one on MongoDB."""

from collections.abc import Callable, Sequence

from app.adapters.documents import ConversationRow, Document
from app.adapters.message_store import (
    Due,
    FencedError,
    Inserted,
    Loaded,
    MessageStore,
    Sought,
    VisitorKey,
    answering_for_former,
)
from app.domain.commands import RecordContext
from app.domain.conversation import REMEMBERED, Conversation, State, VisitorCard, absorb, remember
from app.domain.errors import UnavailableError
from app.domain.ids import conversation_id
from app.domain.message import StoredMessage

Fault = Callable[
    [str], str
]  # operation -> "", "before" it is done, "amid" it, "after" it: then it is done, but nobody hears


class FakeStore(MessageStore):
    """The port as MessageStore declares it. `fault` may make any operation fail as a network does."""

    def __init__(self, fault: Fault = lambda _operation: "") -> None:
        self.messages: list[StoredMessage] = []
        self.conversations: dict[str, tuple[Conversation, int]] = {}
        self.contexts: list[RecordContext] = []
        self.dead: dict[str, Document] = {}
        self.fault = fault

    def load(self, visitors: Sequence[VisitorKey], conversations: Sequence[str]) -> Loaded:
        self._fail("load")
        found = [
            c
            for c, _ in self.conversations.values()
            if (c.project_id, c.visitor_uid) in visitors or c.id in conversations
        ]
        newest: dict[VisitorKey, Conversation] = {}
        for c in sorted(found, key=lambda c: c.ordinal):
            newest[c.project_id, c.visitor_uid] = c
        states = {c.id: self._replayed(State(c), c.last_seq - REMEMBERED) for c in found}
        pointers: dict[VisitorKey, str | None] = {}
        for key in visitors:
            ordinal = newest[key].ordinal + 1 if key in newest else 1
            pointers[key] = newest[key].id if key in newest else None
            while (first := self._first_of(conversation_id(*key, ordinal))) is not None:
                pointers[key] = first.conversation_id
                states[first.conversation_id] = self._replayed(_blank(key, ordinal, first), 0)
                ordinal += 1
        return Loaded(answering_for_former(states), pointers)

    def _first_of(self, wanted: str) -> StoredMessage | None:
        return next((m for m in self.messages if m.conversation_id == wanted), None)

    def stored_before(self, sought: Sequence[Sought]) -> list[StoredMessage]:
        self._fail("load")
        return [
            message
            for one in sought
            for message in self.messages
            if message.conversation_id in one.conversation_ids
            and (message.author.id, message.client_message_id) == (one.author_id, one.client_message_id)
        ]

    def insert(self, messages: Sequence[StoredMessage]) -> Inserted:
        failure = self._fail("insert")
        for count, message in enumerate(messages):
            known = self._known(message)
            if known is not None or self._is_taken(message):
                return Inserted(count, known)
            self.messages.append(message)
            if failure == "amid":
                self._lose_answer()
        if failure == "after":
            self._lose_answer()
        return Inserted(len(messages))

    def settle(self, inserted: Inserted) -> None:
        """Here everything is stored at once."""

    def save(self, rows: Sequence[ConversationRow], term: int | None = None) -> None:
        failure = self._fail("save")
        fenced = []
        for row in rows:
            conversation, fence = row.conversation, row.fence
            if conversation.id in self.conversations and self.conversations[conversation.id][1] > fence:
                fenced.append(conversation.id)
            else:
                self.conversations[conversation.id] = (conversation, fence)
        if fenced:
            raise FencedError(max(self.conversations[fenced_id][1] for fenced_id in fenced))
        if failure:
            self._lose_answer()

    def record_contexts(self, contexts: Sequence[RecordContext]) -> None:
        self._fail("record_contexts")
        self.contexts += contexts

    def due(self, now: int, limit: int) -> list[Due]:
        self._fail("due")
        snoozed = [c for c, _ in self.conversations.values() if c.status == "snoozed" and c.snoozed_until is not None]
        found = [Due(c.project_id, c.visitor_uid, c.id, c.snoozed_until or 0) for c in snoozed]
        return sorted((due for due in found if due.until <= now), key=lambda due: due.until)[:limit]

    def bury(self, letter: Document) -> None:
        self._fail("bury")
        self.dead[letter["_id"]] = letter

    def _fail(self, operation: str) -> str:
        failure = self.fault(operation)
        if failure == "before":
            raise UnavailableError(f"{operation} did not happen")
        return failure

    def _lose_answer(self) -> None:
        raise UnavailableError("it happened, but nobody heard of it")

    def _known(self, message: StoredMessage) -> StoredMessage | None:
        wanted = (message.conversation_id, message.author.id, message.client_message_id)
        return next((m for m in self.messages if (m.conversation_id, m.author.id, m.client_message_id) == wanted), None)

    def _is_taken(self, message: StoredMessage) -> bool:
        return any((m.conversation_id, m.seq) == (message.conversation_id, message.seq) for m in self.messages)

    def _replayed(self, state: State, after: int) -> State:
        mine = [m for m in self.messages if m.conversation_id == state.conversation.id and m.seq > after]
        for message in sorted(mine, key=lambda m: m.seq):
            is_new = message.seq > state.conversation.last_seq
            state = absorb(state, message) if is_new else remember(state, message)
        return state


def _blank(key: VisitorKey, ordinal: int, first: StoredMessage) -> State:
    project_id, uid = key
    card = VisitorCard(uid=uid, name=first.author.name)
    at = first.created_at
    return State(Conversation(first.conversation_id, project_id, uid, ordinal, card, created_at=at, updated_at=at))
