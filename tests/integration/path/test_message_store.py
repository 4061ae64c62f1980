"""The store's promises, kept by the fake that ships beside it and by the one on MongoDB."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from app.adapters import indexes
from app.adapters.documents import conversation_row
from app.adapters.message_store import FencedError, MessageStore, Sought, open_database
from app.dev.embedded import MongoServer
from app.domain.commands import Profile
from app.domain.conversation import REMEMBERED, State
from app.domain.decide import decide
from app.domain.ids import conversation_id
from app.domain.message import StoredMessage
from tests.support.factories import PROJECT, VISITOR, after, agent_message, begun, changing, looking, visitor_message
from tests.support.fake_store import FakeStore

KEY = (PROJECT, VISITOR.uid)


@pytest.fixture(params=["fake", "mongodb"])
def store(request: pytest.FixtureRequest) -> Iterator[MessageStore]:
    """Given an empty store."""
    if request.param == "fake":
        yield FakeStore()
        return
    server: MongoServer = request.getfixturevalue("mongo_server")
    database = open_database(server.database_url(f"store-{uuid4().hex[:12]}"))
    indexes.migrate(database)
    yield MessageStore(database)
    database.client.drop_database(database.name)
    database.client.close()


def _thread(count: int) -> tuple[State, list[StoredMessage]]:
    """A conversation of so many visitor's messages."""
    state, messages = None, list[StoredMessage]()
    for number in range(1, count + 1):
        decision = decide(state, visitor_message(f"line {number}", number))
        state = decision.state
        messages += decision.messages
    assert state is not None
    return state, messages


def test_nobody_is_known_at_first(store: MessageStore) -> None:
    loaded = store.load([KEY], ["unknown"])

    assert (loaded.states, loaded.newest) == ({}, {KEY: None})
    assert store.load([], []).newest == {}


def test_what_was_saved_is_loaded_by_visitor_and_by_id(store: MessageStore) -> None:
    state, messages = _thread(3)
    state = after(state, changing(state.conversation, tags=["vip"], snoozed_until=1_900_000_000_000))
    store.settle(store.insert(messages))
    store.save([conversation_row(state.conversation, 1)])

    by_visitor = store.load([KEY], [])
    by_id = store.load([], [state.conversation.id])

    assert by_visitor.newest == {KEY: state.conversation.id}
    assert by_visitor.states == by_id.states
    loaded = by_id.states[state.conversation.id]
    assert loaded.conversation == state.conversation
    assert set(loaded.receipts) == {(m.author.id, m.client_message_id) for m in messages}


def test_messages_that_a_dead_owner_stored_without_counting_them_are_counted(store: MessageStore) -> None:
    state, messages = _thread(3)
    early, _ = _thread(1)
    store.settle(store.insert(messages))
    store.save([conversation_row(early.conversation, 1)])

    loaded = store.load([KEY], [])

    assert loaded.states[state.conversation.id].conversation == state.conversation


def test_a_first_message_without_its_conversation_is_found(store: MessageStore) -> None:
    state, messages = _thread(2)
    store.settle(store.insert(messages))

    loaded = store.load([KEY], [])

    assert loaded.newest == {KEY: state.conversation.id}
    assert loaded.states[state.conversation.id].conversation == state.conversation


def test_so_is_a_second_conversations_first_message(store: MessageStore) -> None:
    state, messages = _thread(1)
    resolved = after(state, changing(state.conversation, status="resolved"))
    store.settle(store.insert(messages))
    store.save([conversation_row(resolved.conversation, 1)])
    anew = decide(resolved, visitor_message("Another thing", 9, reopen="never"))
    store.settle(store.insert(anew.messages))

    loaded = store.load([KEY], [])

    assert loaded.newest == {KEY: conversation_id(*KEY, 2)}
    assert loaded.states[conversation_id(*KEY, 2)].conversation.last_seq == 1


def test_so_are_several_conversations_of_one_batch(store: MessageStore) -> None:
    state, messages = None, list[StoredMessage]()
    for number in (1, 2, 3):
        decision = decide(state, visitor_message(f"thing {number}", number, reopen="never"))
        messages += decision.messages
        assert decision.state is not None
        resolved = decide(
            decision.state, changing(decision.state.conversation, request_id=f"r{number}", status="resolved")
        )
        state = resolved.state
        messages += resolved.messages
    store.settle(store.insert(messages))

    loaded = store.load([KEY], [])

    assert loaded.newest == {KEY: conversation_id(*KEY, 3)}
    assert [loaded.states[conversation_id(*KEY, n)].conversation.last_seq for n in (1, 2, 3)] == [2, 2, 2]
    assert store.load([], ["unknown"]).states == {}


def test_only_the_latest_receipts_are_loaded(store: MessageStore) -> None:
    state, messages = _thread(REMEMBERED + 5)
    store.settle(store.insert(messages))
    store.save([conversation_row(state.conversation, 1)])

    receipts = store.load([KEY], []).states[state.conversation.id].receipts

    assert sorted(receipt.seq for receipt in receipts.values()) == list(range(6, REMEMBERED + 6))


def test_an_insert_stops_at_a_message_that_is_stored_before_and_names_it(store: MessageStore) -> None:
    _, messages = _thread(4)
    store.settle(store.insert(messages[:2]))

    inserted = store.insert([_moved(messages[2], 3), messages[1], messages[3]])

    assert (inserted.count, inserted.duplicate) == (1, messages[1])
    assert store.insert([messages[3]]).count == 1


def test_an_insert_stops_at_a_place_that_is_taken(store: MessageStore) -> None:
    _, messages = _thread(2)
    store.settle(store.insert(messages))

    inserted = store.insert([_moved(visitor_of("new", 77), 2)])

    assert (inserted.count, inserted.duplicate) == (0, None)


def test_a_repeat_under_another_id_and_in_another_place_is_found_by_its_senders_id(store: MessageStore) -> None:
    """Given an owner of an earlier version, which computed other ids."""
    _, messages = _thread(2)
    store.insert(messages)

    inserted = store.insert([msgspec.structs.replace(messages[0], id="0" * 24, seq=3)])

    assert (inserted.count, inserted.duplicate) == (0, messages[0])


def test_what_is_stored_in_any_of_some_conversations_is_found_by_its_senders_id(store: MessageStore) -> None:
    _, messages = _thread(3)
    store.settle(store.insert(messages))
    author, ids = messages[0].author.id, (messages[0].conversation_id, "c_another")

    found = store.stored_before(
        [
            Sought(ids, author, messages[1].client_message_id),
            Sought(ids, author, "never sent"),
            Sought(ids, "somebody else", messages[0].client_message_id),
            Sought(("c_another",), author, messages[0].client_message_id),
        ]
    )

    assert found == [messages[1]]


def visitor_of(content: str, number: int) -> StoredMessage:
    """One more message of the same conversation."""
    return decide(begun(), visitor_message(content, number)).messages[0]


def test_two_conversations_do_not_stand_in_each_others_way(store: MessageStore) -> None:
    other = Profile("v_" + "b" * 22)
    first = decide(None, visitor_message("Hello", 1)).messages
    second = decide(None, visitor_message("Hello", 1, visitor=other)).messages

    assert store.insert([*first, *second]).count == 2


def test_event_lines_keep_their_data(store: MessageStore) -> None:
    state = begun()
    decision = decide(state, agent_message(state.conversation))
    _, messages = _thread(1)
    store.settle(store.insert([*messages, *decision.messages]))

    again = store.insert([decision.messages[0]])

    assert again.duplicate is not None
    assert again.duplicate.data == {
        "field": again.duplicate.data["field"] if again.duplicate.data else "",
        "from": None,
        "to": "agent-ana",
        "by": {"kind": "agent", "id": "agent-ana", "name": "Ana"},
    }


def test_an_earlier_owner_may_not_write_over_a_later_one(store: MessageStore) -> None:
    early, messages = _thread(1)
    late, _ = _thread(2)
    store.settle(store.insert(messages))
    store.save([conversation_row(late.conversation, 8)])

    with pytest.raises(FencedError):
        store.save([conversation_row(early.conversation, 7)])

    assert store.load([KEY], []).states[late.conversation.id].conversation == late.conversation
    store.save([conversation_row(early.conversation, 8)])


def test_of_a_group_only_the_overtaken_are_refused(store: MessageStore) -> None:
    mine = after(None, visitor_message("a", visitor=Profile("v_" + "m" * 22)))
    theirs = after(None, visitor_message("b", visitor=Profile("v_" + "t" * 22)))
    store.save([conversation_row(theirs.conversation, 9)])

    with pytest.raises(FencedError):
        store.save([conversation_row(mine.conversation, 5), conversation_row(theirs.conversation, 5)])

    assert mine.conversation.id in store.load([], [mine.conversation.id]).states


def test_conversations_that_are_written_together_keep_what_is_their_own(store: MessageStore) -> None:
    before = [_twice(Profile(f"v_{number:022d}")) for number in range(5)]
    store.save([conversation_row(state.conversation, 3) for state in before])
    later = [after(state, visitor_message(f"and {n}", 9, visitor=_of(state))) for n, state in enumerate(before)]

    store.save([conversation_row(state.conversation, 3 + number % 2) for number, state in enumerate(later)])

    wanted = {state.conversation.id: state.conversation for state in later}
    loaded = store.load([], list(wanted)).states
    assert {conversation_id: state.conversation for conversation_id, state in loaded.items()} == wanted


def test_together_too_only_the_overtaken_are_refused(store: MessageStore) -> None:
    states = [_twice(Profile(f"v_{number:022d}")) for number in range(3)]
    store.save([conversation_row(state.conversation, 9 if number == 1 else 4) for number, state in enumerate(states)])
    later = [after(state, visitor_message("more", 9, visitor=_of(state))) for state in states]

    with pytest.raises(FencedError) as fenced:
        store.save([conversation_row(state.conversation, 5) for state in later])

    assert fenced.value.fence == 9
    loaded = store.load([], [state.conversation.id for state in states]).states
    assert [loaded[state.conversation.id].conversation.last_seq for state in states] == [3, 2, 3]


def _twice(visitor: Profile) -> State:
    return after(after(None, visitor_message("a", 1, visitor=visitor)), visitor_message("b", 2, visitor=visitor))


def _of(state: State) -> Profile:
    return Profile(state.conversation.visitor_uid)


def test_page_views_and_letters_are_kept(store: MessageStore) -> None:
    store.record_contexts([looking("https://shop.example/a"), looking("https://shop.example/b")])
    for _ in range(2):
        store.bury({"_id": "0:1-0", "reason": "garbage"})

    if isinstance(store, FakeStore):
        assert [context.url for context in store.contexts] == ["https://shop.example/a", "https://shop.example/b"]
        assert list(store.dead) == ["0:1-0"]
    else:
        visitor: Any = store._visitors.find_one({})
        assert (visitor["_id"], visitor["url"]) == (f"{PROJECT}:{VISITOR.uid}", "https://shop.example/b")
        assert store._dead.count_documents({}) == 1


def _moved(message: StoredMessage, seq: int) -> StoredMessage:
    return msgspec.structs.replace(message, seq=seq)
