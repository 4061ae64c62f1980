"""Token buckets and the count of sockets, with a clock in the test's hand."""

import pytest
import redis.asyncio

from app.adapters.token_buckets import TokenBuckets
from app.domain.bucket import Bucket
from app.domain.quota import Quota
from app.gateway.limits import DEFAULTS, KEPT, SOCKETS_PER_ADDRESS, Meters, SocketLimits

EVENTS = DEFAULTS["socket_events"].amount


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_the_wait_is_told() -> None:
    clock = Clock()
    bucket = Bucket(Quota(3, 3), clock())

    assert [bucket.take(clock()) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert bucket.take(clock()) == pytest.approx(1.0)


def test_waiting_as_told_is_enough() -> None:
    clock = Clock()
    bucket = Bucket(Quota(1, 1), clock())
    bucket.take(clock())

    clock.now += bucket.take(clock()) + 1e-9

    assert bucket.take(clock()) == 0.0


def test_a_refused_try_costs_nothing() -> None:
    clock = Clock()
    bucket = Bucket(Quota(1, 1), clock())
    bucket.take(clock())
    for _ in range(100):
        bucket.take(clock())

    clock.now += 1.1

    assert bucket.take(clock()) == 0.0


def test_rest_never_saves_up_more_than_a_burst() -> None:
    clock = Clock()
    bucket = Bucket(Quota(3, 3), clock())
    clock.now += 3_600

    assert [bucket.take(clock()) == 0.0 for _ in range(4)] == [True, True, True, False]


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

    assert all(bucket.take() == 0.0 for _ in range(int(EVENTS) * 10))
    for _ in range(SOCKETS_PER_ADDRESS + 1):
        limits.opened("203.0.113.7")
    assert limits.admits("203.0.113.7")


def test_a_socket_has_its_burst() -> None:
    bucket = SocketLimits(enabled=True).bucket()

    taken = sum(bucket.take() == 0.0 for _ in range(int(EVENTS)))

    assert taken == EVENTS


@pytest.mark.parametrize("other", ["2001:db8:1:2::ffff", "2001:0db8:0001:0002:1:2:3:4"])
def test_an_ipv6_customer_is_one_whichever_of_his_addresses_he_takes(other: str) -> None:
    limits = SocketLimits(enabled=True, sockets=1)
    limits.opened("2001:db8:1:2::1")

    assert not limits.admits(other)
    assert limits.admits("2001:db8:1:3::1")


def meters(clock: Clock, **quotas: Quota) -> Meters:
    """Meters that nothing is told of."""
    return Meters(TokenBuckets(redis.asyncio.Redis(port=1)), quotas=quotas, clock=clock)


def test_an_event_counts_against_everything_it_belongs_to() -> None:
    clock = Clock()
    counting = meters(clock, session_events=Quota(5, 5), project_events=Quota(3, 3))
    ana = counting.of(("session_events", "ana"), ("project_events", "shop"))
    ben = counting.of(("session_events", "ben"), ("project_events", "shop"))

    assert [counting.take(ana), counting.take(ben), counting.take(ana)] == [0.0] * 3
    assert counting.take(ben) == pytest.approx(1.0)
    assert counting.take(counting.of(("session_events", "ben"))) == 0.0
    clock.now += 1.0
    assert counting.take(ana) == 0.0


def test_tabs_of_one_person_share_and_who_has_left_is_forgotten() -> None:
    counting = meters(Clock(), session_events=Quota(1, 9))
    first, second = counting.of(("session_events", "ana")), counting.of(("session_events", "ana"))

    assert first[0] is second[0]
    del first, second
    assert len(counting._meters) == 0


def test_what_an_address_used_outlives_its_sockets() -> None:
    """Else whoever opens a new socket for each few events would never be too fast."""
    counting = meters(Clock(), address_events=Quota(8, 9))

    assert [counting.take(counting.of_address("a")) > 0 for _ in range(9)] == [False] * 8 + [True]
    assert counting.take(counting.of_address("b")) == 0.0


def test_what_is_given_back_may_be_taken_again() -> None:
    bucket = Bucket(Quota(1, 2), 100.0)

    assert bucket.take(100.0) == 0.0
    assert bucket.take(100.0) == pytest.approx(2.0)
    bucket.give_back()
    assert bucket.take(100.0) == 0.0


def test_what_redis_says_holds_until_it_is_over() -> None:
    clock = Clock()
    counting = meters(clock, session_events=Quota(10, 10))
    (ana,) = held = counting.of(("session_events", "ana"))

    ana.close(clock.now + 2)

    assert counting.take(held) == pytest.approx(2.0)
    clock.now += 2.1
    assert counting.take(held) == 0.0


def test_callers_over_http_are_limited_and_a_flood_of_addresses_takes_no_memory() -> None:
    counting = meters(Clock(), address_calls=Quota(8, 8))

    assert [counting.hit("address_calls", "a") > 0 for _ in range(9)] == [False] * 8 + [True]
    for n in range(KEPT + 5):
        counting.hit("address_calls", f"address {n}")
    assert len(counting._kept) == KEPT
    assert len(counting._meters) <= KEPT + 1, "the one that Redis is told of"
