"""The same clientMessageId again: the first receipt again, or a conflict. Never a second message."""

from typing import Any

import pytest

from app.domain.conversation import REMEMBERED, State, with_latest_receipts
from app.domain.decide import decide
from app.domain.events import MessageRefused, MessageRepeated, MessageStored
from tests.support.factories import NOW, after, agent_message, begun, changing, done, told, visitor_message


def _visitor_again(_: State, content: str, **other: Any) -> Any:
    return visitor_message(content, 1, **other)


def _agent_again(state: State, content: str, **other: Any) -> Any:
    return agent_message(state.conversation, content, 1_000, **other)


AGAIN = pytest.mark.parametrize("again", [_visitor_again, _agent_again])


@pytest.fixture
def state() -> State:
    """Given a conversation with a message of each side, `Hello` and `Hi there`, and one more after them."""
    begun_ = begun()
    return after(begun_, agent_message(begun_.conversation), visitor_message("more", 2))


@AGAIN
def test_a_repeat_gets_the_first_receipt_and_stores_nothing(again: Any, state: State) -> None:
    content = "Hello" if again is _visitor_again else "Hi there"
    command = again(state, content, at=NOW + 999)

    decision = decide(state, command)

    repeated = told(decision, MessageRepeated)
    first = state.receipts[repeated.author.id, command.client_message_id]
    assert (decision.state, decision.messages) == (None, ())
    assert (repeated.receipt, repeated.origin) == (first, command.origin)


@AGAIN
def test_another_body_under_the_same_id_is_a_conflict_for_good(again: Any, state: State) -> None:
    refused = told(decide(state, again(state, "something else")), MessageRefused)

    assert (refused.code, refused.retryable) == ("conflict", False)


def test_a_note_under_the_id_of_a_text_is_a_conflict(state: State) -> None:
    command = _agent_again(state, "Hi there", kind="note")

    assert told(decide(state, command), MessageRefused).code == "conflict"


@AGAIN
def test_what_a_dead_owner_stored_is_announced_again_as_it_was(again: Any, state: State) -> None:
    content = "Hello" if again is _visitor_again else "Hi there"
    command = again(state, content, at=NOW + 999)

    decision = decide(state, command, redelivered=True)

    stored = told(decision, MessageStored)
    first = state.receipts[stored.message.author.id, command.client_message_id]
    assert (decision.state, decision.messages, stored.repeat) == (state, (), True)
    assert (stored.message.id, stored.message.seq) == (first.message_id, first.seq)
    assert (stored.message.created_at, stored.message.content) == (first.created_at, content)
    assert stored.conversation == state.conversation


def test_two_authors_may_use_the_same_id() -> None:
    state = begun()

    decision = decide(state, agent_message(state.conversation, "Hi", number=1))

    assert decision.messages[-1].content == "Hi"


def test_a_stale_reply_that_was_stored_before_is_a_repeat_and_not_stale(state: State) -> None:
    command = _agent_again(state, "Hi there", seen_seq=0)

    assert told(decide(state, command), MessageRepeated)


def test_a_conversation_remembers_its_latest_receipts(state: State) -> None:
    long = after(state, *(visitor_message("x", number) for number in range(10, 2 * REMEMBERED)))

    kept = with_latest_receipts(long)

    assert len(kept.receipts) == REMEMBERED
    assert list(kept.receipts) == list(long.receipts)[-REMEMBERED:]
    assert with_latest_receipts(state) is state


def test_a_repeat_whose_line_is_stored_makes_no_second_line() -> None:
    """Given a message that reopened, and is so old that only its line is still known; then it comes again.

    Its line would stand in its own way in the database for ever, and with it everybody in the partition.
    """
    reopened = after(begun(status="resolved"), visitor_message("Again", 2))
    resolved = after(reopened, changing(reopened.conversation, request_id="r2", status="resolved"))
    receipts = {key: receipt for key, receipt in resolved.receipts.items() if key[0] == "system"}

    decision = decide(State(resolved.conversation, receipts), visitor_message("Again", 2))

    assert [message.kind for message in decision.messages] == ["text"]
    assert done(decision).conversation.last_seq == resolved.conversation.last_seq + 1


def test_the_same_holds_for_the_line_of_a_reply_that_assigned() -> None:
    state = begun()
    assigned = after(state, agent_message(state.conversation), changing(state.conversation, assignee_id=None))
    receipts = {key: receipt for key, receipt in assigned.receipts.items() if key[0] == "system"}

    decision = decide(State(assigned.conversation, receipts), agent_message(state.conversation))

    assert [message.kind for message in decision.messages] == ["text"]
