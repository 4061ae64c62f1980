"""Read marks and page views: they change numbers and cards, and store no message."""

from typing import Any

import pytest

from app.domain.conversation import State
from app.domain.decide import decide
from app.domain.events import ContextRecorded, ConversationChanged, ReadMoved
from tests.support.factories import (
    NOW,
    PROJECT,
    VISITOR,
    after,
    begun,
    done,
    laying_back,
    looking,
    reading,
    told,
    visitor_message,
)


@pytest.fixture
def state() -> State:
    """Given three messages of the visitor (seq 1, 2, 3)."""
    return after(begun(), visitor_message("b", 2), visitor_message("c", 3))


@pytest.mark.parametrize(("seen", "unread"), [(1, 2), (2, 1), (3, 0)])
def test_an_agents_mark_lowers_unread(state: State, seen: int, unread: int) -> None:
    decision = decide(state, reading(state.conversation, "agent", seen))

    now = done(decision).conversation
    assert (now.agent_read_seq, now.unread, decision.messages) == (seen, unread, ())
    moved = told(decision, ReadMoved)
    assert (moved.by, moved.seq, moved.conversation) == ("agent", seen, now)


def test_a_visitors_mark_leaves_unread_alone(state: State) -> None:
    now = done(decide(state, reading(state.conversation, "visitor", 2))).conversation

    assert (now.visitor_read_seq, now.unread, now.agent_read_seq) == (2, 3, 0)


def test_what_is_marked_as_unread_is_unread_from_the_visitors_last_message_on(state: State) -> None:
    read = after(state, reading(state.conversation, "agent", 3))

    decision = decide(read, laying_back(read.conversation))

    now = done(decision).conversation
    assert (now.agent_read_seq, now.unread, now.unread_marks) == (2, 1, 1)
    assert now.seen_by_agents == 3  # which the visitor was told
    assert now.updated_at == read.conversation.updated_at  # it stays where it is in the list
    assert told(decision, ConversationChanged).conversation == now
    again = done(decide(done(decision), reading(now, "agent", 3))).conversation
    assert (again.agent_read_seq, again.unread, again.unread_marks) == (3, 0, 1)


def test_what_is_unread_already_is_left_as_it_is(state: State) -> None:
    part = after(state, reading(state.conversation, "agent", 1))

    for known in (part, None):
        decision = decide(known, laying_back(state.conversation))
        assert (decision.state, decision.messages, decision.events) == (None, (), ())


@pytest.mark.parametrize("by", ["agent", "visitor"])
def test_a_mark_never_moves_back_or_beyond_what_is_there(state: State, by: str) -> None:
    moved = after(state, reading(state.conversation, by, 2))

    for seq in (0, 1, 2):
        decision = decide(moved, reading(moved.conversation, by, seq))
        assert (decision.state, decision.events) == (None, ())
    assert told(decide(moved, reading(moved.conversation, by, 2**53 - 1)), ReadMoved).seq == 3


def test_marks_of_an_unknown_conversation_are_dropped() -> None:
    decision = decide(None, reading(begun().conversation, "agent", 1))

    assert (decision.state, decision.messages, decision.events) == (None, (), ())


def test_a_page_view_is_shown_on_the_card(state: State) -> None:
    decision = decide(state, looking("https://shop.example/cups", "Cups"))

    card = done(decision).conversation.visitor
    assert (card.url, card.title) == ("https://shop.example/cups", "Cups")
    recorded: Any = told(decision, ContextRecorded)
    assert (recorded.visitor_uid, recorded.url, recorded.at) == (VISITOR.uid, "https://shop.example/cups", NOW + 4)
    assert recorded.conversation == done(decision).conversation
    assert decision.messages == ()


def test_a_page_view_before_the_first_message_is_told_all_the_same() -> None:
    decision = decide(None, looking())

    recorded: Any = told(decision, ContextRecorded)
    assert decision.state is None
    assert (recorded.project_id, recorded.visitor_uid, recorded.conversation) == (PROJECT, VISITOR.uid, None)
