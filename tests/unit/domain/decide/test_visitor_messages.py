"""A visitor writes: his conversation is made, continued, reopened, or followed by a new one."""

from typing import Any

import pytest

from app.domain.commands import Profile
from app.domain.decide import decide
from app.domain.events import ConversationChanged, MessageStored
from app.domain.ids import conversation_id
from tests.support.factories import (
    NOW,
    PROJECT,
    VISITOR,
    VISITORS_SOCKET,
    after,
    agent_message,
    begun,
    changing,
    done,
    told,
    visitor_message,
)


def test_the_first_message_makes_the_conversation() -> None:
    decision = decide(None, visitor_message("Do you have mugs?"))

    conversation = done(decision).conversation
    (message,) = decision.messages
    assert conversation.id == message.conversation_id == conversation_id(PROJECT, VISITOR.uid, 1)
    assert (conversation.status, conversation.ordinal, conversation.last_seq) == ("open", 1, 1)
    assert (conversation.unread, conversation.last_visitor_seq, conversation.waiting_since) == (1, 1, NOW)
    assert (message.seq, message.kind, message.content) == (1, "text", "Do you have mugs?")
    assert (message.author.kind, message.author.id) == ("visitor", VISITOR.uid)


def test_storing_is_announced_with_the_socket_to_answer() -> None:
    decision = decide(None, visitor_message())

    stored = told(decision, MessageStored)
    assert (stored.message, stored.origin, stored.repeat) == (decision.messages[0], VISITORS_SOCKET, False)
    assert stored.conversation == done(decision).conversation


def test_later_messages_take_the_next_places_and_the_waiting_counts_from_the_first() -> None:
    state = after(None, *(visitor_message(f"line {n}", n, at=NOW + n) for n in range(1, 4)))

    conversation = state.conversation
    assert (conversation.last_seq, conversation.unread, conversation.waiting_since) == (3, 3, NOW + 1)
    assert conversation.last_message is not None
    assert (conversation.last_message.preview, conversation.last_message.seq) == ("line 3", 3)


@pytest.mark.parametrize("status", ["pending", "snoozed", "resolved"])
def test_writing_reopens_with_a_line_that_both_sides_hear_of(status: str) -> None:
    decision = decide(begun(status=status), visitor_message("Still there?", 2))

    line, message = decision.messages
    assert (line.seq, line.kind, line.content) == (3, "event", "The visitor reopened this conversation")
    assert (message.seq, message.content) == (4, "Still there?")
    assert done(decision).conversation.status == "open"
    assert told(decision, ConversationChanged).tell_visitor


def test_a_project_may_begin_anew_after_a_resolved_conversation() -> None:
    old = begun(status="resolved")

    decision = decide(old, visitor_message("Another thing", 2, reopen="never"))

    (message,) = decision.messages
    new = done(decision).conversation
    assert new.id == message.conversation_id == conversation_id(PROJECT, VISITOR.uid, 2)
    assert (message.seq, new.ordinal, new.status, new.assignee_id) == (1, 2, "open", None)


DAY = 86_400_000


@pytest.mark.parametrize(("after_ms", "ordinal"), [(0, 1), (7 * DAY, 1), (7 * DAY + 1, 2)])
def test_a_project_may_reopen_for_some_days_after_the_last_line(after_ms: int, ordinal: int) -> None:
    old = begun(status="resolved")
    at = old.conversation.updated_at + after_ms

    decision = decide(old, visitor_message("Another thing", 2, reopen="window", reopen_days=7, at=at))

    assert (done(decision).conversation.ordinal, done(decision).conversation.status) == (ordinal, "open")


@pytest.mark.parametrize("rule", ["never", "window"])
@pytest.mark.parametrize("status", ["pending", "snoozed"])
def test_only_resolved_ends_a_conversation(status: str, rule: Any) -> None:
    decision = decide(begun(status=status), visitor_message("Hello?", 2, reopen=rule, at=NOW + 99 * DAY))

    assert done(decision).conversation.ordinal == 1
    assert [message.kind for message in decision.messages] == ["event", "text"]


def test_what_the_session_proves_is_kept_and_never_forgotten() -> None:
    verified = Profile(VISITOR.uid, "Vera", "vera@example.com", verified=True)
    state = after(None, visitor_message(visitor=verified), visitor_message("and", 2, visitor=VISITOR))

    card = state.conversation.visitor
    assert (card.name, card.email, card.verified) == ("Vera", "vera@example.com", True)


def test_a_visitor_is_no_longer_waiting_once_somebody_answered() -> None:
    state = begun()
    answered = after(state, agent_message(state.conversation))
    again = after(answered, visitor_message("thanks", 2, at=NOW + 50))

    assert answered.conversation.waiting_since is None
    assert again.conversation.waiting_since == NOW + 50


def test_a_visitor_is_not_told_of_a_reopening_that_was_none() -> None:
    decision = decide(begun(), visitor_message("more", 2))

    assert not [event for event in decision.events if isinstance(event, ConversationChanged)]


def test_a_state_is_never_changed_in_place() -> None:
    state = begun()
    copy = (state.conversation, dict(state.receipts))

    decide(state, visitor_message("more", 2))
    decide(state, changing(state.conversation, status="resolved"))

    assert (state.conversation, state.receipts) == copy
