"""Wakes snoozed conversations: looks for those whose time has come and asks their one writer, through the stream."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar, Protocol

import msgspec
import structlog
from redis.exceptions import RedisError

from actors.base import Actor, Obituaries
from app.adapters.message_store import Due, MessageStore
from app.domain.commands import WakeConversation
from app.domain.errors import UnavailableError
from app.domain.ids import partition_of

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0  # how late a conversation may wake; one look is one query of an index that holds only snoozed ones
MOST = 500  # woken in one look; the others are due in the next
ASKED_AGAIN_SECONDS = 60.0  # a command may wait behind a backlog; meanwhile it is not asked again every second


class Look(msgspec.Struct, frozen=True):
    """See whose time has come."""


class Streams(Protocol):
    """Where commands go."""

    def add(self, commands: Mapping[int, Sequence[WakeConversation]]) -> None:
        """Adds commands to the streams of their partitions. Raises RedisError."""
        ...


class WakerActor(Actor):
    """Looks after the conversations of the partitions that this worker owns.

    A conversation is woken once all the same when two workers, or one that died and its successor, ask for it:
    the rules answer only the first command that finds it snoozed until that time.
    """

    handlers: ClassVar[dict[type, str]] = {Look: "_look"}

    def __init__(
        self,
        store: MessageStore,
        streams: Streams,
        owned: Callable[[], Collection[int]],
        partitions: int,
        pause: Callable[[float], bool],
        obituaries: Obituaries,
    ) -> None:
        super().__init__("waker", obituaries)
        self._store = store
        self._streams = streams
        self._owned = owned
        self._partitions = partitions
        self._pause = pause  # waits so many seconds, not at all when the process is stopping; then it gives True
        self._asked: dict[Due, float] = {}  # bounded: MOST for each look of ASKED_AGAIN_SECONDS

    def on_start(self) -> None:
        """Runs in the actor's own thread."""
        self.actor_ref.tell(Look())

    def _look(self, _: Look) -> None:
        try:
            self.wake(int(time.time() * 1000))
        except (RedisError, OSError, UnavailableError) as error:
            log.info("nobody woken", reason=type(error).__name__)
        if not self._pause(LOOK_SECONDS):
            self.actor_ref.tell(Look())

    def wake(self, now: int) -> None:
        """One look, at the time `now` (ms)."""
        owned, seconds = set(self._owned()), time.monotonic()
        self._asked = {due: at for due, at in self._asked.items() if at > seconds - ASKED_AGAIN_SECONDS}
        commands: dict[int, list[WakeConversation]] = {}
        asked = []
        for due in self._store.due(now, MOST) if owned else ():
            partition = partition_of(due.project_id, due.visitor_uid, self._partitions)
            if partition in owned and due not in self._asked:
                wake = WakeConversation(due.project_id, due.visitor_uid, due.conversation_id, due.until, now)
                commands.setdefault(partition, []).append(wake)
                asked.append(due)
        if asked:
            self._streams.add(commands)
            self._asked |= dict.fromkeys(asked, seconds)
            log.info("woken", conversations=len(asked))
