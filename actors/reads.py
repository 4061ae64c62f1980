"""When a worker reads: one read for all partitions that ask, whenever nobody has anything else to do.

What was read together is decided, stored and announced together, so the next read begins when all of that is done, and
after a pause in proportion to how long it took (PAUSE, at most MOST_PAUSE_SECONDS): what arrives meanwhile shares
everything that costs the same for one as for many, and the busier the worker, the more comes at once. A message that
finds the worker idle is read at once. See docs/adr/0017.
"""

import time
from collections.abc import Callable
from typing import Any

import msgspec
from pykka import ActorRef

from actors.base import answer
from actors.mailbox import Arrived
from app.adapters.shared_reads import SharedReads

ASK_SECONDS = 1.0  # then a partition hears that nothing came, and looks at its lease
BLOCK_SECONDS = 0.1  # of a read: so late is heard who asks the worker's actors for something meanwhile
PAUSE = 0.75  # times the round: so much longer does the next one gather, so that a slow machine gathers more
MOST_PAUSE_SECONDS = 0.008  # more would be felt in the time to "Sent"
ENOUGH = 128  # entries in a round: more of them at once would hardly cost less each


class _Asking(msgspec.Struct, frozen=True):
    """A partition that waits for entries, since when, and whether it may still have them."""

    is_owner: Callable[[], bool]
    reply_to: ActorRef[Any]
    since: float


class Reads:
    """Belongs to the dispatcher's thread: partitions `ask` in their turns, `read` is what it does when it is idle."""

    def __init__(self, reads: SharedReads) -> None:
        self._reads = reads
        self._asking: dict[str, _Asking] = {}
        self._began, self._size = 0.0, 0  # of the latest round that found anything

    def ask(self, stream: str, is_owner: Callable[[], bool], reply_to: ActorRef[Any]) -> None:
        """The partition will be told `Arrived`: new entries, or none when there were none for a while.

        None either when it is no longer the owner once it is its turn: whoever was frozen while he waited must not take
        what is another's by now.
        """
        self._asking[stream] = _Asking(is_owner, reply_to, time.monotonic())

    def read(self, seconds: float) -> bool:
        """Reads for all who ask, and waits so long at most for a first entry. False when nobody asks."""
        if 0 < self._size < ENOUGH:
            time.sleep(min(MOST_PAUSE_SECONDS, PAUSE * (time.monotonic() - self._began)))
        self._size = 0
        self._turn_away_former_owners()
        if not self._asking:
            return False
        try:
            found = self._reads.read(self._asking, min(seconds, BLOCK_SECONDS))
        except Exception as error:  # whatever it is, whoever asked must hear of it: nobody else asks for them
            for stream in list(self._asking):
                self._tell(stream, Arrived((), error))
            return True
        self._began, self._size = time.monotonic(), sum(map(len, found.values()))
        for stream, entries in found.items():
            self._tell(stream, Arrived(entries))
        too_old = self._began - ASK_SECONDS
        for stream, one in list(self._asking.items()):
            if one.since < too_old:
                self._tell(stream, Arrived(()))
        return True

    def _turn_away_former_owners(self) -> None:
        """The process may have been frozen since they asked, or they are about to leave."""
        for stream in [
            stream for stream, one in self._asking.items() if not (one.reply_to.is_alive() and one.is_owner())
        ]:
            self._tell(stream, Arrived(()))

    def _tell(self, stream: str, arrived: Arrived) -> None:
        answer(self._asking.pop(stream).reply_to, arrived)
