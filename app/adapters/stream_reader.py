"""One partition's stream, read by its owner.

All owners read under the same consumer name: a partition has one at a time, and whatever the last one left
unacknowledged is simply the successor's own pending list, in order, without claiming.
"""

from typing import Any

import redis
from redis.exceptions import ResponseError

from app.adapters.shared_reads import MOST_ENTRIES, Entry
from app.contract import keys


class StreamReader:
    """What only its owner does with a partition. Raises redis.RedisError when Redis does not answer."""

    def __init__(self, client: redis.Redis, partition: int) -> None:
        self._redis = client
        self.stream = keys.stream(partition)
        self._attempts = keys.attempts(partition)

    def prepare(self) -> None:
        """Makes the consumer group, from the stream's beginning: what waits there is nobody's yet."""
        try:
            self._redis.xgroup_create(self.stream, keys.GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def pending(self, after: bytes, count: int = MOST_ENTRIES) -> list[Entry]:
        """Entries that were handed out and never acknowledged, after id `after` (b"0" from the first)."""
        try:
            answer: Any = self._redis.xreadgroup(keys.GROUP, keys.CONSUMER, {self.stream: after}, count=count)
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            self.prepare()
            return []
        return [Entry(entry_id, fields) for _, entries in answer for entry_id, fields in entries]

    def count_attempt(self, entry_id: bytes) -> int:
        """Counts a failure that is the entry's own fault; how many there were."""
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.hincrby(self._attempts, entry_id.decode(), 1)
            pipeline.expire(self._attempts, 86_400)  # a day: long after the entry is stored or dead
            return int(pipeline.execute()[0])
