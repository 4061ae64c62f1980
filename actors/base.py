"""What every actor here shares: dispatch by a table, and a death that the supervisor hears of."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from queue import SimpleQueue
from types import TracebackType
from typing import Any, ClassVar

import msgspec
import structlog
from pykka import ActorDeadError, ActorRef, ThreadingActor

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


class Actor(ThreadingActor):
    """An actor whose messages go through `handlers` and whose failure lands in `obituaries`.

    Pykka stops an actor that raises and loses its inbox in silence; the supervisor makes up for both.
    """

    use_daemon_thread = True  # a stuck actor must not keep a process alive past its drain deadline
    handlers: ClassVar[dict[type, str]] = {}

    def __init__(self, name: str, obituaries: Obituaries) -> None:
        super().__init__()
        self.name = name
        self._obituaries = obituaries
        self._table: dict[type, Callable[[Any], None]] = {
            kind: getattr(self, method) for kind, method in self.handlers.items()
        }

    def on_start(self) -> None:
        """Runs in the actor's own thread: its lines are about what it has in hand."""
        speak_of(self)

    def log_ids(self) -> Mapping[str, object]:
        """Whom a line in the log is about."""
        return {"actor": self.name}

    def on_receive(self, message: Any) -> None:
        """Runs in the actor's own thread, one message at a time."""
        self._table[type(message)](message)

    def on_failure(
        self,
        exception_type: type[BaseException] | None,
        exception_value: BaseException | None,
        traceback: TracebackType | None,  # noqa: ARG002  # Pykka's signature
    ) -> None:
        """Runs in the actor's own thread, after an exception and before the end."""
        reason = f"{getattr(exception_type, '__name__', 'unknown')}"
        log.error("actor died", reason=reason, exc_info=exception_value)
        self._obituaries.put(Obituary(self.name, self.actor_urn, reason))
