"""Actors that take turns on one thread: order, fairness, deaths, and what Pykka promises of an actor."""

from queue import SimpleQueue
from typing import Any, ClassVar

import pytest
from pykka import ActorDeadError, ActorRegistry

from actors.base import Actor, Obituary
from actors.dispatcher import Dispatcher


class Chatty(Actor):
    """Notes what it hears, and what it is told to do about it."""

    handlers: ClassVar[dict[type, str]] = {
        str: "_hear",
        tuple: "_pass_on",
        int: "_count_down",
        ZeroDivisionError: "_raise",
        bytes: "_end_with",
    }

    def __init__(self, name: str, heard: list[str], *where: Any) -> None:
        super().__init__(name, *where)
        self._heard = heard

    def on_start(self) -> None:
        self._heard.append(f"{self.name} starts")

    def on_stop(self) -> None:
        self._heard.append(f"{self.name} stops")

    def _hear(self, text: str) -> None:
        self._heard.append(f"{self.name} {text}")

    def _pass_on(self, wish: tuple[Any, Any]) -> None:
        self._hear("passes on")
        wish[0].tell(wish[1])

    def _count_down(self, number: int) -> None:
        self._hear(str(number))
        if number:
            self.tell_myself(number - 1)

    def _end_with(self, last: bytes) -> None:
        self._hear("will end")
        self.end_turn_with(last.decode())

    def _raise(self, error: Exception) -> None:
        raise error


class Stage:
    """Actors on one dispatcher, which the test turns by hand."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.idle: list[float] = []
        self.obituaries: SimpleQueue[Obituary] = SimpleQueue()
        self.dispatcher = Dispatcher(self._note_idle)
        self.a, self.b = (Chatty.start(name, self.heard, self.obituaries, self.dispatcher) for name in ("a", "b"))

    def _note_idle(self, seconds: float) -> bool:
        self.idle.append(seconds)
        return True

    def play(self) -> list[str]:
        """Turns until nobody has anything to do; what was heard meanwhile."""
        self.idle.clear()
        while not self.idle:
            self.dispatcher.go_on()
        heard, self.heard[:] = list(self.heard), []
        return heard


@pytest.fixture
def stage() -> Stage:
    """Given two actors that have started."""
    stage = Stage()
    assert stage.play() == ["a starts", "b starts"]
    return stage


def test_what_waits_is_one_turn_and_turns_go_by_who_was_told_first(stage: Stage) -> None:
    stage.b.tell("one")
    stage.a.tell("two")
    stage.b.tell("three")

    assert stage.play() == ["b one", "b three", "a two"]


def test_what_comes_during_a_turn_is_of_the_next_one(stage: Stage) -> None:
    stage.a.tell(2)
    stage.b.tell("meanwhile")

    assert stage.play() == ["a 2", "b meanwhile", "a 1", "a 0"]


def test_a_turn_may_end_with_a_message_behind_all_that_waited(stage: Stage) -> None:
    """So the work of a round is done together, without a turn more."""
    stage.a.tell(b"the sum")
    stage.b.tell("between")
    stage.a.tell("one more")

    assert stage.play() == ["a will end", "a one more", "a the sum", "b between"]
    assert stage.play() == []


def test_who_died_or_stopped_in_a_turn_does_not_end_it_with_anything(stage: Stage) -> None:
    stage.a.tell(b"the sum")
    stage.a.tell(ZeroDivisionError())
    stage.b.tell(b"the sum")
    stage.b.stop(block=False)

    assert stage.play() == ["a will end", "b will end", "b stops"]


def test_all_who_were_told_before_take_their_turns_before_whoever_they_tell(stage: Stage) -> None:
    """So a store has the work of all partitions of a round when its turn comes."""
    third = Chatty.start("c", stage.heard, stage.obituaries, stage.dispatcher)
    stage.play()
    stage.a.tell((third, "from a"))
    stage.b.tell((third, "from b"))

    assert stage.play() == ["a passes on", "b passes on", "c from a", "c from b"]


def test_a_death_is_its_own_and_told(stage: Stage) -> None:
    stage.a.tell(ZeroDivisionError())
    stage.a.tell("too late")
    stage.b.tell("alive")

    assert stage.play() == ["b alive"]
    assert stage.obituaries.get_nowait().name == "a"
    assert not stage.a.is_alive()
    with pytest.raises(ActorDeadError):
        stage.a.tell("anything")


def test_one_is_stopped_behind_what_it_was_told_and_whoever_asks_it_afterwards_hears_so(stage: Stage) -> None:
    stage.a.tell("last words")
    stopped = stage.a.stop(block=False)
    asked = stage.a.ask("a question", block=False)

    assert stage.play() == ["a last words", "a stops"]
    assert stopped.get(timeout=0)
    with pytest.raises(ActorDeadError):
        asked.get(timeout=0)
    assert stage.a not in ActorRegistry.get_all()


def test_later_is_later_and_the_wait_for_it_is_known(stage: Stage) -> None:
    stage.dispatcher.later(0.05, stage.a, "later")

    assert stage.play() == []
    assert 0 <= stage.idle[0] <= 0.05
    while not stage.heard:
        stage.dispatcher.go_on()
    assert stage.heard == ["a later"]


def test_who_died_meanwhile_is_told_nothing(stage: Stage) -> None:
    stage.dispatcher.later(0.001, stage.a, "later")
    stage.a.stop(block=False)
    stage.play()

    while stage.dispatcher._later:
        stage.dispatcher.go_on()

    assert stage.heard == []


def test_in_a_thread_of_its_own_it_hears_others_until_it_is_closed() -> None:
    heard: list[str] = []
    dispatcher = Dispatcher()
    ref = Chatty.start("a", heard, SimpleQueue(), dispatcher)
    dispatcher.start(lambda _error: None)

    ref.ask("from a test", timeout=10)
    dispatcher.close()

    assert heard == ["a starts", "a from a test"]


def test_its_own_death_is_told() -> None:
    """Given reading that raises what nobody foresaw."""

    def broken(_seconds: float) -> bool:
        raise ZeroDivisionError

    deaths: SimpleQueue[Exception] = SimpleQueue()
    Dispatcher(broken).start(deaths.put)

    assert isinstance(deaths.get(timeout=10), ZeroDivisionError)
