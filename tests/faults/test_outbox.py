"""The second writing of the outbox keeps the rules of the first (client/src/outbox.ts)."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from tests.faults.outbox import Entry, Outbox, Storage
from tests.faults.pace import Pace
from tests.faults.wire import LostError, Refused

SOON = 5.0
LANE = "visitor"
FAST = Pace().faster(400)  # tries again after 10 ms

Answer = Callable[[Entry], Awaitable[None]]


class Line:
    """What was handed to the network, and how it answers: with nothing, unless a test says otherwise."""

    def __init__(self) -> None:
        self.handed: list[str] = []
        self.answer: Answer = self.accept
        self.again = asyncio.Event()

    async def accept(self, _entry: Entry) -> None:
        """Queued."""

    async def transmit(self, entry: Entry) -> None:
        self.handed.append(entry.content)
        self.again.set()
        await self.answer(entry)

    async def until(self, count: int) -> None:
        while len(self.handed) < count:
            self.again.clear()
            await self.again.wait()


def play(scene: Callable[[Outbox, Line, Storage], Awaitable[None]]) -> None:
    """A scene with an outbox that is online."""

    async def run() -> None:
        line, storage = Line(), Storage()
        outbox = Outbox(storage, line.transmit, FAST, random.Random(1))
        outbox.set_online(True)
        try:
            async with asyncio.timeout(SOON):
                await scene(outbox, line, storage)
        finally:
            outbox.stop()

    asyncio.run(run())


def write(outbox: Outbox, *contents: str) -> list[Entry]:
    return [outbox.add(LANE, content, lambda _entry: None) for content in contents]


def test_a_message_is_stored_before_it_is_handed_to_the_network() -> None:
    async def scene(outbox: Outbox, line: Line, storage: Storage) -> None:
        entry = outbox.add(LANE, "one", lambda _entry: None)
        assert entry.id in storage
        assert line.handed == []

    play(scene)


def test_one_message_is_in_flight_and_the_next_follows_its_receipt() -> None:
    async def scene(outbox: Outbox, line: Line, _: Storage) -> None:
        first, _second = write(outbox, "one", "two")
        await line.until(2)
        assert set(line.handed) == {"one"}
        outbox.confirm(first.id)
        await line.until(len(line.handed) + 1)
        assert line.handed[-1] == "two"

    play(scene)


def test_a_receipt_frees_the_lane_although_the_callback_is_lost() -> None:
    async def scene(outbox: Outbox, line: Line, _: Storage) -> None:
        async def never(_entry: Entry) -> None:
            await asyncio.Event().wait()

        line.answer = never
        first, _second = write(outbox, "one", "two")
        await line.until(1)
        outbox.confirm(first.id)
        await line.until(2)
        assert line.handed == ["one", "two"]

    play(scene)


@pytest.mark.parametrize(("code", "is_final"), [("invalid", True), ("unavailable", False)])
def test_only_a_final_refusal_fails_a_message(code: str, is_final: bool) -> None:
    async def scene(outbox: Outbox, line: Line, _: Storage) -> None:
        async def refuse(_entry: Entry) -> None:
            raise Refused({"code": code})

        line.answer = refuse
        write(outbox, "one", "two")
        await line.until(2)
        assert ("two" in line.handed) is is_final

    play(scene)


def test_nothing_is_sent_while_offline_or_held() -> None:
    async def scene(outbox: Outbox, line: Line, _: Storage) -> None:
        outbox.hold(LANE)
        write(outbox, "one")
        await asyncio.sleep(0)
        assert line.handed == []
        outbox.set_online(False)
        outbox.release(LANE)
        await asyncio.sleep(0)
        assert line.handed == []
        outbox.set_online(True)
        await line.until(1)

    play(scene)


def test_a_reload_finds_what_was_not_confirmed_in_the_order_typed() -> None:
    async def scene(outbox: Outbox, line: Line, storage: Storage) -> None:
        async def lose(_entry: Entry) -> None:
            raise LostError("offline")

        line.answer = lose
        entries = write(outbox, "one", "two", "three")
        outbox.confirm(entries[0].id)
        again = Outbox(dict(reversed(storage.items())), line.transmit, FAST, random.Random(2))
        assert [entry.content for entry in again.pending()] == ["two", "three"]

    play(scene)
