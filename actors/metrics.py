"""What Prometheus sees of a worker. Counted once for each batch, never for each message."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram

from actors.mailbox import Work
from app.adapters.prometheus import SECONDS, MongoWatch, new_registry

if TYPE_CHECKING:
    from app.adapters.tracing import Tracing


class Metrics:
    """One registry per worker. Everything here may be called from any of its threads."""

    def __init__(self, revision: str = "", tracing: "Tracing | None" = None) -> None:
        self.tracing = tracing
        self.registry = registry = new_registry("worker", revision)
        delivery = Histogram(
            "porchlight_delivery_seconds",
            "From a message's acceptance to its being stored or emitted: the longest of each batch.",
            ["stage"],
            buckets=SECONDS,
            registry=registry,
        )
        self._until_stored = delivery.labels("stored").observe
        self._until_emitted = delivery.labels("emitted").observe
        self._messages = Counter("porchlight_messages_stored", "Messages stored.", registry=registry)
        self._batches = Counter("porchlight_batches", "Group commits.", registry=registry)
        self.postponed = Counter(
            "porchlight_batches_postponed", "Batches that waited for MongoDB or Redis.", ["reason"], registry=registry
        )
        self.owned = Gauge("porchlight_partitions_owned", "Partitions that this worker owns.", registry=registry)
        self.lease_changes = Counter(
            "porchlight_lease_changes", "Leases taken, lost, given back.", ["change"], registry=registry
        )
        self.restarts = Counter("porchlight_actor_restarts", "Actors started again.", registry=registry)
        self.forgotten = Counter(
            "porchlight_conversations_forgotten", "Conversations removed by wish or by age.", registry=registry
        )
        self.dead_letters = Counter("porchlight_dead_letters", "Entries given up.", registry=registry)
        self.mongo = MongoWatch(registry)
        redis_seconds = Histogram(
            "porchlight_redis_operation_seconds",
            "Trips to Redis that tell a batch's outcome and acknowledge it.",
            ["operation"],
            buckets=SECONDS,
            registry=registry,
        )
        self.delivered = redis_seconds.labels("deliver").observe
        for change in ("taken", "lost", "given_back"):  # so that a rate is 0 before the first one, not unknown
            self.lease_changes.labels(change)
        for reason in ("mongodb", "redis"):
            self.postponed.labels(reason)

    def stored(self, works: Sequence[Work]) -> None:
        """One group commit is stored."""
        self._batches.inc()
        self._messages.inc(sum(len(work.messages) for work in works))
        self._until_stored(oldest_age(works))
        if self.tracing is not None:
            for work in works:
                self.tracing.stored(work.partition, work.entry_ids)

    def emitted(self, works: Sequence[Work]) -> None:
        """One round of publishing is out."""
        self._until_emitted(oldest_age(works))
        if self.tracing is not None:
            for work in works:
                self.tracing.emitted(work.partition, work.entry_ids)


def oldest_age(works: Sequence[Work]) -> float:
    """Seconds since Redis accepted the oldest entry: an entry's id begins with Redis' clock in milliseconds."""
    accepted = min(int(work.entry_ids[0].partition(b"-")[0]) for work in works)
    return max(0.0, time.time() - accepted / 1000)
