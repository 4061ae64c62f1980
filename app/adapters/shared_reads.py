"""One blocking read of new entries for many partitions' streams."""

from collections.abc import Collection
from typing import Any

import msgspec
import redis
from redis.exceptions import RedisError, ResponseError

from app.adapters.redis_exchange import Connection
from app.contract import keys

MOST_ENTRIES = 256  # of one stream: one insert well under MongoDB's limits, and a short wait for the last


class Entry(msgspec.Struct, frozen=True):
    """A stream entry: its id and its fields."""

    id: bytes
    fields: dict[bytes, bytes]


class NoGroupError(RedisError):
    """Raised when a stream has no consumer group: Redis came back empty, or somebody removed it."""


class SharedReads:
    """A connection of its own. For one thread."""

    def __init__(self, client: redis.Redis) -> None:
        self._connection = Connection(client)

    def read(self, streams: Collection[str], seconds: float) -> dict[str, tuple[Entry, ...]]:
        """New entries by stream, at most MOST_ENTRIES of each; none when nothing came in that time.

        They are pending from now on. Raises RedisError, and NoGroupError.
        """
        block_ms = max(1, int(seconds * 1000))  # 0 would be for ever
        who = ("XREADGROUP", "GROUP", keys.GROUP, keys.CONSUMER)
        how = ("COUNT", MOST_ENTRIES, "BLOCK", block_ms, "STREAMS")
        (answer,) = self._connection.exchange([(*who, *how, *streams, *[">"] * len(streams))])
        if isinstance(answer, ResponseError):
            raise NoGroupError(str(answer)) if "NOGROUP" in str(answer) else answer
        return {stream.decode(): tuple(map(entry_of, entries)) for stream, entries in answer or ()}

    def close(self) -> None:
        """Gives the connection up."""
        self._connection.close()


def entry_of(raw: Any) -> Entry:
    """An entry as Redis sends it: [id, [name, value, ...]]; without fields when it was deleted meanwhile."""
    entry_id, flat = raw
    flat = flat or ()
    return Entry(entry_id, dict(zip(flat[::2], flat[1::2], strict=True)))
