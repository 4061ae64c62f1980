"""What sockets read: the visible part, receipts, what came later; and an outage."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from pymongo.database import Database

from app.adapters.documents import conversation_document, message_document
from app.adapters.motor_client import close_database, open_database
from app.adapters.reads import Reads
from app.dev.process import free_port
from app.domain.conversation import Conversation, VisitorCard
from app.domain.errors import UnavailableError
from app.domain.message import SYSTEM, Author, Kind, StoredMessage

T = TypeVar("T")

VISITOR = Author("visitor", "v_1")
ANA, BEN = Author("agent", "ana", "Ana"), Author("agent", "ben", "Ben")


def run(url: str, question: Callable[[Reads], Awaitable[T]]) -> T:
    async def ask() -> T:
        database = open_database(url)
        try:
            return await question(Reads(database))
        finally:
            close_database(database)

    return asyncio.run(ask())


def store(database: Database[dict[str, Any]], *lines: tuple[Kind, Author]) -> None:
    for seq, (kind, author) in enumerate(lines, 1):
        message = StoredMessage(f"m{seq}", "shop", "c", seq, kind, author, f"line {seq}", f"id-{seq}", "hash", 1)
        database["messages"].insert_one(message_document(message))


def test_a_visitor_reads_texts_alone(database: Database[dict[str, Any]], mongodb_url: str) -> None:
    store(database, ("text", VISITOR), ("event", SYSTEM), ("note", ANA), ("text", ANA), ("text", VISITOR))

    newest, more = run(mongodb_url, lambda reads: reads.messages("c", limit=2, for_visitor=True))
    after, no_more = run(mongodb_url, lambda reads: reads.messages("c", after_seq=1, for_visitor=True))
    between, _ = run(mongodb_url, lambda reads: reads.messages("c", after_seq=1, before_seq=5, for_visitor=False))

    assert ([message.seq for message in newest], more) == ([4, 5], True)
    assert ([message.seq for message in after], no_more) == ([4, 5], False)
    assert [message.seq for message in between] == [2, 3, 4]


def test_receipts_are_the_authors_own(database: Database[dict[str, Any]], mongodb_url: str) -> None:
    store(database, ("text", VISITOR), ("text", ANA))

    found = run(mongodb_url, lambda reads: reads.receipts("c", "v_1", ["id-1", "id-2", "id-9"]))

    assert found == {"id-1": ("m1", 1)}
    assert run(mongodb_url, lambda reads: reads.receipts("c", "v_1", [])) == {}


def test_counts_what_others_wrote_since(database: Database[dict[str, Any]], mongodb_url: str) -> None:
    store(
        database, ("text", VISITOR), ("text", ANA), ("text", VISITOR), ("text", BEN), ("note", BEN), ("event", SYSTEM)
    )

    assert run(mongodb_url, lambda reads: reads.newer_count("c", 1, "ana")) == 2
    assert run(mongodb_url, lambda reads: reads.newer_count("c", 4, "ana")) == 0


def test_the_newest_conversation_is_the_last_that_has_begun(
    database: Database[dict[str, Any]], mongodb_url: str
) -> None:
    for ordinal, last_seq in ((1, 4), (2, 7), (3, 0)):
        card = VisitorCard("v_1")
        made = Conversation(f"c{ordinal}", "shop", "v_1", ordinal, card, 1, 1, last_seq=last_seq)
        database["conversations"].insert_one({"_id": made.id, **conversation_document(made)})

    newest = run(mongodb_url, lambda reads: reads.newest_conversation("shop", "v_1"))

    assert newest is not None
    assert newest.id == "c2"
    assert run(mongodb_url, lambda reads: reads.newest_conversation("bank", "v_1")) is None
    assert run(mongodb_url, lambda reads: reads.conversation("shop", "c3")) is None
    assert run(mongodb_url, lambda reads: reads.conversation_of_any("c1", ["bank"])) is None
    assert run(mongodb_url, lambda reads: reads.conversation_of_any("c1", ["bank", "shop"])) is not None


def test_a_database_that_is_away_is_unavailable() -> None:
    url = f"mongodb://127.0.0.1:{free_port()}/none?serverSelectionTimeoutMS=50"

    with pytest.raises(UnavailableError) as refused:
        run(url, lambda reads: reads.conversation("shop", "c"))
    assert refused.value.__cause__ is not None
