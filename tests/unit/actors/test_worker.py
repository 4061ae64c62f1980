"""One partition with its store and publisher: from entries in a stream to messages, receipts and acknowledgements."""

import json

import pytest

from app.domain.conversation import REMEMBERED
from app.domain.message import StoredMessage
from tests.support.factories import agent_message, begun, changing, looking, visitor_message
from tests.support.pumped_worker import PumpedWorker


@pytest.fixture
def worker() -> PumpedWorker:
    """Given a worker with an empty store."""
    return PumpedWorker()


def _texts(worker: PumpedWorker) -> list[str]:
    return [message.content for message in worker.store.messages if message.kind == "text"]


def _receipts(worker: PumpedWorker) -> list[int]:
    return [json.loads(frame.partition(b",")[2])[1]["seq"] for frame in worker.manager.frames("messageSent")]


def test_messages_are_stored_announced_and_acknowledged_in_order(worker: PumpedWorker) -> None:
    worker.reader.add(*(visitor_message(f"line {n}", n) for n in range(1, 4)))

    assert worker.run()

    assert _texts(worker) == ["line 1", "line 2", "line 3"]
    assert _receipts(worker) == [1, 2, 3]
    assert [c.last_seq for c, _ in worker.store.conversations.values()] == [3]
    assert not worker.reader.handed_out


def test_nothing_is_acknowledged_or_said_before_it_is_stored(worker: PumpedWorker) -> None:
    worker.store.fault = lambda operation: "before" if operation == "insert" else ""
    worker.reader.add(visitor_message())

    assert not worker.run(200)

    assert (worker.manager.parcels, len(worker.reader.handed_out)) == ([], 1)


def test_nothing_is_acknowledged_while_it_cannot_be_said(worker: PumpedWorker) -> None:
    worker.manager.down = 3
    worker.reader.add(visitor_message())

    worker.run(until=lambda: worker.manager.down == 1)
    assert (len(worker.store.messages), len(worker.reader.handed_out)) == (1, 1)

    assert worker.run()
    assert (_receipts(worker), worker.reader.handed_out) == ([1], [])


def test_a_repeat_older_than_memory_is_found_in_the_store(worker: PumpedWorker) -> None:
    worker.reader.add(*(visitor_message(f"line {n}", n) for n in range(REMEMBERED + 9)))
    assert worker.run()
    worker.crash()
    worker.manager.parcels.clear()

    worker.reader.add(visitor_message("line 0", 0), visitor_message("new", 500))

    assert worker.run()
    assert _texts(worker).count("line 0") == 1
    assert sorted(_receipts(worker)) == [1, REMEMBERED + 10]


def test_an_old_repeat_with_another_body_fails_for_good(worker: PumpedWorker) -> None:
    worker.reader.add(*(visitor_message(f"line {n}", n) for n in range(REMEMBERED + 9)))
    assert worker.run()
    worker.crash()

    worker.reader.add(visitor_message("another line", 0))

    assert worker.run()
    (failed,) = worker.manager.frames("messageFailed")
    assert b'"code":"conflict","retryable":false' in failed
    assert len(worker.store.messages) == REMEMBERED + 9


def test_an_old_repeat_that_once_reopened_the_conversation_does_not_block_the_partition(worker: PumpedWorker) -> None:
    conversation = begun().conversation
    worker.reader.add(visitor_message(), changing(conversation, request_id="r1", status="resolved"))
    worker.reader.add(visitor_message("I reopen it", 2))
    worker.reader.add(*(visitor_message(f"line {n}", n) for n in range(10, 10 + REMEMBERED)))
    worker.reader.add(changing(conversation, request_id="r2", status="resolved"))
    assert worker.run()
    worker.crash()

    worker.reader.add(visitor_message("I reopen it", 2), visitor_message("and a neighbour's word", 3))

    assert worker.run()
    assert _texts(worker).count("I reopen it") == 1
    assert _texts(worker)[-1] == "and a neighbour's word"


def test_a_repeat_after_its_conversation_ended_is_not_stored_in_the_next_one(worker: PumpedWorker) -> None:
    worker.reader.add(visitor_message("first", 1, reopen="never"))
    worker.reader.add(changing(begun().conversation, status="resolved"))
    worker.reader.add(visitor_message("in another conversation", 2, reopen="never"))
    assert worker.run()
    worker.crash()
    worker.manager.parcels.clear()

    worker.reader.add(visitor_message("first", 1, reopen="never"))

    assert worker.run()
    assert _texts(worker) == ["first", "in another conversation"]
    assert _receipts(worker) == [1]


@pytest.mark.parametrize("begun_again", [False, True])
def test_so_is_one_that_is_older_than_all_receipts_in_memory(worker: PumpedWorker, begun_again: bool) -> None:
    worker.reader.add(visitor_message("long ago", 1, reopen="never"))
    worker.reader.add(*(visitor_message(f"line {n}", n, reopen="never") for n in range(2, 2 * REMEMBERED)))
    worker.reader.add(changing(begun().conversation, status="resolved"))
    if begun_again:
        worker.reader.add(visitor_message("in another conversation", 999, reopen="never"))
    assert worker.run()
    stored = len(worker.store.messages)
    worker.manager.parcels.clear()

    for _ in range(2):
        worker.reader.add(visitor_message("long ago", 1, reopen="never"))
        assert worker.run()
        worker.crash()

    assert len(worker.store.messages) == stored
    assert _receipts(worker) == [1, 1]


def test_opposite_changes_redelivered_after_a_death_are_answered_and_not_made_again(worker: PumpedWorker) -> None:
    conversation = begun().conversation
    worker.reader.add(visitor_message())
    worker.reader.add(changing(conversation, request_id="r1", status="resolved"))
    worker.reader.add(changing(conversation, request_id="r2", status="open"))
    worker.run(until=lambda: len(worker.store.messages) == 3)
    worker.crash()

    assert worker.run()

    assert len(worker.store.messages) == 3
    assert [c.status for c, _ in worker.store.conversations.values()] == ["open"]
    assert not worker.reader.handed_out


def test_a_seq_taken_by_an_owner_that_lost_its_lease_is_counted_over(worker: PumpedWorker) -> None:
    worker.reader.add(visitor_message("one", 1))
    assert worker.run()
    theirs: StoredMessage = worker.store.messages[0]
    replaced = {"id": "foreign", "seq": 2, "client_message_id": "theirs", "content": "two"}
    worker.store.messages.append(type(theirs)(**{f: getattr(theirs, f) for f in theirs.__struct_fields__} | replaced))

    worker.reader.add(visitor_message("three", 3))

    assert worker.run()
    assert [message.seq for message in worker.store.messages] == [1, 2, 3]
    assert _texts(worker) == ["one", "two", "three"]


def test_page_views_are_recorded_and_told_without_a_conversation(worker: PumpedWorker) -> None:
    worker.reader.add(looking("https://shop.example/cups"))

    assert worker.run()

    assert [context.url for context in worker.store.contexts] == ["https://shop.example/cups"]
    assert b'"url":"https://shop.example/cups"' in worker.manager.frames("visitorContext")[0]
    assert not worker.store.conversations


def test_a_reply_to_another_projects_conversation_is_not_found(worker: PumpedWorker) -> None:
    worker.reader.add(visitor_message())
    assert worker.run()
    conversation = worker.store.conversations.popitem()[1][0]
    worker.store.conversations[conversation.id] = (conversation, 1)
    foreign = type(conversation)(
        **{f: getattr(conversation, f) for f in conversation.__struct_fields__} | {"project_id": "bank"}
    )

    worker.reader.add(agent_message(foreign, "Hello from the bank"))

    assert worker.run()
    assert b'"code":"not_found"' in worker.manager.frames("messageFailed")[0]
    assert len(worker.store.messages) == 1
