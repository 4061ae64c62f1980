"""Who waits to come in, with the clock in the test's hand."""

from functools import partial

import pytest

from app.domain.quota import Quota
from app.gateway.porch import KEPT, MOST, MOST_OF_ONE, Porch

FLOOD, CALM = "192.0.2.1", "192.0.2.2"


class Scene:
    """A porch, and who came in."""

    def __init__(self, pace: Quota | None = None) -> None:
        self.porch = Porch(pace)
        self.came: list[str] = []

    def waits(self, site: str, count: int = 1) -> bool:
        return all(self.porch.wait(site, partial(self.came.append, site)) for _ in range(count))

    def turn(self, now: float = 0.0, most: int = 16) -> list[str]:
        """Who came in, in this order."""
        self.came.clear()
        for enter in self.porch.turn(now, most):
            enter()
        return self.came


SLOW = Quota(1_000, 3_600)


def test_one_of_each_address_comes_in_in_a_turn() -> None:
    scene = Scene(SLOW)
    scene.waits(FLOOD, 100)
    scene.waits(CALM, 2)
    scene.waits("192.0.2.3")

    assert scene.turn() == [FLOOD, CALM, "192.0.2.3"]
    assert scene.turn() == [FLOOD, CALM]
    assert scene.turn() == [FLOOD]
    assert len(scene.porch) == 97


def test_addresses_that_are_too_many_for_a_turn_take_turns() -> None:
    scene = Scene(SLOW)
    for site in "abcde":
        scene.waits(site, 2)

    assert [*scene.turn(most=3)] == ["a", "b", "c"]
    assert [*scene.turn(most=3)] == ["d", "e", "a"]


def test_who_is_alone_passes_until_his_address_is_too_fast() -> None:
    scene = Scene(Quota(3, 1))
    passed = []
    for _ in range(4):
        passed.append(scene.porch.passes(FLOOD, 0.0))
        scene.turn()

    assert passed == [True, True, True, False]
    assert scene.porch.passes(CALM, 0.0)
    assert scene.porch.passes(FLOOD, 0.4)


def test_the_second_of_an_address_waits_for_the_next_turn() -> None:
    scene = Scene(SLOW)

    assert [scene.porch.passes(FLOOD, 0.0), scene.porch.passes(FLOOD, 0.0)] == [True, False]
    scene.turn()
    assert scene.porch.passes(FLOOD, 0.0)


def test_in_load_tests_all_come_from_one_address() -> None:
    scene = Scene()
    scene.waits(FLOOD, 20)

    assert [scene.porch.passes(CALM, 0.0), scene.porch.passes(CALM, 0.0)] == [True, True]
    assert scene.turn() == [FLOOD] * 16


def test_nobody_overtakes_those_of_his_own_address() -> None:
    scene = Scene(SLOW)
    scene.waits(FLOOD, 2)
    scene.turn()

    assert not scene.porch.passes(FLOOD, 0.0)
    assert scene.porch.passes(CALM, 0.0)


def test_an_address_that_is_too_fast_waits_and_nobody_waits_for_it() -> None:
    scene = Scene(Quota(2, 1))
    scene.waits(FLOOD, 10)
    scene.waits(CALM, 2)

    assert [[*scene.turn()] for _ in range(3)] == [[FLOOD, CALM], [FLOOD, CALM], []]
    pause = scene.porch.pause(0.0)
    assert pause == pytest.approx(0.5)
    assert scene.turn(now=pause + 1e-9) == [FLOOD]
    assert scene.turn(now=60.0) == [FLOOD]


def test_nobody_is_asked_to_pause_while_somebody_may_go() -> None:
    scene = Scene(Quota(1, 1))
    scene.waits(FLOOD, 2)
    scene.turn()
    scene.turn()
    scene.waits(CALM)

    assert scene.porch.pause(0.0) == 0.0


def test_so_many_wait_and_no_more() -> None:
    scene = Scene()

    assert scene.waits(FLOOD, MOST_OF_ONE)
    assert not scene.waits(FLOOD)
    for number in range(MOST - MOST_OF_ONE):
        assert scene.waits(f"site {number}")
    assert not scene.waits(CALM)
    scene.turn(most=1)
    assert scene.waits(CALM)


def test_what_is_remembered_of_addresses_is_bounded() -> None:
    scene = Scene(Quota(1, 1))
    for number in range(KEPT + 5):
        scene.porch.passes(f"site {number}", 0.0)

    assert len(scene.porch._buckets) == KEPT
