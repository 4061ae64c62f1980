"""How much waits in the partitions' streams, for a worker's metrics: asked only when somebody looks."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import redis
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from app.contract import keys


class StreamDepths(Collector):
    """Gauges of the partitions that `owned()` names. While Redis is away there are none."""

    def __init__(self, client: redis.Redis, owned: Callable[[], Iterable[int]]) -> None:
        self._redis = client
        self._owned = owned

    def describe(self) -> list[GaugeMetricFamily]:
        """Their names, without asking Redis."""
        return list(_families())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One trip to Redis for all partitions."""
        partitions = list(self._owned())
        entries, pending, lag = _families()
        for partition, (length, handed_out, oldest) in zip(partitions, self._ask(partitions), strict=False):
            entries.add_metric([str(partition)], length)
            pending.add_metric([str(partition)], handed_out)
            lag.add_metric([str(partition)], oldest)
        yield from (entries, pending, lag)

    def _ask(self, partitions: list[int]) -> list[tuple[int, int, float]]:
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                for partition in partitions:
                    stream = keys.stream(partition)
                    pipeline.xlen(stream)
                    pipeline.xpending(stream, keys.GROUP)
                    pipeline.xrange(stream, count=1)
                answers: list[Any] = pipeline.execute()
        except (RedisError, OSError):
            return []
        return [
            (length, pending["pending"], _age(first))
            for length, pending, first in zip(answers[0::3], answers[1::3], answers[2::3], strict=True)
        ]


def _families() -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
    return (
        GaugeMetricFamily("porchlight_stream_entries", "Entries not yet done.", labels=["partition"]),
        GaugeMetricFamily("porchlight_stream_pending", "Entries in an owner's hand.", labels=["partition"]),
        GaugeMetricFamily("porchlight_stream_lag_seconds", "Age of the oldest entry.", labels=["partition"]),
    )


def _age(first: list[tuple[bytes, Any]]) -> float:
    if not first:
        return 0.0
    return max(0.0, time.time() - int(first[0][0].partition(b"-")[0]) / 1000)
