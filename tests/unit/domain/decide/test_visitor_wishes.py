"""A visitor says who he is, rates what is over, and begins anew."""

import pytest

from app.domain.commands import Profile, RateConversation, StartConversation, UpdateProfile
from app.domain.decide import decide
from app.domain.events import ConversationChanged, MessageStored
from tests.support.factories import NOW, PROJECT, VISITOR, after, begun, changing, done, told, visitor_message

VERA = Profile(VISITOR.uid, "Vera", "vera@example.com")


def _rating(rating: int = 4, request_id: str = "rating-1", comment: str | None = None) -> RateConversation:
    return RateConversation(PROJECT, VISITOR, request_id, rating, comment, NOW + 9)


def test_who_he_is_stands_on_his_card_and_agents_hear_of_it_once() -> None:
    decision = decide(begun(), UpdateProfile(PROJECT, VERA, NOW + 9))

    card = done(decision).conversation.visitor
    assert (card.name, card.email, card.verified) == ("Vera", "vera@example.com", False)
    assert not told(decision, ConversationChanged).tell_visitor
    assert decide(done(decision), UpdateProfile(PROJECT, VERA, NOW + 10)).events == ()


def test_before_the_first_message_there_is_no_card_and_the_message_brings_it() -> None:
    assert decide(None, UpdateProfile(PROJECT, VERA, NOW)).state is None

    state = after(None, visitor_message(visitor=VERA))

    assert state.conversation.visitor.email == "vera@example.com"


def test_what_a_site_has_vouched_for_stands() -> None:
    state = after(None, visitor_message(visitor=Profile(VISITOR.uid, "Vera", "real@example.com", verified=True)))

    assert decide(state, UpdateProfile(PROJECT, Profile(VISITOR.uid, "Admin"), NOW + 9)).state is None


def test_a_rating_leaves_a_line_that_agents_see() -> None:
    decision = decide(begun(status="resolved"), _rating(4, comment="Quick!"))

    now = done(decision).conversation
    (line,) = decision.messages
    assert (now.rating, now.status, line.kind, line.seq) == (4, "resolved", "event", 3)
    assert now.rating_comment == "Quick!"
    assert line.content == "The visitor rated this conversation 4 of 5: Quick!"
    assert [type(event) for event in decision.events] == [MessageStored, ConversationChanged]


def test_the_last_rating_counts_and_a_redelivered_one_does_not_come_back() -> None:
    first, second = _rating(1, "first"), _rating(5, "second")
    state = after(begun(status="resolved"), first, second)

    assert state.conversation.rating == 5
    assert decide(state, first, redelivered=True).messages == ()


@pytest.mark.parametrize("status", ["open", "pending", "snoozed"])
def test_only_what_is_resolved_is_rated_or_left_for_another(status: str) -> None:
    state = begun() if status == "open" else begun(status=status)

    assert decide(state, _rating()).state is None
    assert decide(state, StartConversation(PROJECT, VISITOR, NOW + 9)).state is None


def test_a_new_conversation_begins_with_the_next_message_and_knows_the_visitor() -> None:
    known = after(begun(), UpdateProfile(PROJECT, VERA, NOW + 1))
    resolved = after(known, changing(known.conversation, status="resolved"))

    decision = decide(resolved, StartConversation(PROJECT, VISITOR, NOW + 9))

    fresh = done(decision)
    assert (fresh.conversation.ordinal, fresh.conversation.last_seq, decision.events) == (2, 0, ())
    assert fresh.conversation.visitor.email == "vera@example.com"
    assert decide(fresh, StartConversation(PROJECT, VISITOR, NOW + 10)).state is None
    message = told(decide(fresh, visitor_message("Another thing", 2)), MessageStored).message
    assert (message.conversation_id, message.seq) == (fresh.conversation.id, 1)
    assert message.conversation_id != resolved.conversation.id


def test_a_late_repeat_of_an_old_message_is_no_message_of_the_new_conversation() -> None:
    resolved = begun(status="resolved")
    fresh = after(resolved, StartConversation(PROJECT, VISITOR, NOW + 9))

    assert decide(fresh, visitor_message()).messages == ()
