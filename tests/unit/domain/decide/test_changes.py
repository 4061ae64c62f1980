"""An agent changes a conversation: assignment by compare-and-set, status, tags, priority, snooze."""

from typing import Any

import pytest

from app.domain.decide import decide
from app.domain.events import ChangeAnswered, ConversationChanged, MessageStored
from tests.support.factories import ANA, BEN, NOW, after, begun, changing, done, told


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("status", "pending", "pending"),
        ("status", "resolved", "resolved"),
        ("assignee_id", "agent-ben", "agent-ben"),
        ("tags", ["vip", "refund"], ("vip", "refund")),
        ("priority", "urgent", "urgent"),
        ("snoozed_until", NOW + 60_000, NOW + 60_000),
    ],
)
def test_a_change_leaves_a_line_an_announcement_and_an_answer(field: str, value: Any, stored: Any) -> None:
    state = begun()

    decision = decide(state, changing(state.conversation, **{field: value}))

    now = done(decision).conversation
    assert getattr(now, field) == stored
    (line,) = decision.messages
    assert (line.kind, line.seq, now.last_seq) == ("event", 2, 2)
    assert [type(event) for event in decision.events] == [MessageStored, ConversationChanged, ChangeAnswered]
    answer = told(decision, ChangeAnswered)
    assert (answer.gateway, answer.request_id, answer.conversation, answer.code) == (
        "gateway-2",
        "request-1",
        now,
        None,
    )


def test_several_changes_leave_a_line_each() -> None:
    state = begun()

    decision = decide(state, changing(state.conversation, status="snoozed", snoozed_until=NOW + 1, priority="low"))

    assert [(line.seq, line.content) for line in decision.messages] == [
        (2, "Ana snoozed this conversation"),
        (3, "Ana set the priority to low"),
    ]
    assert len({line.id for line in decision.messages}) == 2
    assert done(decision).conversation.snoozed_until == NOW + 1


@pytest.mark.parametrize("status", ["open", "pending", "resolved"])
def test_only_what_is_snoozed_has_a_time_to_come_back(status: str) -> None:
    snoozed = begun(status="snoozed", snoozed_until=NOW + 60_000)

    left = after(snoozed, changing(snoozed.conversation, request_id="r2", status=status, snoozed_until=NOW + 99))

    assert (left.conversation.status, left.conversation.snoozed_until) == (status, None)


def test_a_time_alone_snoozes_and_another_one_leaves_its_own_line() -> None:
    state = begun(snoozed_until=NOW + 60_000)
    later = decide(state, changing(state.conversation, request_id="r2", snoozed_until=NOW + 99_000))

    assert state.conversation.status == "snoozed"
    (line,) = later.messages
    assert line.content == "Ana changed the time to come back"
    assert done(later).conversation.snoozed_until == NOW + 99_000


def test_a_change_to_what_it_is_already_is_answered_and_leaves_no_line() -> None:
    state = begun(tags=["vip"])

    decision = decide(state, changing(state.conversation, request_id="request-2", tags=["vip"], status="open"))

    assert decision.messages == ()
    assert [type(event) for event in decision.events] == [ChangeAnswered]
    assert told(decision, ChangeAnswered).conversation == state.conversation


@pytest.mark.parametrize(("status", "hears"), [("resolved", True), ("pending", True)])
def test_the_visitor_hears_of_a_new_status(status: str, *, hears: bool) -> None:
    state = begun()

    assert told(decide(state, changing(state.conversation, status=status)), ConversationChanged).tell_visitor is hears


def test_the_visitor_hears_of_nothing_else() -> None:
    state = begun()

    decision = decide(state, changing(state.conversation, tags=["rude"], priority="low", assignee_id="agent-ben"))

    assert not told(decision, ConversationChanged).tell_visitor


def test_of_two_who_take_a_conversation_the_second_hears_conflict() -> None:
    state = begun()
    mine = changing(state.conversation, ANA, "mine", assignee_id=ANA[0], if_assignee_id=None)
    yours = changing(state.conversation, BEN, "yours", assignee_id=BEN[0], if_assignee_id=None)

    taken = after(state, mine)
    decision = decide(taken, yours)

    answer = told(decision, ChangeAnswered)
    assert (answer.request_id, answer.code, answer.conversation) == ("yours", "conflict", None)
    assert (decision.state, decision.messages) == (None, ())
    assert taken.conversation.assignee_id == ANA[0]


def test_compare_and_set_passes_when_the_comparison_holds_or_the_aim_is_reached() -> None:
    state = begun(assignee_id=ANA[0])

    handed_over = changing(state.conversation, request_id="r2", assignee_id=BEN[0], if_assignee_id=ANA[0])
    repeated = changing(state.conversation, request_id="r3", assignee_id=ANA[0], if_assignee_id=None)

    assert after(state, handed_over).conversation.assignee_id == BEN[0]
    assert told(decide(state, repeated), ChangeAnswered).code is None


def test_a_comparison_guards_the_other_changes_too() -> None:
    state = begun(assignee_id=ANA[0])

    decision = decide(state, changing(state.conversation, request_id="r2", status="resolved", if_assignee_id=BEN[0]))

    assert told(decision, ChangeAnswered).code == "conflict"


def test_a_change_of_an_unknown_conversation_is_answered() -> None:
    decision = decide(None, changing(begun().conversation, status="resolved"))

    assert told(decision, ChangeAnswered).code == "not_found"
    assert (decision.state, decision.messages) == (None, ())


def test_a_change_keeps_the_visitor_waiting_unless_it_resolves() -> None:
    state = begun()

    assert after(state, changing(state.conversation, status="pending")).conversation.waiting_since == NOW
    assert after(state, changing(state.conversation, status="resolved")).conversation.waiting_since is None


def test_a_redelivered_change_that_was_stored_is_not_made_again_over_what_came_later() -> None:
    """Given a worker that stored two changes and died before it could say so; then its successor gets both again."""
    resolve = changing(begun().conversation, request_id="first", status="resolved")
    reopen = changing(begun().conversation, request_id="second", status="open")
    state = after(begun(), resolve, reopen)

    for command in (resolve, reopen):
        decision = decide(state, command, redelivered=True)

        assert decision.messages == (), "its line is stored already"
        assert told(decision, ChangeAnswered).conversation == state.conversation
