"""A worker that dies where it is told to, whose old owners may wake up, and whose frames lie on the wire."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, Literal, get_args

from app.adapters.documents import ConversationRow
from app.adapters.message_store import Inserted
from app.adapters.outbound import ForRoom, ForSockets, Outbound, read_parcel
from app.adapters.shared_reads import Entry
from app.domain.message import StoredMessage
from tests.support.fake_redis_side import FakeManager, FakeReader, FakeReads
from tests.support.fake_store import FakeStore
from tests.support.pumped_worker import PumpedWorker

DeathPoint = Literal["after read", "amid insert", "before save", "before publish", "before XACK"]
DEATH_POINTS: tuple[DeathPoint, ...] = get_args(DeathPoint)

Spread = Callable[[str | None, bytes], None]  # (socket id, or None for all agents; frame)


class DiedError(BaseException):
    """Raised at the point of death. No Exception: nothing in the worker may handle its own death."""


class Fate:
    """Where the worker dies next."""

    def __init__(self) -> None:
        self.point: DeathPoint | None = None

    def meet(self, point: DeathPoint) -> None:
        """Dies here, if it was to be here."""
        if self.point == point:
            self.point = None
            raise DiedError(point)


class MortalReader(FakeReader):
    """The stream."""

    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self._fate = fate
        self._ids = count(1)
        self.written: list[dict[bytes, bytes]] = []  # everything that ever was in the stream

    def add_raw(self, fields: dict[bytes, bytes]) -> bytes:
        """Anything at all; its id, which no other entry has had."""
        self.written.append(fields)
        self.entries.append(Entry(b"%d-0" % next(self._ids), fields))
        return self.entries[-1].id

    def fresh(self) -> list[Entry]:
        read = super().fresh()
        if read:
            self._fate.meet("after read")
        return read


class MortalStore(FakeStore):
    """The database."""

    def __init__(self, fate: Fate) -> None:
        super().__init__()
        self._fate = fate

    def insert(self, messages: Sequence[StoredMessage]) -> Inserted:
        if self._fate.point == "amid insert":
            super().insert(messages[: (len(messages) + 1) // 2])
            self._fate.meet("amid insert")
        return super().insert(messages)

    def save(self, rows: Sequence[ConversationRow], term: int | None = None) -> None:
        self._fate.meet("before save")
        super().save(rows, term)


class MortalManager(FakeManager):
    """Redis on the way out."""

    def __init__(self, reader: FakeReader, fate: Fate, spread: Spread) -> None:
        super().__init__(reader)
        self._fate = fate
        self._spread = spread

    def deliver(self, outbound: Outbound, done: Mapping[int, Sequence[bytes]]) -> None:
        self._fate.meet("before publish")
        for _, data in outbound.channels():
            parcel = read_parcel(data)
            if isinstance(parcel, ForSockets):
                for sid, frame in parcel.frames:
                    self._spread(sid, frame)
            elif isinstance(parcel, ForRoom):
                for frame in parcel.frames:
                    self._spread(None, frame)
        self._fate.meet("before XACK")
        super().deliver(Outbound(), done)


class MortalWorker(PumpedWorker):
    """The real actors over all this."""

    def __init__(self, spread: Spread) -> None:
        self.fate = Fate()
        self.store: MortalStore = MortalStore(self.fate)
        self.reader: MortalReader = MortalReader(self.fate)
        self.manager = MortalManager(self.reader, self.fate, spread)
        self.fence = 0
        self._frozen: list[tuple[FakeReads, tuple[Any, ...]]] = []
        self.crash()

    def live(self, most: int) -> None:
        """Handles so many messages of its actors, or dies on the way and is replaced."""
        try:
            self.run(most)
        except DiedError:
            self.crash()

    def freeze(self) -> None:
        """Stops as it stands, past its lease; a new owner claims the partition."""
        self.lease.valid_until = 0.0
        self._frozen.append((self.reads, (self.publisher, self.store_actor, self.partition)))
        self.crash()

    def wake_frozen(self, most: int) -> None:
        """The owners that were replaced go on for a while with what they had in hand."""
        for _ in range(most):
            for reads, actors in self._frozen:
                reads.give()
                for actor in actors:
                    self._handle_next(actor)
