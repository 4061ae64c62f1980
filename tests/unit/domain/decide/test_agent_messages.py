"""An agent answers, or leaves a note."""

import pytest

from app.domain.decide import decide
from app.domain.events import ConversationChanged, MessageRefused, MessageStored
from tests.support.factories import (
    AGENTS_SOCKET,
    ANA,
    BEN,
    after,
    agent_message,
    begun,
    changing,
    done,
    told,
    visitor_message,
)


def test_the_first_reply_assigns_the_conversation_with_a_line() -> None:
    state = begun()

    decision = decide(state, agent_message(state.conversation, "Hello!"))

    line, reply = decision.messages
    assert (line.seq, line.content) == (2, "Ana took this conversation")
    assert (reply.seq, reply.content, reply.author.kind, reply.author.id) == (3, "Hello!", "agent", ANA[0])
    assert done(decision).conversation.assignee_id == ANA[0]
    assert not told(decision, ConversationChanged).tell_visitor, "who is assigned is no visitor's business"


def test_a_reply_into_an_assigned_conversation_leaves_it_as_it_is() -> None:
    state = begun(assignee_id=BEN[0])

    decision = decide(state, agent_message(state.conversation))

    assert len(decision.messages) == 1
    assert done(decision).conversation.assignee_id == BEN[0]


def test_a_note_assigns_nobody_and_lists_do_not_show_it() -> None:
    state = begun()

    decision = decide(state, agent_message(state.conversation, "careful", kind="note"))

    (note,) = decision.messages
    now = done(decision).conversation
    assert (note.kind, note.seq, now.last_seq) == ("note", 2, 2)
    assert (now.assignee_id, now.last_message) == (None, state.conversation.last_message)
    assert now.waiting_since is not None, "a note is no answer"


def test_a_reply_is_announced_with_the_socket_to_answer() -> None:
    state = begun(assignee_id=ANA[0])

    decision = decide(state, agent_message(state.conversation))

    stored = told(decision, MessageStored)
    assert (stored.origin, stored.message.author.name) == (AGENTS_SOCKET, "Ana")


@pytest.mark.parametrize("seen", [0, 1])
def test_a_reply_that_has_not_seen_the_visitors_last_word_is_stale(seen: int) -> None:
    state = after(begun(), visitor_message("wait, no!", 2))

    decision = decide(state, agent_message(state.conversation, seen_seq=seen))

    refused = told(decision, MessageRefused)
    assert (decision.state, decision.messages) == (None, ())
    assert (refused.code, refused.retryable, refused.origin) == ("stale", True, AGENTS_SOCKET)


@pytest.mark.parametrize("seen", [2, 3, None])
def test_a_reply_that_has_seen_it_or_is_sent_anyway_is_stored(seen: int | None) -> None:
    state = after(begun(), visitor_message("wait, no!", 2))

    assert decide(state, agent_message(state.conversation, seen_seq=seen)).messages


def test_a_reply_that_has_not_seen_a_colleagues_answer_is_stale() -> None:
    state = begun()
    answered = after(state, agent_message(state.conversation, "I have it", 1_001, by=BEN))

    refused = told(decide(answered, agent_message(state.conversation, seen_seq=1)), MessageRefused)

    assert (refused.code, refused.retryable) == ("stale", True)
    assert decide(answered, agent_message(state.conversation, seen_seq=3)).messages


def test_ones_own_answer_makes_the_next_one_no_less_welcome() -> None:
    state = begun()
    answered = after(state, agent_message(state.conversation, "First", 1_001))

    assert decide(answered, agent_message(state.conversation, "Second", seen_seq=1)).messages


def test_colleagues_notes_make_no_reply_stale() -> None:
    state = begun()
    later = after(state, agent_message(state.conversation, "note", 1_001, by=BEN, kind="note"))

    assert decide(later, agent_message(state.conversation, seen_seq=1)).messages


def test_a_reply_to_an_unknown_conversation_is_refused_for_good() -> None:
    decision = decide(None, agent_message(begun().conversation))

    refused = told(decision, MessageRefused)
    assert (refused.code, refused.retryable, decision.messages) == ("not_found", False, ())


def test_a_reply_leaves_a_resolved_conversation_resolved() -> None:
    state = begun(status="resolved")

    decision = decide(state, agent_message(state.conversation, "One more thing"))

    assert done(decision).conversation.status == "resolved"


def test_unassigned_again_the_next_reply_assigns_again() -> None:
    state = begun()
    state = after(state, agent_message(state.conversation), changing(state.conversation, assignee_id=None))

    decision = decide(state, agent_message(state.conversation, "me", 1_001, by=BEN))

    assert done(decision).conversation.assignee_id == BEN[0]
