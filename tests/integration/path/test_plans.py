"""The queries of the message path use an index each: none looks at more documents than it gives.

Only a page of the list looks at all conversations of its minutes (adapters/test_conversation_list.py).
"""

import asyncio
from typing import Any

import pymongo
import pytest
from pymongo import monitoring

from app.adapters import indexes
from app.adapters.documents import conversation_row
from app.adapters.message_store import MessageStore, Sought
from app.adapters.motor_client import close_database
from app.adapters.motor_client import open_database as open_motor
from app.adapters.reads import Reads, Wanted
from app.adapters.search_index import SearchIndex
from app.dev.embedded import MongoServer
from app.domain.commands import Profile
from app.domain.decide import decide
from app.domain.message import StoredMessage
from tests.support.factories import PROJECT, client_id, visitor_message

VISITORS, MESSAGES = 8, 150
READING = {"find", "count", "aggregate"}


class Recorder(monitoring.CommandListener):
    """Keeps the reading commands that a client sends."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name in READING:
            kept = {name: value for name, value in event.command.items() if name[0] not in "$l" or name == "limit"}
            self.commands.append(
                {name: value for name, value in kept.items() if name not in ("txnNumber", "readConcern")}
            )

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to keep."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to keep."""


@pytest.fixture(scope="module")
def url(mongo_server: MongoServer) -> str:
    """A database with some conversations."""
    url = mongo_server.database_url("plans")
    with pymongo.MongoClient[dict[str, Any]](url, tz_aware=True) as client:
        database = client.get_default_database()
        client.drop_database(database.name)
        indexes.migrate(database)
        store = MessageStore(database)
        for n in range(VISITORS):
            state, messages = None, list[StoredMessage]()
            for m in range(MESSAGES):
                decision = decide(state, visitor_message(f"{m}", m, visitor=_visitor(n)))
                state = decision.state
                messages += decision.messages
            assert state is not None
            store.insert(messages)
            store.save([conversation_row(state.conversation, 1)])
        SearchIndex(database).refresh()
    return url


def _visitor(n: int) -> Profile:
    return Profile(f"v_{n:022d}")


def _explain(url: str, commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with pymongo.MongoClient[dict[str, Any]](url) as client:
        database = client.get_default_database()
        return [database.command("explain", command, verbosity="executionStats") for command in commands]


def _check(plans: list[dict[str, Any]], slack: int = 1) -> None:
    assert plans
    for plan in plans:
        stats = plan.get("executionStats") or plan["stages"][0]["$cursor"]["executionStats"]
        assert "COLLSCAN" not in repr(plan)
        assert stats["totalDocsExamined"] <= max(stats["nReturned"], _counted(plan)) + slack, plan["command"]


def _counted(plan: dict[str, Any]) -> int:
    """Documents that a count, an aggregate or a page of the list, all of one minute here, went through on purpose."""
    if "updatedAt" in plan["command"].get("sort", ()):
        return VISITORS
    return VISITORS * 2 if "aggregate" in plan["command"] else 0


def test_the_workers_queries(url: str) -> None:
    recorder = Recorder()
    with pymongo.MongoClient[dict[str, Any]](url, tz_aware=True, event_listeners=[recorder]) as client:
        store = MessageStore(client.get_default_database())
        keys = [(PROJECT, _visitor(n).uid) for n in range(3)]
        loaded = store.load(keys, [])
        store.load([], list(loaded.states))
        first = decide(None, visitor_message("0", 0, visitor=_visitor(0))).messages
        assert store.insert(first).duplicate == first[0]
        sought = Sought((first[0].conversation_id, "c_another"), first[0].author.id, first[0].client_message_id)
        assert store.stored_before([sought, sought]) == list(first)

    assert len(recorder.commands) == 6
    _check(_explain(url, recorder.commands))


def test_the_workers_updates(url: str) -> None:
    with pymongo.MongoClient[dict[str, Any]](url, tz_aware=True) as client:
        store = MessageStore(client.get_default_database())
        updates = Updates(store)
        keys = [(PROJECT, _visitor(n).uid) for n in range(5)]
        states = store.load(keys, []).states.values()
        store.save([conversation_row(state.conversation, 1 + n // 3) for n, state in enumerate(states)])

    assert sorted(len(statement["q"]["_id"]["$in"]) for statement in updates.statements) == [2, 3]
    for plan in _explain(url, [{"update": "conversations", "updates": [one]} for one in updates.statements]):
        stats = plan["executionStats"]
        assert "COLLSCAN" not in repr(plan["queryPlanner"]["winningPlan"])
        assert stats["totalDocsExamined"] <= 3
        assert stats["totalKeysExamined"] <= 2 * 3, "an id is sought, and the place behind it"


class Updates:
    """Stands between a store and the primary, and keeps the statements of updates."""

    def __init__(self, store: MessageStore) -> None:
        self.statements: list[dict[str, Any]] = []
        self._primary, store._writes._primary = store._writes._primary, self  # type: ignore[assignment]

    def ready(self) -> None:
        """Nothing to keep."""
        self._primary.ready()

    def exchange(self, command: dict[str, Any]) -> Any:
        """A command goes out."""
        self.statements += command.get("updates", ())
        return self._primary.exchange(command)


def test_the_gateways_queries(url: str) -> None:
    recorder = Recorder()
    monitoring.register(recorder)
    try:
        asyncio.run(_read_everything(url))
    finally:
        monitoring._LISTENERS.command_listeners.remove(recorder)

    mine = [command for command in recorder.commands if "explain" not in command]
    assert len(mine) >= 7
    _check(_explain(url, mine))


async def _read_everything(url: str) -> None:
    database = open_motor(url)
    try:
        reads = Reads(database)
        newest = await reads.newest_conversation(PROJECT, _visitor(1).uid)
        assert newest is not None
        assert await reads.conversation(PROJECT, newest.id) is not None
        assert await reads.conversation_of_any(newest.id, [PROJECT, "bank"]) is not None
        await reads.messages(newest.id, after_seq=2, limit=100, for_visitor=False)
        await reads.messages(newest.id, before_seq=9, limit=3, for_visitor=True)
        await reads.receipts(newest.id, _visitor(1).uid, [client_id(1), client_id(2)])
        await reads.newer_count(newest.id, 8, "agent-ana")
        await reads.conversations(PROJECT, Wanted(status="open"), limit=3)
        await reads.conversations(PROJECT, Wanted(status="open", q="149"), limit=10)
    finally:
        close_database(database)
