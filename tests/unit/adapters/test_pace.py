"""How long commands gather, by how many come."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.pace import LONGEST, Pace


def after(rate: float, arrivals: int = 2_000, pace: Pace | None = None, start: float = 100.0) -> tuple[Pace, float]:
    """A pace that has seen a random stream of so many a second; and when the last one came."""
    pace, now, chance = pace or Pace(), start, random.Random(7)
    for _ in range(arrivals):
        now += chance.expovariate(rate)
        pace.arrived(now)
    return pace, now


def mean_pause(rate: float) -> float:
    pace, now, chance, pauses = Pace(), 0.0, random.Random(3), 0.0
    for _ in range(5_000):
        now += chance.expovariate(rate)
        pace.arrived(now)
        pauses += pace.pause()
    return pauses / 5_000


@pytest.mark.parametrize(
    ("rate", "least", "most"), [(1, 0, 0.001), (20, 0, 0.02), (50, 0, 0.1), (200, 0.1, 0.25), (1_000, 0.9, 1)]
)
def test_the_more_come_the_longer_they_gather(rate: float, least: float, most: float) -> None:
    assert least <= mean_pause(rate) / LONGEST <= most


def test_the_first_one_ever_does_not_wait() -> None:
    pace = Pace()
    pace.arrived(1_000_000.0)

    assert pace.pause() == 0


def test_the_first_one_after_a_crowd_does_not_wait() -> None:
    pace, now = after(5_000)
    assert pace.pause() == LONGEST

    pace.arrived(now + 0.2)

    assert pace.pause() == 0


@given(st.lists(st.floats(0, 10, allow_nan=False)))
def test_nobody_waits_longer_than_the_longest(intervals: list[float]) -> None:
    pace, now = Pace(), 0.0
    for interval in intervals:
        now += interval
        pace.arrived(now)

        assert 0 <= pace.pause() <= LONGEST
