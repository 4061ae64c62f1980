"""The lines that changes leave in a thread."""

from typing import Any

import pytest

from app.domain.lifecycle import change
from app.domain.message import SYSTEM, Author
from tests.support.factories import NOW, begun

ANA = Author(kind="agent", id="ana", name="Ana")
VERA = Author(kind="visitor", id="v_1", name=None)


@pytest.mark.parametrize(
    ("field", "value", "by", "name", "sentence"),
    [
        ("assignee_id", "ana", ANA, "Ana", "Ana took this conversation"),
        ("assignee_id", "ben", ANA, "Ben", "Ana assigned this to Ben"),
        ("assignee_id", "ben", ANA, None, "Ana assigned this to a colleague"),
        ("assignee_id", None, ANA, None, "Ana removed the assignee"),
        ("status", "open", VERA, None, "The visitor reopened this conversation"),
        ("status", "resolved", ANA, None, "Ana resolved this conversation"),
        ("status", "pending", ANA, None, "Ana set this conversation to pending"),
        ("status", "snoozed", Author(kind="agent", id="x"), None, "An agent snoozed this conversation"),
        ("status", "open", SYSTEM, None, "The snooze is over: this conversation is open again"),
        ("tags", ("vip", "refund"), ANA, None, "Ana set the tags: vip, refund"),
        ("tags", (), ANA, None, "Ana removed the tags"),
        ("priority", "urgent", ANA, None, "Ana set the priority to urgent"),
        ("snoozed_until", NOW, ANA, None, "Ana changed the time to come back"),
    ],
)
def test_every_change_says_who_did_what(field: str, value: Any, by: Author, name: str | None, sentence: str) -> None:
    state, line = change(begun(), field, value, by, "cause", NOW + 5, name)

    assert line.content == sentence
    assert getattr(state.conversation, field) == value


def test_a_line_is_an_event_of_the_system_with_the_facts_beside_it() -> None:
    before = begun()

    state, line = change(before, "tags", ("vip",), ANA, "cause", NOW + 5)

    assert (line.kind, line.author, line.seq, line.created_at) == ("event", SYSTEM, 2, NOW + 5)
    assert line.data == {
        "field": "tags",
        "from": (),
        "to": ["vip"],
        "by": {"kind": "agent", "id": "ana", "name": "Ana"},
    }
    assert state.conversation.last_seq == 2
    assert state.conversation.last_message == before.conversation.last_message, "lists go on showing the last text"


def test_the_same_cause_makes_the_same_line() -> None:
    once, again = (change(begun(), "priority", "high", ANA, "cause", NOW)[1] for _ in range(2))
    other = change(begun(), "priority", "high", ANA, "another cause", NOW)[1]

    assert once == again
    assert other.id != once.id


def test_resolving_ends_the_waiting_and_leaving_snoozed_ends_the_snooze() -> None:
    waiting = begun(status="snoozed", snoozed_until=NOW + 99)
    assert (waiting.conversation.waiting_since, waiting.conversation.snoozed_until) == (NOW, NOW + 99)

    resolved, _ = change(waiting, "status", "resolved", ANA, "cause", NOW)

    assert (resolved.conversation.waiting_since, resolved.conversation.snoozed_until) == (None, None)
