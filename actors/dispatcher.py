"""One thread for the actors of the message path, which take turns on it.

A round of a worker is a chain: the partitions decide, the store commits for all of them, the publisher announces, and
only then does anybody read again. On threads of their own they would never work at the same time, and each link would
cost a switch of threads and cold caches. Here an actor's turn is all that waited in its mailbox when its turn came, and
actors get their turns in the order in which they were told something. See docs/adr/0022.
"""

import heapq
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, NamedTuple

import structlog
from pykka import Actor, ActorDeadError, ActorRef, Future, ThreadingFuture

log = structlog.get_logger(__name__)

MOST_WAIT_SECONDS = 1.0  # without anything to do; whoever tells something ends it


class TurnOverError(Exception):
    """Raised by a mailbox when everything of this turn is handled."""


class Last(NamedTuple):
    """A turn's last message, in the shape that Pykka's loop expects."""

    message: Any
    reply_to: Future[Any] | None = None


class Mailbox:
    """An actor's inbox, as Pykka asks for one. Anybody may put; the dispatcher's thread takes."""

    def __init__(self) -> None:
        self.waiting: deque[Any] = deque()  # bounded: actors here are asked, and answer, one batch at a time
        self.last: Last | None = None  # of this turn, behind everything that waited when it began
        self._of_this_turn = 0
        self._has_rung = False  # since the last turn
        self._ring: Callable[[], None] = lambda: None

    def opens_at(self, ring: Callable[[], None]) -> None:
        """From now on `ring` is called when something was put."""
        self._ring = ring

    def begin_turn(self) -> None:
        """What waits now may be taken; what comes during the turn is of the next one."""
        self._has_rung = False  # first: what is put just now may ring once too often, and is never forgotten
        self._of_this_turn = len(self.waiting)

    def put(self, envelope: Any) -> None:
        """Puts a message with its sender's wish for an answer."""
        self.waiting.append(envelope)
        if not self._has_rung:
            self._has_rung = True
            self._ring()

    def get(self) -> Any:
        """The next one. Raises TurnOverError, which ends Pykka's loop until the actor's next turn."""
        if self._of_this_turn:
            self._of_this_turn -= 1
            return self.waiting.popleft()
        last, self.last = self.last, None
        if last is None:
            raise TurnOverError
        return last

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self.waiting


class Dispatcher:
    """Gives turns. `idle` is called when nobody has anything to do, with the seconds that it may take.

    It gives False when it has nothing to do either.
    """

    def __init__(self, idle: Callable[[float], bool] = lambda _seconds: False) -> None:
        self._idle = idle
        self._ready: SimpleQueue[DispatchedActor] = SimpleQueue()
        self._later: list[tuple[float, int, ActorRef[Any], Any]] = []
        self._numbers = count()
        self._is_closed = False

    def start(self, on_death: Callable[[Exception], None]) -> None:
        """Begins to give turns, in a thread of its own. `on_death`: it gives none any more."""
        threading.Thread(target=self._run, args=(on_death,), name="dispatcher", daemon=True).start()

    def close(self) -> None:
        """Gives no more turns after the present one."""
        self._is_closed = True

    def ready(self, actor: "DispatchedActor") -> None:
        """It gets a turn. From any thread."""
        self._ready.put(actor)

    def later(self, seconds: float, ref: ActorRef[Any], message: Any) -> None:
        """Tells an actor something after a while, if it still lives then. From an actor here."""
        if seconds:
            heapq.heappush(self._later, (monotonic() + seconds, next(self._numbers), ref, message))
        else:
            ref.tell(message)

    def _run(self, on_death: Callable[[Exception], None]) -> None:
        try:
            while not self._is_closed:
                self.go_on()
        except Exception as error:
            log.exception("dispatcher died")
            on_death(error)

    def go_on(self) -> None:
        """One turn, or what there is to do between turns."""
        if self._later:
            self._tell_due()
        actor = self._next(0)
        if actor is None:
            seconds = self._seconds_until_due()
            actor = None if self._idle(seconds) else self._next(seconds)
        if actor is not None:
            actor.take_turn()

    def _next(self, seconds: float) -> "DispatchedActor | None":
        try:
            return self._ready.get(timeout=seconds) if seconds else self._ready.get_nowait()
        except Empty:
            return None

    def _tell_due(self) -> None:
        while self._later and self._later[0][0] <= monotonic():
            _, _, ref, message = heapq.heappop(self._later)
            with suppress(ActorDeadError):
                ref.tell(message)

    def _seconds_until_due(self) -> float:
        if not self._later:
            return MOST_WAIT_SECONDS
        return min(MOST_WAIT_SECONDS, max(0.0, self._later[0][0] - monotonic()))


class DispatchedActor(Actor):
    """An actor without a thread of its own. Its loop is Pykka's, a turn at a time."""

    actor_inbox: Mailbox

    @staticmethod
    def _create_actor_inbox() -> Mailbox:
        return Mailbox()

    @staticmethod
    def _create_future() -> Future[Any]:
        return ThreadingFuture()

    def __init__(self, dispatcher: Dispatcher) -> None:
        super().__init__()
        self.dispatcher = dispatcher
        self._is_set_up = False

    def _start_actor_loop(self) -> None:
        self.actor_inbox.opens_at(lambda: self.dispatcher.ready(self))
        self.dispatcher.ready(self)

    def take_turn(self) -> None:
        """Handles what waits. In the dispatcher's thread."""
        if not self._is_set_up:
            self._is_set_up = True
            self._actor_loop_setup()
        self.actor_inbox.begin_turn()
        with suppress(TurnOverError):
            self._actor_loop_running()
        if self.actor_stopped.is_set():
            self.actor_inbox.begin_turn()
            with suppress(TurnOverError):
                self._actor_loop_teardown()
