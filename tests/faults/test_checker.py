"""The judge finds each kind of wrong, and nothing in a run in which nothing is."""

import msgspec
import pytest

from tests.faults.checker import Row, Stored, Verdict, View, check
from tests.faults.history import Fact

SHOP, UID, OTHER = "shop1", "v_1", "v_2"


def fact(kind: str, number: int, client: str = "visitor", **other: str) -> Fact:
    values = {"project_id": SHOP, "visitor_uid": UID, "author_id": UID, "content": f"line {number}"} | other
    return msgspec.convert({"at": 0.0, "kind": kind, "client": client, "id": f"id-{number}", **values}, Fact)


def stored(number: int, seq: int | None = None, **other: str) -> Stored:
    values = {
        "id": f"m-{number}",
        "project_id": SHOP,
        "conversation_id": "c1",
        "visitor_uid": UID,
        "kind": "text",
        "author_id": UID,
        "content": f"line {number}",
        "client_message_id": f"id-{number}",
    }
    return msgspec.convert({**values, "seq": number if seq is None else seq, **other}, Stored)


def view(*messages: Stored, reader: str = "visitor", for_visitor: bool = True, **other: str) -> View:
    rows = tuple(
        Row(m.seq, m.id, m.client_message_id, m.author_id, m.project_id, m.conversation_id, m.content) for m in messages
    )
    mine = {"project_id": SHOP, "visitor_uid": UID} | other
    return View(reader=reader, for_visitor=for_visitor, rows=rows, **mine)


def wrong(verdict: Verdict) -> dict[str, int]:
    return {name: count for name, count in verdict.counts().items() if count}


TWO_SENT = [fact("invoke", 1), fact("sent", 1), fact("invoke", 2), fact("sent", 2)]
TWO = [stored(1), stored(2)]


def test_a_good_run_is_clean() -> None:
    line = stored(3, kind="event", author_id="system", client_message_id="x:assignee_id")
    views = [view(*TWO), view(*TWO, line, reader="agent", for_visitor=False)]

    assert check(TWO_SENT, [*TWO, line], views).is_clean


def test_sent_and_not_stored_is_lost() -> None:
    verdict = check(TWO_SENT, [stored(1)], [])

    assert wrong(verdict) == {"lost": 1}
    assert "shown as Sent" in verdict.lost[0]


def test_never_settled_is_lost_although_it_is_stored() -> None:
    assert wrong(check([fact("invoke", 1), fact("queued", 1)], [stored(1)], [])) == {"lost": 1}


def test_failed_is_an_answer() -> None:
    assert check([fact("invoke", 1), fact("failed", 1)], [], []).is_clean


@pytest.mark.parametrize(("was_queued", "redis_forgot", "lost"), [(True, False, 1), (True, True, 0), (False, False, 0)])
def test_what_was_queued_is_stored_even_when_its_sender_has_left(
    was_queued: bool, redis_forgot: bool, lost: int
) -> None:
    facts = [fact("invoke", 1), *([fact("queued", 1)] if was_queued else []), fact("left", 1)]

    assert len(check(facts, [], [], redis_forgot=redis_forgot).lost) == lost


def test_stored_twice_is_doubled() -> None:
    assert wrong(check(TWO_SENT, [*TWO, stored(2, seq=3, id="m-9")], [])) == {"doubled": 1}


def test_two_messages_in_one_place_are_doubled() -> None:
    assert wrong(check(TWO_SENT, [stored(1), stored(2, seq=1)], []))["doubled"] == 1


def test_shown_twice_is_doubled() -> None:
    again = stored(2, seq=3)

    assert check(TWO_SENT, TWO, [view(*TWO, again)]).counts()["doubled"] == 1


def test_what_nobody_wrote_is_a_phantom() -> None:
    assert wrong(check(TWO_SENT, [*TWO, stored(3)], [])) == {"phantom": 1}


def test_what_is_shown_and_not_stored_is_a_phantom() -> None:
    assert check(TWO_SENT, TWO, [view(*TWO, stored(3))]).counts()["phantom"] == 1


def test_stored_in_another_order_than_typed_is_an_inversion() -> None:
    assert wrong(check(TWO_SENT, [stored(1, seq=2), stored(2, seq=1)], [])) == {"inversions": 1}


def test_two_senders_may_cross() -> None:
    agent = fact("invoke", 2, client="agent", author_id="agent"), fact("sent", 2, client="agent", author_id="agent")
    crossing = [stored(2, seq=1, author_id="agent"), stored(1, seq=2)]

    assert check([fact("invoke", 1), fact("sent", 1), *agent], crossing, []).is_clean


def test_shown_in_another_order_is_an_inversion() -> None:
    assert check(TWO_SENT, TWO, [view(*reversed(TWO))]).counts()["inversions"] == 1


def test_a_view_that_lacks_something_is_unequal() -> None:
    assert wrong(check(TWO_SENT, TWO, [view(*TWO), view(TWO[0], reader="agent", for_visitor=False)])) == {"unequal": 1}


def test_a_visitor_who_sees_a_note_is_unequal() -> None:
    note = stored(3, kind="note", author_id="agent")
    facts = [*TWO_SENT, fact("invoke", 3, author_id="agent"), fact("sent", 3, author_id="agent")]

    assert wrong(check(facts, [*TWO, note], [view(*TWO, note)])) == {"unequal": 1}


def test_a_message_in_a_strangers_conversation_is_crossed() -> None:
    strays = [stored(1), stored(2, visitor_uid=OTHER, conversation_id="c2")]

    assert check(TWO_SENT, strays, []).counts()["crossed"] == 1


def test_a_strangers_message_on_the_screen_is_crossed() -> None:
    theirs = stored(3, seq=1, visitor_uid=OTHER, conversation_id="c2", author_id=OTHER)
    facts = [*TWO_SENT, fact("invoke", 3, visitor_uid=OTHER, author_id=OTHER)]
    verdict = check([*facts, fact("sent", 3, visitor_uid=OTHER, author_id=OTHER)], [*TWO, theirs], [view(*TWO, theirs)])

    assert verdict.counts()["crossed"] == 1
