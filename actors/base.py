"""What every actor here shares: dispatch by a table, and a death that the supervisor hears of."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import SimpleQueue
from types import TracebackType
from typing import Any, ClassVar

import msgspec
import structlog
from pykka import Actor as PykkaActor
from pykka import ActorDeadError, ActorRef, ThreadingActor

from actors.dispatcher import DispatchedActor, Dispatcher, Last
from app.log_ids import speak_of

log = structlog.get_logger(__name__)


class Obituary(msgspec.Struct, frozen=True):
    """An actor died: its name, its urn and why. `fence`: the later fencing token that fenced it off."""

    name: str
    urn: str
    reason: str
    fence: int = 0


Obituaries = SimpleQueue[Obituary]


def answer(ref: ActorRef[Any], message: Any) -> None:
    """Tells an actor that asked for something, and may have died or lost its partition since."""
    with suppress(ActorDeadError):
        ref.tell(message)


class MortalActor(PykkaActor):
    """An actor whose messages go through `handlers` and whose failure lands in `obituaries`.

    Pykka stops an actor that raises and loses its inbox in silence; the supervisor makes up for both.
    """

    handlers: ClassVar[dict[type, str]] = {}

    def __init__(self, name: str, obituaries: Obituaries, *where: Any) -> None:
        super().__init__(*where)
        self.name = name
        self._obituaries = obituaries
        self._table: dict[type, Callable[[Any], None]] = {
            kind: getattr(self, method) for kind, method in self.handlers.items()
        }

    def log_ids(self) -> Mapping[str, object]:
        """Whom a line in the log is about."""
        return {"actor": self.name}

    def on_receive(self, message: Any) -> None:
        """Runs in the actor's thread, one message at a time."""
        self._table[type(message)](message)

    def on_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,  # noqa: ARG002  # Pykka's signature
    ) -> None:
        """Runs in the actor's thread, after an exception and before the end."""
        reason = f"{getattr(exception_type, '__name__', 'unknown')}"
        log.error("actor died", reason=reason, exc_info=exception_value)
        self._obituaries.put(Obituary(self.name, self.actor_urn, reason))


class Actor(MortalActor, DispatchedActor):
    """One of the message path: it takes turns with the others on the dispatcher's thread, and must not wait there."""

    def __init__(self, name: str, obituaries: Obituaries, dispatcher: Dispatcher) -> None:
        super().__init__(name, obituaries, dispatcher)

    def take_turn(self) -> None:
        """Its lines in the log are about what it has in hand."""
        speak_of(self)
        super().take_turn()

    def end_turn_with(self, message: Any) -> None:
        """Behind what waited when this turn began. The latest such message, once."""
        self.actor_inbox.last = Last(message)

    def tell_myself(self, message: Any, seconds: float = 0.0) -> None:
        """In a later turn: behind what waits already, or after a while."""
        self.dispatcher.later(seconds, self.actor_ref, message)


class ThreadedActor(MortalActor, ThreadingActor):
    """One beside the message path, with a thread of its own: it may block."""

    use_daemon_thread = True  # a stuck actor must not keep a process alive past its drain deadline

    def on_start(self) -> None:
        """Runs in the actor's own thread: its lines are about what it has in hand."""
        speak_of(self)
