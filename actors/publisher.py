"""The publisher: tells the gateways what was stored, then acknowledges the entries; all partitions together."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import ClassVar

import structlog
from redis.exceptions import RedisError

from actors.about import event_ids, work_ids
from actors.announce import announce, visitor_of
from actors.base import Actor, Obituaries, answer
from actors.dispatcher import Dispatcher
from actors.mailbox import Delivered, Drain, Publish
from actors.metrics import Metrics
from app.adapters.outbound import Outbound
from app.adapters.redis_manager import NotAcknowledgedError, PublishingManager
from app.domain.events import Event
from app.log_ids import ids_of_all, speaking_of

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.5  # before Redis is tried again


class PublisherActor(Actor):
    """Publishes and acknowledges. What it cannot publish it keeps: the entries are stored, and stay pending."""

    handlers: ClassVar[dict[type, str]] = {Publish: "_gather", Drain: "_publish_gathered"}

    def __init__(
        self,
        manager: PublishingManager,
        obituaries: Obituaries,
        dispatcher: Dispatcher,
        metrics: Metrics | None = None,
    ) -> None:
        super().__init__("publisher", obituaries, dispatcher)
        self._metrics = metrics or Metrics()
        self._manager = manager
        self._gathered: list[Publish] = []  # bounded: a partition has one batch in hand
        self._announced = 0  # so many of them are published already, and only wait to be acknowledged

    def log_ids(self) -> Mapping[str, object]:
        """Whatever waits to be announced."""
        return {"actor": self.name, **ids_of_all(work_ids(batch.work for batch in self._gathered))}

    def _gather(self, publish: Publish) -> None:
        if not self._gathered:
            self.end_turn_with(Drain())  # else it has been said, or what could not be told waits for its time
        self._gathered.append(publish)

    def _publish_gathered(self, _: Drain) -> None:
        batches, began = self._gathered, time.monotonic()
        try:
            self._deliver(batches)
        except (RedisError, OSError) as error:
            if isinstance(error, NotAcknowledgedError):
                self._announced = len(batches)
            log.info("publishing postponed", reason=type(error).__name__, batches=len(batches))
            self._metrics.postponed.labels("redis").inc(len(batches))
            self.tell_myself(Drain(), PAUSE_SECONDS)
            return
        self._gathered, self._announced = [], 0
        self._metrics.delivered(time.monotonic() - began)
        self._metrics.emitted([batch.work for batch in batches])
        for batch in batches:
            answer(batch.reply_to, Delivered())

    def _deliver(self, batches: list[Publish]) -> None:
        done: dict[int, list[bytes]] = defaultdict(list)
        for batch in batches:
            done[batch.work.partition] += batch.work.entry_ids
        told = [event for batch in batches[self._announced :] for event in batch.work.events]
        self._manager.deliver(self._parcels(told), done)

    def _parcels(self, told: Sequence[Event]) -> Outbound:
        visitors = list(dict.fromkeys(key for key in map(visitor_of, told) if key is not None))
        sockets = self._manager.sockets_of(visitors) if visitors else {}
        out = Outbound()
        for event in told:
            try:
                announce(event, sockets, out)
            except Exception:
                with speaking_of(event_ids(event)):  # stored all the same; `resume` finds it
                    log.exception("not announced", what=type(event).__name__)
        return out
