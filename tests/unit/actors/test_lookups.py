"""Partitions of one worker that look something up, on the real dispatcher: together, and never in each other's way."""

from collections.abc import Sequence
from queue import SimpleQueue
from typing import Any, ClassVar, cast

from pykka import ActorRef

from actors.base import Actor, Obituary
from actors.dispatcher import Dispatcher
from actors.mailbox import Commit, Found, Load, Work
from actors.store import MOST_SOUGHT, StoreActor
from tests.support.fake_store import FakeStore


class Asker(Actor):
    """A partition that looks something up so many times, and then commits nothing much."""

    handlers: ClassVar[dict[type, str]] = {int: "_go_on_after", Found: "_found"}

    def __init__(self, lookups: int, store: ActorRef[Any], visitors: int, *where: Any) -> None:
        super().__init__("asker", *where)
        self._lookups, self._store_actor, self._visitors = lookups, store, visitors

    def _found(self, _: Found) -> None:
        self._lookups -= 1
        self.tell_myself(1)  # as a partition that is in trouble: not at once

    def _go_on_after(self, turns: int) -> None:
        if turns > 1:
            self.tell_myself(turns - 1)
        elif self._lookups:
            keys = tuple(("shop", f"v_{number}") for number in range(self._visitors))
            self._store_actor.tell(Load(keys, (), self.actor_ref))
        else:
            self._store_actor.tell(Commit(Work(0, 1, (b"1-0",), (), (), (), ()), self.actor_ref))


class Round:
    """What the store does for partitions, each with so many lookups, which it begins in its turn of that number."""

    def __init__(self, *lookups: int, turns: Sequence[int] = (1, 1, 1, 1), visitors: int = 1) -> None:
        self.done: list[str] = []
        self._idle = False
        store, obituaries = FakeStore(self._note), SimpleQueue[Obituary]()
        self._dispatcher = Dispatcher(self._is_over)
        told = cast("Any", self)
        store_actor = StoreActor.start(store, told, obituaries, self._dispatcher)
        askers = [Asker.start(many, store_actor, visitors, obituaries, self._dispatcher) for many in lookups]
        for asker, turn in zip(askers, turns, strict=False):
            asker.tell(turn)
        while not self._idle:
            self._dispatcher.go_on()
        store_actor.stop(block=False)
        for asker in askers:
            asker.stop(block=False)

    def tell(self, _published: Any) -> None:
        """The publisher hears what is stored."""
        self.done.append("commit")

    def _note(self, operation: str) -> str:
        self.done.append(operation)
        return ""

    def _is_over(self, _seconds: float) -> bool:
        self._idle = True
        return True


def test_who_knows_everything_waits_for_one_lookup_and_all_commit_together() -> None:
    assert Round(0, 0, 0).done == ["commit"] * 3
    assert Round(0, 1, 1).done == ["load", "commit", "commit", "commit"]


def test_whoever_looks_things_up_again_and_again_keeps_nobody_waiting() -> None:
    """Two that do it in turns would otherwise keep the store looking up for ever."""
    done = Round(9, 0, 9, turns=(1, 1, 2)).done

    assert done[:3] == ["load", "load", "commit"]
    assert done.count("commit") == 3


def test_a_lookup_has_a_bound() -> None:
    assert Round(1, 1, 1, 1, visitors=MOST_SOUGHT // 2).done == ["load", "load", *["commit"] * 4]
    assert Round(1, visitors=2 * MOST_SOUGHT).done == ["load", "commit"]
