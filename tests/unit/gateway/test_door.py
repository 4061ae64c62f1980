"""The door's turns, counted in the loop's own."""

import asyncio
from collections.abc import Awaitable, Callable

from app.domain.quota import Quota
from app.gateway import porch
from app.gateway.door import IN_ONE_TURN, Door

FLOOD, CALM = "192.0.2.1", "192.0.2.2"


NO_HURRY = Quota(100_000, 1)


def play(scene: Callable[[Door], Awaitable[None]], pace: Quota | None = NO_HURRY) -> None:
    """Runs a test's scene with a door."""

    async def main() -> None:
        await scene(Door(pace))

    asyncio.run(main())


def test_who_comes_alone_is_in_at_once() -> None:
    async def scene(door: Door) -> None:
        came: list[str] = []
        for _ in range(3):
            assert door.knock(CALM, lambda: came.append(CALM))
            assert came.pop() == CALM
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    play(scene)


def test_an_address_has_one_let_in_in_each_turn_of_the_loop() -> None:
    async def scene(door: Door) -> None:
        came: list[str] = []
        for _ in range(10):
            assert door.knock(FLOOD, lambda: came.append(FLOOD))
        seen = []
        while len(came) < 10:
            seen.append(len(came))
            await asyncio.sleep(0)
        assert seen == [*range(1, 10)]

    play(scene)


def test_a_crowd_comes_in_a_little_in_each_turn_of_the_loop() -> None:
    async def scene(door: Door) -> None:
        came: list[str] = []
        for number in range(10 * IN_ONE_TURN):
            assert door.knock(f"192.0.2.{number}", lambda: came.append(CALM))
        seen = []
        while len(came) < 10 * IN_ONE_TURN:
            seen.append(len(came))
            await asyncio.sleep(0)
        assert seen == [IN_ONE_TURN * turn for turn in range(1, 10)]

    play(scene)


def test_another_address_is_let_in_before_the_rest_of_a_crowd() -> None:
    async def scene(door: Door) -> None:
        came: list[str] = []
        for _ in range(500):
            door.knock(FLOOD, lambda: came.append(FLOOD))
        assert await door.passed(CALM)
        assert len(came) < 5

    play(scene)


def test_the_two_addresses_of_an_ipv6_site_are_one() -> None:
    async def scene(door: Door) -> None:
        came: list[int] = []
        assert door.knock("2001:db8::1", lambda: came.append(1))
        await asyncio.sleep(0.01)
        assert door.knock("2001:db8::2", lambda: came.append(2))
        assert came == [1]

    play(scene, Quota(1, 3600))


def test_who_was_too_fast_comes_in_by_and_by() -> None:
    async def scene(door: Door) -> None:
        await asyncio.gather(*(door.passed(FLOOD) for _ in range(15)))
        assert await door.passed(CALM)

    play(scene, Quota(100, 1))


def test_nobody_waits_for_an_address_that_is_too_fast() -> None:
    async def scene(door: Door) -> None:
        for _ in range(3):
            door.knock(FLOOD, lambda: None)
        await asyncio.sleep(0.01)  # the next turn is an hour away
        assert all(await asyncio.gather(door.passed(CALM), door.passed(CALM)))

    play(scene, Quota(2, 7_200))


def test_beyond_the_bound_the_answer_is_no() -> None:
    async def scene(door: Door) -> None:
        for _ in range(1 + porch.MOST_OF_ONE):
            assert door.knock(FLOOD, lambda: None)
        assert not door.knock(FLOOD, lambda: None)
        assert not await door.passed(FLOOD)

    play(scene)


def test_one_who_fails_stops_nobody() -> None:
    async def scene(door: Door) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)

        def fail() -> None:
            raise ValueError("a bug")

        door.knock(FLOOD, lambda: None)
        door.knock(FLOOD, fail)
        assert await door.passed(FLOOD)

    play(scene)


def test_who_gave_up_waiting_stops_nobody() -> None:
    async def scene(door: Door) -> None:
        door.knock(FLOOD, lambda: None)
        waiting = asyncio.ensure_future(door.passed(FLOOD))
        await asyncio.sleep(0)
        waiting.cancel()
        assert await door.passed(FLOOD)

    play(scene)
