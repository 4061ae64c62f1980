"""Whose frames are handled in a turn of the loop."""

import asyncio
import gc
from collections.abc import Awaitable, Callable

import pytest

from app.domain.quota import Quota
from app.gateway.engine.lanes import AT_ONCE, FRAMES_IN_A_TURN, Lane, Lanes


class Speaker:
    """Has so many frames to say, one after the other, as a wire has; notes in which turn each was heard."""

    def __init__(self, name: str, lane: Lane, heard: list[str], frames: int = 1) -> None:
        self.name, self.lane, self.heard, self.frames = name, lane, heard, frames

    def go_on(self) -> None:
        while self.frames:
            if not self.lane.admits(self):
                return
            self.frames -= 1
            self.heard.append(self.name)


def play(scene: Callable[[Lanes], Awaitable[None]]) -> None:
    async def main() -> None:
        await scene(Lanes())

    asyncio.run(main())


async def turn() -> None:
    """What is ready now runs."""
    await asyncio.sleep(0)


def test_a_crowd_behind_one_address_is_heard_in_parts_and_in_its_order() -> None:
    async def scene(lanes: Lanes) -> None:
        heard: list[str] = []
        crowd = [Speaker(str(n), lanes.of("192.0.2.1"), heard) for n in range(2 * FRAMES_IN_A_TURN + 3)]
        for one in crowd:
            one.go_on()
        for turns in (1, 2):
            assert len(heard) == turns * FRAMES_IN_A_TURN
            await turn()
        await turn()
        assert heard == [one.name for one in crowd]

    play(scene)


def test_another_address_need_not_wait() -> None:
    async def scene(lanes: Lanes) -> None:
        heard: list[str] = []
        Speaker("loud", lanes.of("192.0.2.1"), heard, 1_000).go_on()
        Speaker("other", lanes.of("192.0.2.2"), heard).go_on()
        assert heard[-1] == "other"
        await turn()
        Speaker("other again", lanes.of("192.0.2.2"), heard).go_on()
        assert heard[-1] == "other again"
        assert heard.count("loud") == 2 * FRAMES_IN_A_TURN

    play(scene)


def test_who_comes_later_does_not_pass_who_waits() -> None:
    async def scene(lanes: Lanes) -> None:
        heard: list[str] = []
        lane = lanes.of("192.0.2.1")
        Speaker("first", lane, heard, FRAMES_IN_A_TURN).go_on()
        Speaker("second", lane, heard, FRAMES_IN_A_TURN).go_on()
        await turn()
        Speaker("third", lane, heard).go_on()
        assert "third" not in heard
        await turn()
        assert heard == ["first"] * FRAMES_IN_A_TURN + ["second"] * FRAMES_IN_A_TURN + ["third"]

    play(scene)


def test_the_addresses_of_one_network_share_a_lane_and_nobody_keeps_it() -> None:
    async def scene(lanes: Lanes) -> None:
        one, other = lanes.of("2001:db8::1"), lanes.of("2001:db8::ffff")
        assert one is other
        assert lanes.of("2001:db8:0:1::1") is not one
        del one, other
        gc.collect()
        assert not lanes._lanes

    play(scene)


def test_who_fails_in_his_turn_takes_it_from_nobody_else() -> None:
    class Broken(Speaker):
        def go_on(self) -> None:
            if self.lane.admits(self):
                raise ValueError("a bug")

    async def scene(lanes: Lanes) -> None:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        heard: list[str] = []
        for address in ("192.0.2.1", "192.0.2.2"):
            lane = lanes.of(address)
            Speaker("loud", lane, heard, FRAMES_IN_A_TURN).go_on()
            Broken("broken", lane, heard).go_on()
            Speaker(address, lane, heard).go_on()
        for _ in range(5):
            await turn()
        assert {"192.0.2.1", "192.0.2.2"} < set(heard)

    play(scene)


def test_in_silence_there_are_no_turns() -> None:
    async def scene(lanes: Lanes) -> None:
        heard: list[str] = []
        Speaker("one", lanes.of("192.0.2.1"), heard, FRAMES_IN_A_TURN + 1).go_on()
        for _ in range(10):
            await turn()
        assert lanes.turn == 2
        assert not lanes.busy

    play(scene)


def test_questions_to_the_database_keep_their_pace_after_the_first_few() -> None:
    lane = Lanes(Quota(200, 1)).of("192.0.2.1")
    waits = [lane.question(1_000.0) for _ in range(AT_ONCE + 3)]
    assert waits[:AT_ONCE] == [0.0] * AT_ONCE
    assert waits[AT_ONCE:] == pytest.approx([0.005, 0.010, 0.015])
    assert lane.question(1_000.0 + AT_ONCE) == 0.0, "who was silent for a while may ask at once again"


def test_for_load_tests_nobody_waits() -> None:
    lane = Lanes(None).of("192.0.2.1")
    assert not any(lane.question(1_000.0) for _ in range(10 * AT_ONCE))
