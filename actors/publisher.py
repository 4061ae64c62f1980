"""The publisher: tells the gateways what was stored, then acknowledges the entries; all partitions together."""

import threading
from collections import defaultdict
from typing import ClassVar

import structlog
from redis.exceptions import RedisError

from actors.announce import announce, visitor_of
from actors.base import Actor, Obituaries, answer
from actors.mailbox import Delivered, Drain, Publish
from app.adapters.outbound import Outbound
from app.adapters.redis_manager import PublishingManager

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.5  # before Redis is tried again


class PublisherActor(Actor):
    """Publishes and acknowledges. What it cannot publish it keeps: the entries are stored, and stay pending."""

    handlers: ClassVar[dict[type, str]] = {Publish: "_gather", Drain: "_publish_gathered"}

    def __init__(self, manager: PublishingManager, stopping: threading.Event, obituaries: Obituaries) -> None:
        super().__init__("publisher", obituaries)
        self._manager = manager
        self._stopping = stopping
        self._gathered: list[Publish] = []  # bounded: UNDELIVERED batches of each partition

    def _gather(self, publish: Publish) -> None:
        if not self._gathered:
            self.actor_ref.tell(Drain())
        self._gathered.append(publish)

    def _publish_gathered(self, _: Drain) -> None:
        batches = self._gathered
        try:
            self._deliver(batches)
        except (RedisError, OSError) as error:
            log.info("publishing postponed", reason=type(error).__name__, batches=len(batches))
            self._stopping.wait(PAUSE_SECONDS)
            self.actor_ref.tell(Drain())
            return
        self._gathered = []
        for batch in batches:
            answer(batch.reply_to, Delivered())

    def _deliver(self, batches: list[Publish]) -> None:
        told = [event for batch in batches for event in batch.work.events]
        visitors = list(dict.fromkeys(key for key in map(visitor_of, told) if key is not None))
        sockets = self._manager.sockets_of(visitors) if visitors else {}
        out = Outbound()
        for event in told:
            announce(event, sockets, out)
        done: dict[int, list[bytes]] = defaultdict(list)
        for batch in batches:
            done[batch.work.partition] += batch.work.entry_ids
        self._manager.deliver(out, done)
