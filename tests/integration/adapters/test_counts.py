"""The numbers of the inbox's tabs: right for each agent, bounded, and answered by an index alone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from pymongo.database import Database

from app.adapters import counts
from app.adapters.counts import AgentsCounts, Assigned, ConversationCounts
from app.adapters.documents import conversation_document
from app.adapters.motor_client import close_database, open_database
from app.domain.commands import Status
from app.domain.conversation import Conversation, VisitorCard

T = TypeVar("T")


def run(url: str, question: Callable[[ConversationCounts], Awaitable[T]]) -> T:
    async def ask() -> T:
        database = open_database(url)
        try:
            return await question(ConversationCounts(database))
        finally:
            close_database(database)

    return asyncio.run(ask())


def store(
    database: Database[dict[str, Any]], status: Status, assignee_id: str | None, *, number: int = 1, unread: int = 0
) -> None:
    for n in range(number):
        uid = f"{status}-{assignee_id}-{unread}-{n}"
        one = Conversation(uid, "shop", uid, 1, VisitorCard(uid), 1, 1, status, assignee_id, last_seq=1, unread=unread)
        database["conversations"].insert_one({"_id": one.id, **conversation_document(one)})


def test_each_agent_has_numbers_of_his_own(database: Database[dict[str, Any]], mongodb_url: str) -> None:
    # Given conversations of every status
    store(database, "open", "ana", number=2, unread=3)
    store(database, "open", None, number=3, unread=1)
    store(database, "open", "ben", unread=5)
    store(database, "pending", "ana")
    store(database, "snoozed", "ben", number=2)
    store(database, "resolved", "ana", number=4, unread=7)
    store(database, "resolved", None)

    # When two agents ask, and somebody of a project that has none
    anas = run(mongodb_url, lambda numbers: numbers.of("shop", "ana"))
    carls = run(mongodb_url, lambda numbers: numbers.of("shop", "carl"))
    banks = run(mongodb_url, lambda numbers: numbers.of("bank", "ana"))

    # Then what is read counts for those whom it concerns
    by_status = {
        "open": Assigned(2, 3, 6),
        "pending": Assigned(1, 0, 1),
        "snoozed": Assigned(0, 0, 2),
        "resolved": Assigned(4, 1, 5),
    }
    assert anas == AgentsCounts(by_status, unread=9)
    assert carls.by_status["open"] == Assigned(0, 3, 6)
    assert carls.unread == 3
    assert banks == AgentsCounts(dict.fromkeys(by_status, Assigned()), unread=0)


def test_resolved_ones_are_counted_up_to_a_bound(
    database: Database[dict[str, Any]], mongodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MOST_RESOLVED", 3)
    store(database, "resolved", "ana", number=5)
    store(database, "resolved", None, number=2)

    numbers = run(mongodb_url, lambda numbers: numbers.of("shop", "ana"))

    assert numbers.by_status["resolved"] == Assigned(3, 2, 3)


def test_agents_who_ask_together_are_answered_by_one_question(
    database: Database[dict[str, Any]], mongodb_url: str
) -> None:
    store(database, "open", None)

    async def ask(numbers: ConversationCounts) -> list[int]:
        before = _groupings(database)
        await asyncio.gather(*(numbers.of("shop", f"agent-{n}") for n in range(20)))
        return [before, _groupings(database)]

    database.command("profile", 2)
    try:
        before, after = run(mongodb_url, ask)
    finally:
        database.command("profile", 0)
    assert after - before == 1


def test_no_document_is_read_for_the_tabs(database: Database[dict[str, Any]], mongodb_url: str) -> None:
    store(database, "open", "ana", number=20)
    store(database, "open", None, number=20)
    store(database, "resolved", "ana", number=20)
    store(database, "resolved", None, number=20)

    database.command("profile", 2)
    try:
        run(mongodb_url, lambda numbers: numbers.of("shop", "ana"))
    finally:
        database.command("profile", 0)

    (seen,) = database["system.profile"].find(_GROUPING)
    assert (seen["keysExamined"], seen["docsExamined"]) == (40 + 2, 0), "and the place behind each assignee's"
    resolved = list(database["system.profile"].find({"command.pipeline.0.$match.status": "resolved"}))
    assert [one["docsExamined"] for one in resolved] == [0, 0, 0]
    assert max(one["keysExamined"] for one in resolved) == 40, "no place behind each assignee's"


_GROUPING = {"command.pipeline.2.$group._id.status": "$status"}


def _groupings(database: Database[dict[str, Any]]) -> int:
    return database["system.profile"].count_documents(_GROUPING)
