"""What a client shows while facts come late, twice or in another order."""

import itertools
from typing import Any

import pytest

from tests.faults.timeline import Timeline


def message(seq: int) -> dict[str, Any]:
    return {
        "seq": seq,
        "id": f"m{seq}",
        "clientMessageId": f"c{seq}",
        "author": {"id": "ana"},
        "projectId": "shop",
        "conversationId": "c",
        "content": f"line {seq}",
    }


def shown(timeline: Timeline) -> list[int]:
    return [row.seq for row in timeline.rows()]


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_any_order_gives_the_same_list(order: tuple[int, ...]) -> None:
    timeline = Timeline()
    for seq in order:
        timeline.apply(message(seq))

    assert shown(timeline) == [1, 2, 3]
    assert not timeline.has_gap()


def test_a_gap_hides_what_is_behind_it_until_it_was_asked_for() -> None:
    timeline = Timeline()
    timeline.apply(message(1))
    timeline.apply(message(3))

    assert shown(timeline) == [1]
    assert timeline.has_gap()

    timeline.reveal()

    assert shown(timeline) == [1, 3]


def test_a_repeat_is_dropped() -> None:
    timeline = Timeline()

    assert timeline.apply(message(1))
    assert not timeline.apply(message(1))
    assert shown(timeline) == [1]


def test_the_server_says_that_a_hole_is_none_of_ours() -> None:
    timeline = Timeline()
    timeline.apply(message(3))
    timeline.advance(3)

    assert shown(timeline) == [3]
    assert not timeline.has_gap()
