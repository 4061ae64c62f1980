"""The search: words brought up to date behind the messages, and questions that stay cheap whatever is asked."""

import asyncio
from typing import Any

import pytest
from pymongo.database import Database

from app.adapters import indexes
from app.adapters.documents import conversation_row, to_date
from app.adapters.message_store import MessageStore
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import close_database, open_database
from app.adapters.search import MOST_FOUND, Search
from app.adapters.search_index import BUSY_QUIET, LATE, MAX_WORDS, MOST_DUE, MOST_MESSAGES, QUIET, SearchIndex
from app.domain.commands import Profile
from app.domain.conversation import State
from app.domain.decide import decide
from app.domain.message import StoredMessage
from tests.support.factories import NOW, PROJECT, after, agent_message, changing, done, visitor_message


def ask(url: str, q: str, project_id: str = PROJECT) -> list[str]:
    async def question() -> list[str]:
        database = open_database(url)
        try:
            return await Search(database, MongoGuard()).conversations(project_id, q)
        finally:
            close_database(database)

    return asyncio.run(question())


def keep(database: Database[Any], state: State | None, *commands: Any) -> State:
    """Decides and stores, as a worker does."""
    store = MessageStore(database)
    for command in commands:
        decision = decide(state, command)
        state = done(decision)
        store.insert(decision.messages)
        store.save([conversation_row(state.conversation, 1)])
    assert state is not None
    return state


def due(database: Database[Any]) -> int:
    return database["conversations"].count_documents({"searchDue": {"$exists": True}})


def test_found_by_text_note_name_address_and_tag(database: Database[Any], mongodb_url: str) -> None:
    vera = Profile("v_1", "Vera Novak", "vera@shop.example")
    state = keep(database, None, visitor_message("Do you have blue mugs?", visitor=vera))
    said = agent_message(state.conversation, "Likes cups", kind="note")
    state = keep(database, state, said, changing(state.conversation, tags=["vip"]))
    SearchIndex(database).refresh()

    for q in ("blue", "MUG", "cups", "nov ver", "vera@shop.example", "vip", "mugs vera vip"):
        assert ask(mongodb_url, q) == [state.conversation.id], q
    for q in ("red", "mugs red", "ugs", "set", "?", ""):
        assert ask(mongodb_url, q) == [], q
    assert ask(mongodb_url, "blue", "bank") == []


def test_what_came_later_is_added_and_what_is_no_more_is_not_found(database: Database[Any], mongodb_url: str) -> None:
    state = keep(database, None, visitor_message("one"))
    state = keep(database, state, changing(state.conversation, visitor_name="Wera", tags=["vip"]))
    index = SearchIndex(database)
    index.refresh()
    corrected = changing(state.conversation, request_id="r2", visitor_name="Vera", tags=[])
    keep(database, state, visitor_message("two", 2), corrected)
    index.refresh()

    assert all(ask(mongodb_url, q) for q in ("one", "two", "vera"))
    assert not any(ask(mongodb_url, q) for q in ("wera", "vip"))
    assert (due(database), index.refresh()) == (0, 0)


def test_what_changes_while_it_is_read_stays_due(
    database: Database[Any], mongodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = keep(database, None, visitor_message("one"))
    index = SearchIndex(database)
    store = index._store

    def slowly(entries: Any) -> None:
        keep(database, state, visitor_message("two", 2))
        store(entries)

    monkeypatch.setattr(index, "_store", slowly)
    index.refresh()
    assert due(database) == 1

    SearchIndex(database).refresh()
    assert ask(mongodb_url, "two") == [state.conversation.id]


def test_who_was_slower_does_not_undo_what_another_has_written(
    database: Database[Any], mongodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = keep(database, None, visitor_message("one"))
    index = SearchIndex(database)
    store = index._store

    def slowly(entries: Any) -> None:
        keep(database, state, visitor_message("two", 2))
        SearchIndex(database).refresh()
        store(entries)

    monkeypatch.setattr(index, "_store", slowly)
    index.refresh()

    assert ask(mongodb_url, "two") == [state.conversation.id]
    assert due(database) == 0


def test_the_longest_due_comes_first_and_a_round_is_bounded(database: Database[Any], mongodb_url: str) -> None:
    """Given a conversation that never rests: it takes its turn like the others."""
    busy, index = keep(database, None, visitor_message("busy", at=NOW)), SearchIndex(database)
    for n in range(MOST_DUE):
        keep(database, None, visitor_message(f"calm{n}", at=NOW + 1 + n, visitor=Profile(f"v_{n:022d}")))
    assert index.refresh() == MOST_DUE
    keep(database, busy, visitor_message("again", 2, at=NOW + 999))
    assert (due(database), ask(mongodb_url, f"calm{MOST_DUE - 1}")) == (2, [])

    index.refresh()

    assert (due(database), len(ask(mongodb_url, "calm"))) == (0, MOST_DUE)


def test_where_somebody_writes_just_now_is_left_for_later_but_not_for_ever(database: Database[Any]) -> None:
    """Given one who wrote long ago, and one who never pauses."""
    late, (vera, wim) = NOW + 1_000 * LATE.seconds, (Profile("v_1"), Profile("v_2"))
    state = keep(database, None, visitor_message("hello", at=NOW, visitor=vera))
    keep(database, state, visitor_message("still there?", 2, at=late - 1_000, visitor=vera))
    keep(database, None, visitor_message("calm", at=late - 1_000 * (QUIET.seconds + 1), visitor=wim))
    index = SearchIndex(database)

    assert index.refresh(now=to_date(late - 1_000)) == 1
    assert [one["visitorUid"] for one in database["conversations"].find({"searchDue": {"$exists": True}})] == ["v_1"]
    assert index.refresh(now=to_date(late)) == 1
    assert due(database) == 0


def test_while_many_are_due_a_longer_pause_is_awaited(database: Database[Any]) -> None:
    """Given one more than a round takes; when they are fewer, a short pause is enough again."""
    for n in range(MOST_DUE + 1):
        keep(database, None, visitor_message(f"calm{n}", at=NOW, visitor=Profile(f"v_{n:022d}")))
    index, soon = SearchIndex(database), to_date(NOW + 1_000 * (QUIET.seconds + 1))

    assert index.refresh(now=soon) == 0
    assert index.refresh(now=to_date(NOW + 1_000 * BUSY_QUIET.seconds)) == MOST_DUE
    assert index.refresh(now=soon) == 1


def test_others_conversations_are_left_to_others(database: Database[Any], mongodb_url: str) -> None:
    keep(database, None, visitor_message("one"))

    assert SearchIndex(database).refresh(lambda _project, _visitor: False) == 0
    assert due(database) == 1


def test_a_long_conversation_is_read_in_rounds_and_its_words_have_a_bound(
    database: Database[Any], mongodb_url: str
) -> None:
    state, messages = None, list[StoredMessage]()
    for n in range(MOST_MESSAGES + 10):
        decision = decide(state, visitor_message(" ".join(f"w{n}x{m}" for m in range(5)), n))
        state = done(decision)
        messages += decision.messages
    assert state is not None
    store, index = MessageStore(database), SearchIndex(database)
    store.insert(messages)
    store.save([conversation_row(state.conversation, 1)])

    index.refresh()
    assert due(database) == 1
    index.refresh()
    assert due(database) == 0
    assert len(database["searches"].find_one({})["words"]) == MAX_WORDS  # type: ignore[index]
    assert ask(mongodb_url, "w0x0") == [state.conversation.id]


def test_a_question_for_the_commonest_word_reads_a_bounded_part(database: Database[Any], mongodb_url: str) -> None:
    """Given a project where everybody says hello, and half of them hello once more in other words."""
    entries = 6 * MOST_FOUND
    database["searches"].insert_many(
        {
            "_id": f"c{n}",
            "projectId": PROJECT if n % 6 else "bank",
            "createdAt": n,
            "seq": 1,
            "text": [],
            "words": ["hello", f"hellos{n}", f"only{n}"],
        }
        for n in range(entries)
    )
    database.command("profile", 2)

    common, rare = ask(mongodb_url, "hello"), ask(mongodb_url, f"hello only{entries - 1}")

    database.command("profile", 0)
    plans = list(database["system.profile"].find({"command.aggregate": "searches"}))
    assert rare == [f"c{entries - 1}"]
    assert common[0] == f"c{entries - 1}", "the latest begun comes first"
    assert MOST_FOUND <= len(common) <= 2 * MOST_FOUND
    assert len(plans) == 4
    for plan in plans:
        assert "IXSCAN { projectId: 1, words: 1, createdAt: -1 }" in plan["planSummary"], plan["planSummary"]
        assert plan["keysExamined"] <= 2 * MOST_FOUND + 1, plan["planSummary"]
        assert not plan.get("hasSortStage")


def test_an_upgrade_makes_everything_due(database: Database[Any], mongodb_url: str) -> None:
    state = after(None, visitor_message("from before"))
    MessageStore(database).insert(decide(None, visitor_message("from before")).messages)
    MessageStore(database).save([conversation_row(state.conversation, 1)])
    database["conversations"].update_many({}, {"$unset": {"searchDue": ""}})
    database["conversations"].drop_index("searchDue_1")

    indexes.migrate(database)
    SearchIndex(database).refresh()

    assert ask(mongodb_url, "before") == [state.conversation.id]
