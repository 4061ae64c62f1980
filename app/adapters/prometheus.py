"""What both kinds of processes count alike. Few labels, with few values: never an id of a person or a project."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Histogram, Info, ProcessCollector, generate_latest
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

import app

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# From a healthy answer on the same network to the longest patience of any of our time-outs.
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_COMMANDS = frozenset(
    ("aggregate", "count", "delete", "distinct", "find", "findAndModify", "getMore", "insert", "ping", "update")
)


def new_registry(role: str, revision: str) -> CollectorRegistry:
    """A registry with the process and the build in it. One per process, so that several can live in one test."""
    registry = CollectorRegistry()
    build = Info("porchlight_build", "What runs here.", registry=registry)
    build.info({"version": app.__version__, "role": role, "revision": revision})
    ProcessCollector(namespace="porchlight", registry=registry)
    return registry


def page(registry: CollectorRegistry) -> bytes:
    """Everything in Prometheus' text form."""
    return generate_latest(registry)


class MongoWatch(CommandListener):
    """Times MongoDB's commands: as the driver's listener, and those that the message path times itself by `note`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        seconds = Histogram(
            "porchlight_mongodb_operation_seconds",
            "Commands to MongoDB, answered or failed.",
            ["command", "outcome"],
            buckets=SECONDS,
            registry=registry,
        )
        self._observe: dict[tuple[str, str], Callable[[float], None]] = {
            (name, outcome): seconds.labels(name, outcome).observe
            for name in (*sorted(_COMMANDS), "other")
            for outcome in ("ok", "failed")
        }

    def started(self, event: CommandStartedEvent) -> None:
        """Nothing to count yet."""

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Runs in whichever thread sent the command."""
        self.note(event.command_name, "ok", event.duration_micros / 1e6)

    def failed(self, event: CommandFailedEvent) -> None:
        """The server refused it, or nobody answered."""
        self.note(event.command_name, "failed", event.duration_micros / 1e6)

    def note(self, command: str, outcome: str, seconds: float) -> None:
        """A command was answered ("ok") or failed ("failed")."""
        self._observe[command if command in _COMMANDS else "other", outcome](seconds)
