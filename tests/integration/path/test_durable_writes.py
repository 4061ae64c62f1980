"""Two writes and one wait: sound only while one primary, in one term, has answered both."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from pymongo.database import Database
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern

from app.adapters import indexes
from app.adapters.documents import conversation_row, to_ms
from app.adapters.message_store import Inserted, MessageStore, open_database
from app.dev.embedded import MongoServer
from app.domain.commands import Profile
from app.domain.decide import Decision, decide
from app.domain.errors import UnavailableError
from tests.support.factories import NOW, after, begun, visitor_message

FIRST = decide(None, visitor_message("Hello", 1))


class LoneServer(MongoServer):
    """A mongod that is no member of a replica set: it knows no terms."""

    def _arguments(self) -> list[str]:
        given = super()._arguments()
        place = given.index("--replSet")
        return [*given[:place], *given[place + 4 :]]  # with its oplog's size

    def _is_ready(self) -> bool:
        with pymongo.MongoClient[dict[str, Any]](port=self.port, serverSelectionTimeoutMS=500) as client:
            try:
                return bool(client.admin.command("ping"))
            except pymongo.errors.PyMongoError:
                return False


class Concerns:
    """Keeps with which concern the writes were sent."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []
        self._primary: Any = None

    def watch(self, store: MessageStore) -> MessageStore:
        """Stands between it and the primary from now on."""
        self._primary, store._writes._primary = store._writes._primary, self  # type: ignore[assignment]
        return store

    def ready(self) -> None:
        """Nothing to keep."""
        self._primary.ready()

    def exchange(self, command: dict[str, Any]) -> Any:
        """A command goes out."""
        self.told.append((next(iter(command)), command["writeConcern"]["w"]))
        return self._primary.exchange(command)


@pytest.fixture
def concerns() -> Concerns:
    """What the store asks MongoDB to wait for."""
    return Concerns()


@pytest.fixture
def store(mongo_server: MongoServer, concerns: Concerns) -> Iterator[MessageStore]:
    """Given an empty store."""
    database = open_database(mongo_server.database_url(f"writes-{uuid4().hex[:12]}"))
    indexes.migrate(database)
    yield concerns.watch(MessageStore(database))
    database.client.drop_database(database.name)
    database.client.close()


def _save(store: MessageStore, decision: Decision, inserted: Inserted) -> None:
    assert decision.state is not None
    store.save([conversation_row(decision.state.conversation, 1)], inserted.term)


def test_a_batch_waits_once_and_is_the_majoritys_then(store: MessageStore, concerns: Concerns) -> None:
    _save(store, FIRST, store.insert(FIRST.messages))

    assert concerns.told == [("insert", 1), ("update", "majority")]
    safe = store._messages.with_options(read_concern=ReadConcern("majority"))
    assert safe.count_documents({"_id": FIRST.messages[0].id}) == 1


def test_who_watches_hears_of_each_command(store: MessageStore) -> None:
    told: list[tuple[str, str]] = []
    watched = MessageStore(store._messages.database, lambda command, outcome, _: told.append((command, outcome)))

    _save(watched, FIRST, watched.insert(FIRST.messages))
    with pytest.raises(OperationFailure):
        watched._writes._command({"unheardOf": 1})

    assert told == [("insert", "ok"), ("update", "ok"), ("unheardOf", "failed")]


def test_nothing_is_known_when_another_primary_saved_what_the_first_one_inserted(store: MessageStore) -> None:
    inserted = store.insert(FIRST.messages)
    assert inserted.term is not None

    with pytest.raises(UnavailableError, match="another primary"):
        _save(store, FIRST, Inserted(inserted.count, term=inserted.term - 1))
    with pytest.raises(UnavailableError, match="another primary"):
        store.settle(Inserted(inserted.count, term=inserted.term - 1))


def test_what_came_before_an_obstacle_is_the_majoritys_before_anybody_hears_of_it(
    store: MessageStore, concerns: Concerns
) -> None:
    store.settle(store.insert(FIRST.messages))
    other = decide(begun(), visitor_message("More", 2)).messages
    concerns.told.clear()

    assert store.insert([*other, *FIRST.messages]).count == 1

    assert concerns.told == [("insert", 1), ("update", "majority")]


def test_conversations_written_together_keep_since_when_the_search_does_not_know_them(store: MessageStore) -> None:
    states = [after(None, visitor_message("a", 1, visitor=Profile(f"v_{number:022d}"))) for number in range(3)]
    store.save([conversation_row(state.conversation, 1) for state in states[:2]])
    store._conversations.update_one({"_id": states[1].conversation.id}, {"$unset": {"searchDue": 1}})
    later = [
        after(state, visitor_message("b", 2, visitor=Profile(state.conversation.visitor_uid), at=NOW + 5_000))
        for state in states
    ]

    store.save([conversation_row(state.conversation, 1) for state in later])

    due = {found["_id"]: to_ms(found["searchDue"]) for found in store._conversations.find()}
    assert [due[state.conversation.id] - NOW for state in states] == [0, 5_000, 5_000]


def test_where_no_term_is_told_each_write_waits(tmp_path: Path, concerns: Concerns) -> None:
    with LoneServer(tmp_path / "mongo") as server:
        database: Database[Any] = open_database(f"mongodb://127.0.0.1:{server.port}/alone")
        indexes.migrate(database)
        store = concerns.watch(MessageStore(database))
        with pytest.raises(UnavailableError, match="term"):
            store.insert(FIRST.messages)

        again = store.insert(FIRST.messages)

        assert again.duplicate == FIRST.messages[0], "the refused insert was carried out, as any that is in doubt"
        state = after(FIRST.state, visitor_message("More", 2))
        store.save([conversation_row(state.conversation, 1)], again.term)
        assert concerns.told[-2:] == [("update", "majority"), ("update", "majority")]
        assert ("insert", "majority") in concerns.told
        database.client.close()
