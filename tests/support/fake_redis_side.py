"""A partition's stream and the publishing manager, in memory: what the worker's actors need of Redis."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pykka import ActorRef
from redis.exceptions import ConnectionError as RedisConnectionError

from actors.base import answer
from actors.mailbox import Arrived
from actors.reads import Reads
from app.adapters.outbound import ForRoom, ForSockets, Outbound, read_parcel
from app.adapters.redis_manager import PublishingManager
from app.adapters.shared_reads import MOST_ENTRIES, Entry
from app.adapters.stream_reader import StreamReader
from app.contract.envelope import encode
from app.domain.commands import Command


class FakeReader(StreamReader):
    """The stream of one partition with its pending list."""

    def __init__(self) -> None:
        self.stream = "the stream"
        self.entries: list[Entry] = []
        self.handed_out: list[Entry] = []
        self.attempts: dict[bytes, int] = {}
        self.down = 0  # so many calls fail

    def add(self, *commands: Command) -> None:
        """As the gateway's XADD."""
        for command in commands:
            self.add_raw(encode(command))

    def add_raw(self, fields: dict[bytes, bytes]) -> bytes:
        """Anything at all; its id."""
        entry_id = b"%d-0" % (len(self.entries) + len(self.handed_out) + 1_000)
        self.entries.append(Entry(entry_id, fields))
        return entry_id

    def pending(self, after: bytes, count: int = MOST_ENTRIES) -> list[Entry]:
        self._reach()
        return [e for e in self.handed_out if _number(e.id) > _number(after)][:count]

    def prepare(self) -> None:
        """The group is there."""

    def fresh(self) -> list[Entry]:
        """What XREADGROUP gives: pending from now on."""
        self._reach()
        read, self.entries = self.entries[:MOST_ENTRIES], self.entries[MOST_ENTRIES:]
        self.handed_out += read
        return read

    def count_attempt(self, entry_id: bytes) -> int:
        self._reach()
        self.attempts[entry_id] = self.attempts.get(entry_id, 0) + 1
        return self.attempts[entry_id]

    def acknowledge(self, ids: Sequence[bytes]) -> None:
        """As XACK and XDEL."""
        self.handed_out = [entry for entry in self.handed_out if entry.id not in ids]

    def _reach(self) -> None:
        if self.down:
            self.down -= 1
            raise RedisConnectionError("down")


class FakeReads(Reads):
    """The read of one partition alone, given when the test says so."""

    def __init__(self, reader: FakeReader) -> None:
        self._reader = reader
        self._asked: tuple[Callable[[], bool], ActorRef[Any]] | None = None

    def ask(self, stream: str, is_owner: Callable[[], bool], reply_to: ActorRef[Any]) -> None:
        self._asked = is_owner, reply_to

    def is_waited_for(self) -> bool:
        """Whether the partition has asked, and there is nothing to give it."""
        return self._asked is not None and self._asked[0]() and not self._reader.entries

    def give(self) -> None:
        """Answers, if there is anything to say."""
        if self._asked is None or self.is_waited_for():
            return
        (is_owner, reply_to), self._asked = self._asked, None
        try:
            answer(reply_to, Arrived(self._reader.fresh() if is_owner() else ()))
        except RedisConnectionError as error:
            answer(reply_to, Arrived((), error))


class FakeManager(PublishingManager):
    """Remembers what was published, and acknowledges in the reader."""

    def __init__(self, reader: FakeReader) -> None:
        self.reader = reader
        self.parcels: list[tuple[str, Any]] = []
        self.dead: list[bytes] = []
        self.sockets: dict[tuple[str, str], list[tuple[str, str]]] = {}
        self.down = 0  # so many deliveries fail before anything is published

    def sockets_of(self, visitors: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
        return {visitor: self.sockets.get(visitor, []) for visitor in visitors}

    def deliver(self, outbound: Outbound, done: Mapping[int, Sequence[bytes]]) -> None:
        if self.down:
            self.down -= 1
            raise RedisConnectionError("down")
        self.parcels += [(channel, read_parcel(message)) for channel, message in outbound.channels()]
        for ids in done.values():
            self.reader.acknowledge(ids)

    def bury(self, partition: int, entry_id: bytes, fields: dict[Any, Any], reason: str) -> None:
        if self.down:
            self.down -= 1
            raise RedisConnectionError("down")
        self.dead.append(entry_id)

    def frames(self, event: str) -> list[bytes]:
        """Every published frame of an event."""
        found = []
        for _, parcel in self.parcels:
            if isinstance(parcel, ForSockets):
                found += [frame for _, frame in parcel.frames]
            elif isinstance(parcel, ForRoom):
                found += parcel.frames
        return [frame for frame in found if b'["%s",' % event.encode() in frame]


def _number(entry_id: bytes) -> int:
    return int(entry_id.partition(b"-")[0])
