"""A websocket's two directions, over a transport that remembers what was asked of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.gateway.engine import websocket
from app.gateway.engine.lanes import FRAMES_IN_A_TURN, Lanes
from app.gateway.engine.websocket import CLOSE, PING, PONG, control_frame, text_frame
from app.gateway.engine.wire import FRAME_LIMIT, FRAMES_AT_ONCE, HELD, REST_SECONDS, WRITE_LIMIT, Wire
from tests.unit.gateway.engine.test_websocket import masked


class Transport:
    """What of asyncio's transports a Wire uses."""

    def __init__(self) -> None:
        self.sent, self.waiting = b"", 0
        self.closing: Any = False  # Any: mypy would follow asserts about it into branches that are alive
        self.aborted: Any = False
        self.paused: Any = False

    def write(self, data: bytes) -> None:
        assert not self.closing
        self.sent += data

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def set_write_buffer_limits(self, high: int, low: int) -> None:
        assert high > low == 0

    def is_closing(self) -> Any:
        return self.closing

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = self.aborted = True

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


class Listener:
    """Remembers what it heard; `busy` messages take until `done` is set."""

    def __init__(self) -> None:
        self.heard: list[str | bytes] = []
        self.lost: list[Wire] = []
        self.done = asyncio.Event()
        self.lane = Lanes().of("192.0.2.1")

    def log_ids(self) -> dict[str, object]:
        return {"request_id": "the handshake's"}

    def hear(self, text: str | bytes) -> "asyncio.Future[Any] | None":
        self.heard.append(text)
        return asyncio.ensure_future(self.done.wait()) if text == "busy" else None

    def wire_lost(self, wire: Wire) -> None:
        self.lost.append(wire)


class Scene:
    """A wire, its two neighbours, and all the wires that stand."""

    def __init__(self, rest: bytes = b"") -> None:
        self.everyone: set[Wire] = set()
        self.transport, self.listener, self.wire = Transport(), Listener(), Wire(self.everyone, rest)
        self.wire.connection_made(self.transport)  # type: ignore[arg-type]

    def says(self, *texts: str) -> None:
        self.wire.data_received(b"".join(masked(text.encode()) for text in texts))


Play = Callable[[Scene], Awaitable[None]]


def play(scene: Play, rest: bytes = b"", *, attached: bool = True) -> None:
    """Runs a test's scene in a loop."""

    async def main() -> None:
        given = Scene(rest)
        if attached:
            given.wire.attach(given.listener)
        await scene(given)
        given.wire.connection_lost(None)

    asyncio.run(main())


@pytest.mark.parametrize("step", [1, 3, 1_000])
def test_messages_are_heard_in_order_however_they_are_cut(step: int) -> None:
    said = [f"message {n}" for n in range(FRAMES_AT_ONCE)]
    data = b"".join(masked(text.encode()) for text in said)

    async def scene(given: Scene) -> None:
        for at in range(0, len(data), step):
            given.wire.data_received(data[at : at + step])
        assert given.listener.heard == said

    play(scene)


def test_what_was_said_before_anybody_listened_is_heard_first() -> None:
    async def scene(given: Scene) -> None:
        given.says("second")
        assert given.listener.heard == []
        given.wire.attach(given.listener)
        given.says("third")
        await asyncio.sleep(0.01)
        assert given.listener.heard == ["first", "second", "third"]

    play(scene, masked(b"first"), attached=False)


def test_the_next_message_waits_until_this_one_is_handled() -> None:
    async def scene(given: Scene) -> None:
        given.says("busy", "next")
        given.says("last")
        await asyncio.sleep(0.01)
        assert given.listener.heard == ["busy"]

        given.listener.done.set()
        await asyncio.sleep(0.01)
        assert given.listener.heard == ["busy", "next", "last"]

    play(scene)


def test_who_goes_on_while_he_should_wait_is_not_read_any_more() -> None:
    async def scene(given: Scene) -> None:
        given.says("busy")
        given.says("x" * (HELD - 100))
        assert not given.transport.paused
        given.says("y" * 100)
        assert given.transport.paused

        given.listener.done.set()
        await asyncio.sleep(0.01)
        assert not given.transport.paused
        assert len(given.listener.heard) == 3

    play(scene)


def test_many_sockets_of_an_address_are_one_flood() -> None:
    async def scene(given: Scene) -> None:
        neighbour = Scene()
        neighbour.listener.lane = given.listener.lane
        neighbour.wire.attach(neighbour.listener)
        given.says(*["3"] * FRAMES_IN_A_TURN)
        neighbour.says("first", "second")
        neighbour.says("third")
        assert neighbour.listener.heard == []
        await asyncio.sleep(0)
        assert neighbour.listener.heard == ["first", "second", "third"]
        neighbour.wire.connection_lost(None)

    play(scene)


def test_a_flood_of_frames_leaves_turns_to_others() -> None:
    async def scene(given: Scene) -> None:
        given.says(*["3"] * (3 * FRAMES_AT_ONCE))
        assert len(given.listener.heard) == FRAMES_AT_ONCE
        while len(given.listener.heard) < 3 * FRAMES_AT_ONCE:
            heard = len(given.listener.heard)
            await asyncio.sleep(REST_SECONDS / 2)
            assert len(given.listener.heard) - heard in (0, FRAMES_AT_ONCE)

    play(scene)


def test_a_message_in_pieces_is_one_message_and_pings_may_come_between() -> None:
    async def scene(given: Scene) -> None:
        given.wire.data_received(
            masked(b"one ", 0x01) + masked(b"?", 0x89) + masked(b"two ", 0x00) + masked(b"3", 0x80)
        )
        assert given.listener.heard == ["one two 3"]
        assert given.transport.sent == control_frame(PONG, b"?")

    play(scene)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(masked(b"\xff"), id="not UTF-8"),
        pytest.param(masked(b"x", 0x80), id="nothing to continue"),
        pytest.param(masked(b"x", 0x01) + masked(b"y"), id="in the middle of another"),
        pytest.param(masked(b"x", 0x83), id="unknown opcode"),
        pytest.param(masked(b"x" * FRAME_LIMIT, 0x01) + masked(b"x", 0x80), id="too big in pieces"),
        pytest.param(b"\x81\x05hello", id="not masked"),
    ],
)
def test_a_broken_websocket_is_closed_and_nothing_is_heard(data: bytes) -> None:
    async def scene(given: Scene) -> None:
        given.wire.data_received(data)
        assert given.listener.heard == []
        assert given.transport.sent[:1] == bytes([websocket.FINAL | CLOSE])
        assert given.transport.closing

    play(scene)


def test_half_a_status_is_no_goodbye() -> None:
    async def scene(given: Scene) -> None:
        given.wire.data_received(masked(b"\x03", 0x88))
        assert given.transport.sent == control_frame(CLOSE, (1002).to_bytes(2, "big"))
        assert given.transport.closing

    play(scene)


def test_binary_messages_reach_the_listener_as_bytes() -> None:
    async def scene(given: Scene) -> None:
        given.wire.data_received(masked(b"\0", 0x82))
        assert given.listener.heard == [b"\0"]

    play(scene)


def test_both_sides_say_goodbye() -> None:
    async def scene(given: Scene) -> None:
        given.wire.write("last")
        given.wire.close()
        given.wire.write("too late")
        assert given.transport.sent == text_frame(b"last") + control_frame(CLOSE)
        assert not given.transport.closing

        given.says("unheard")
        given.wire.data_received(masked(b"", 0x88))
        assert given.listener.heard == []
        assert given.transport.closing
        assert not given.transport.aborted
        assert given.transport.sent.endswith(control_frame(CLOSE))

    play(scene)


def test_the_other_side_says_goodbye_first() -> None:
    async def scene(given: Scene) -> None:
        given.wire.data_received(masked(b"\x03\xe9and why", 0x88))
        assert given.transport.sent == control_frame(CLOSE, b"\x03\xe9")
        assert given.transport.closing

    play(scene)


def test_a_wire_that_is_lost_is_told_once_and_forgotten() -> None:
    async def scene(given: Scene) -> None:
        assert given.everyone == {given.wire}
        given.wire.connection_lost(None)
        given.wire.write("into the void")
        given.wire.close()
        assert given.listener.lost == [given.wire]
        assert given.everyone == set()

    play(scene)


def test_a_wire_that_was_lost_before_anybody_listened_says_so() -> None:
    async def scene(given: Scene) -> None:
        given.wire.connection_lost(None)
        given.wire.attach(given.listener)
        await asyncio.sleep(0.01)
        assert given.listener.lost == [given.wire]

    play(scene, masked(b"never heard"), attached=False)


def test_who_is_behind_misses_broadcasts_and_hears_of_it_once() -> None:
    async def scene(given: Scene) -> None:
        given.wire.pause_writing()
        given.wire.broadcast(text_frame(b"b"), b"catch up")
        given.wire.data_received(masked(b"?", PING | websocket.FINAL))
        given.wire.write("receipt")
        given.wire.broadcast(text_frame(b"c"), b"catch up")
        assert given.transport.sent == text_frame(b"receipt")

        given.wire.resume_writing()
        given.wire.broadcast(text_frame(b"d"), b"catch up")
        assert given.transport.sent == text_frame(b"receipt") + text_frame(b"catch up") + text_frame(b"d")

    play(scene)


def test_beyond_the_limit_a_reader_is_cut_off() -> None:
    async def scene(given: Scene) -> None:
        given.transport.waiting = WRITE_LIMIT
        given.wire.write("fits")
        given.transport.waiting += 1
        given.wire.write("does not")
        assert given.transport.aborted
        assert given.transport.sent == text_frame(b"fits")

    play(scene)
