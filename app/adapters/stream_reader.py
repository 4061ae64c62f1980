"""One partition's stream, read by its owner.

All owners read under the same consumer name: a partition has one at a time, and whatever the last one left
unacknowledged is simply the successor's own pending list, in order, without claiming.
"""

from typing import Any

import msgspec
import redis
from redis.exceptions import ResponseError

from app.adapters.redis_clients import BLOCK_MS
from app.contract import keys


class Entry(msgspec.Struct, frozen=True):
    """A stream entry: its id and its fields."""

    id: bytes
    fields: dict[bytes, bytes]


class StreamReader:
    """Reads a partition. Raises redis.RedisError when Redis does not answer."""

    def __init__(self, client: redis.Redis, partition: int) -> None:
        self._redis = client
        self._stream = keys.stream(partition)
        self._attempts = keys.attempts(partition)

    def prepare(self) -> None:
        """Makes the consumer group, from the stream's beginning: what waits there is nobody's yet."""
        try:
            self._redis.xgroup_create(self._stream, keys.GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def pending(self, after: bytes, count: int) -> list[Entry]:
        """Entries that were handed out and never acknowledged, after id `after` (b"0" from the first)."""
        return self._read(after, count, None)

    def fresh(self, count: int) -> list[Entry]:
        """New entries; waits up to BLOCK_MS for the first."""
        return self._read(b">", count, BLOCK_MS)

    def _read(self, after: bytes, count: int, block: int | None) -> list[Entry]:
        try:
            answer: Any = self._redis.xreadgroup(
                keys.GROUP, keys.CONSUMER, {self._stream: after}, count=count, block=block
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            self.prepare()  # Redis came back empty, or somebody removed the group
            return []
        return [Entry(entry_id, fields) for _, entries in answer for entry_id, fields in entries]

    def count_attempt(self, entry_id: bytes) -> int:
        """Counts a failure that is the entry's own fault; how many there were."""
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.hincrby(self._attempts, entry_id.decode(), 1)
            pipeline.expire(self._attempts, 86_400)  # a day: long after the entry is stored or dead
            return int(pipeline.execute()[0])
