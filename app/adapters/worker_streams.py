"""Commands that a worker itself has, such as waking a conversation, into the streams. Blocking; for one thread."""

from collections.abc import Mapping, Sequence

import redis

from app.contract import keys
from app.contract.envelope import encode
from app.domain.commands import Command


class WorkerStreams:
    """Raises RedisError. No cap is asked: whoever adds here adds little, and comes again when it failed."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def add(self, commands: Mapping[int, Sequence[Command]]) -> None:
        """Adds each partition's commands in order, all in one pipeline."""
        with self._redis.pipeline(transaction=False) as pipeline:
            for partition, items in commands.items():
                for command in items:
                    pipeline.xadd(keys.stream(partition), encode(command))  # type: ignore[arg-type]  # bytes are fine
            pipeline.execute()
