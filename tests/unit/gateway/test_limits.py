"""Token buckets and the count of sockets, with a clock in the test's hand."""

import pytest

from app.gateway.limits import EVENTS_BURST, SOCKETS_PER_ADDRESS, Bucket, SocketLimits


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_the_wait_is_told() -> None:
    clock = Clock()
    bucket = Bucket(rate=10, burst=3, clock=clock)

    assert [bucket.take() for _ in range(3)] == [0.0, 0.0, 0.0]
    assert bucket.take() == pytest.approx(0.1)


def test_waiting_as_told_is_enough() -> None:
    clock = Clock()
    bucket = Bucket(rate=10, burst=1, clock=clock)
    bucket.take()

    clock.now += bucket.take() + 1e-9

    assert bucket.take() == 0.0


def test_a_refused_try_costs_nothing() -> None:
    clock = Clock()
    bucket = Bucket(rate=10, burst=1, clock=clock)
    bucket.take()
    for _ in range(100):
        bucket.take()

    clock.now += 0.11

    assert bucket.take() == 0.0


def test_rest_never_saves_up_more_than_a_burst() -> None:
    clock = Clock()
    bucket = Bucket(rate=10, burst=3, clock=clock)
    clock.now += 3_600

    assert [bucket.take() == 0.0 for _ in range(4)] == [True, True, True, False]


def test_sockets_are_limited_by_address() -> None:
    limits = SocketLimits(enabled=True)
    for _ in range(SOCKETS_PER_ADDRESS):
        assert limits.admits("203.0.113.7")
        limits.opened("203.0.113.7")

    assert not limits.admits("203.0.113.7")
    assert limits.admits("203.0.113.8"), "a neighbour is not locked out"

    limits.closed("203.0.113.7")
    assert limits.admits("203.0.113.7")


def test_addresses_without_sockets_are_forgotten() -> None:
    limits = SocketLimits(enabled=True)
    for n in range(50):
        limits.opened(f"203.0.113.{n}")
        limits.closed(f"203.0.113.{n}")

    assert not limits._sockets


def test_load_tests_may_switch_all_limits_off() -> None:
    limits = SocketLimits(enabled=False)
    bucket = limits.bucket()

    assert all(bucket.take() == 0.0 for _ in range(int(EVENTS_BURST) * 10))
    for _ in range(SOCKETS_PER_ADDRESS + 1):
        limits.opened("203.0.113.7")
    assert limits.admits("203.0.113.7")


def test_a_socket_has_its_burst() -> None:
    bucket = SocketLimits(enabled=True).bucket()

    taken = sum(bucket.take() == 0.0 for _ in range(int(EVENTS_BURST)))

    assert taken == EVENTS_BURST
