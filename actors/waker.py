"""Wakes snoozed conversations: looks for those whose time has come and asks their one writer, through the stream."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

import structlog

from actors.base import Obituaries
from actors.rounds import RoundsActor
from app.adapters.message_store import Due, MessageStore
from app.domain.commands import WakeConversation
from app.domain.ids import partition_of
from app.log_ids import ids_of_all

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0  # how late a conversation may wake; one look is one query of an index that holds only snoozed ones
MOST = 500  # woken in one look; the others are due in the next
ASKED_AGAIN_SECONDS = 60.0  # a command may wait behind a backlog; meanwhile it is not asked again every second


class Streams(Protocol):
    """Where commands go."""

    def add(self, commands: Mapping[int, Sequence[WakeConversation]]) -> None:
        """Adds commands to the streams of their partitions. Raises RedisError."""
        ...


class WakerActor(RoundsActor):
    """Looks after the conversations of the partitions that this worker owns.

    A conversation is woken once all the same when two workers, or one that died and its successor, ask for it:
    the rules answer only the first command that finds it snoozed until that time.
    """

    seconds = LOOK_SECONDS

    def __init__(
        self,
        store: MessageStore,
        streams: Streams,
        owned: Callable[[], Collection[int]],
        partitions: int,
        pause: Callable[[float], bool],
        obituaries: Obituaries,
    ) -> None:
        super().__init__("waker", pause, obituaries)
        self._store = store
        self._streams = streams
        self._owned = owned
        self._partitions = partitions
        self._asked: dict[Due, float] = {}  # bounded: MOST for each look of ASKED_AGAIN_SECONDS

    def round(self) -> None:
        """One look, now."""
        self.wake(int(time.time() * 1000))

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
            log.info("woken", conversations=len(asked), **ids_of_all(asked))
