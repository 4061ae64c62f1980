"""What Prometheus sees of a gateway. Few labels, with few values: never an id."""

from prometheus_client import Counter, Gauge, Histogram

from app.adapters.prometheus import CONTENT_TYPE, SECONDS, MongoWatch, new_registry, page
from app.contract.rooms import INBOX, WIDGET

__all__ = ["CONTENT_TYPE", "Metrics"]


class Metrics:
    """One registry per gateway, so that several can live in one test."""

    def __init__(self, revision: str = "") -> None:
        self.registry = registry = new_registry("gateway", revision)
        self.connections = Gauge("porchlight_connections", "Open sockets.", ["namespace"], registry=registry)
        self.handshakes = Counter(
            "porchlight_handshakes",
            "Sockets that asked to enter, by what became of it.",
            ["namespace", "outcome"],
            registry=registry,
        )
        self.messages_in = Counter(
            "porchlight_messages_in", "Messages accepted into the streams.", ["namespace"], registry=registry
        )
        self.frames_out = Counter("porchlight_frames_out", "Frames handed to sockets for workers.", registry=registry)
        self.http_requests = Counter(
            "porchlight_http_requests", "Answered requests.", ["method", "status"], registry=registry
        )
        self.rate_limited = Counter(
            "porchlight_rate_limited", "Requests and events refused as too many.", ["via"], registry=registry
        )
        self.redis_seconds = Histogram(
            "porchlight_redis_operation_seconds",
            "Trips to Redis, one for all commands of a tick.",
            ["operation"],
            buckets=SECONDS,
            registry=registry,
        )
        self.redis_failures = Counter(
            "porchlight_redis_failures", "Trips to Redis that brought no answer.", ["operation"], registry=registry
        )
        self.loop_lag = Histogram(
            "porchlight_loop_lag_seconds", "How late the event loop wakes up.", buckets=SECONDS, registry=registry
        )
        self.backlog = Gauge("porchlight_backlog_entries", "Entries in all partition streams.", registry=registry)
        self.mongo = MongoWatch(registry)
        for namespace in (WIDGET, INBOX):  # so that a rate is 0 before the first one, not unknown
            self.connections.labels(namespace)
            self.messages_in.labels(namespace)
        for via in ("http", "socket"):
            self.rate_limited.labels(via)
        self._added = self.redis_seconds.labels("add").observe
        self._not_added = self.redis_failures.labels("add").inc

    def added(self, seconds: float, failed: int) -> None:
        """The stream writer's word on one pipeline: how long it took, how many of its commands were not taken."""
        self._added(seconds)
        if failed:
            self._not_added(failed)

    def page(self) -> bytes:
        """Everything in Prometheus' text form."""
        return page(self.registry)
