"""Entries that will never be stored: kept where a person can look at them, and their sender is told."""

import time
from collections.abc import Mapping
from typing import Any

import structlog

from actors.about import command_ids
from actors.batch import Step
from actors.metrics import Metrics
from app.adapters.documents import to_date
from app.adapters.message_store import MessageStore
from app.adapters.outbound import Outbound, frame
from app.adapters.redis_manager import PublishingManager
from app.adapters.shared_reads import Entry
from app.contract.envelope import encode
from app.contract.rooms import INBOX, WIDGET
from app.contract.server_events import MessageFailed
from app.domain.commands import PostAgentMessage, PostVisitorMessage
from app.log_ids import speaking_of

log = structlog.get_logger(__name__)

KEPT_BYTES = 65_536  # of an entry's field in MongoDB, whose documents are limited; porchlight:dead has it whole


class DeadLetters:
    """Buries an entry: copied to Redis and MongoDB, its sender told, then acknowledged."""

    def __init__(self, store: MessageStore, manager: PublishingManager, metrics: Metrics | None = None) -> None:
        self._metrics = metrics or Metrics()
        self._store = store
        self._manager = manager

    def unreadable(self, partition: int, entry: Entry, reason: str) -> None:
        """An entry that is no command: nobody can be told, for nobody is named."""
        self._bury(partition, entry.id, entry.fields, reason, {})
        self._manager.deliver(Outbound(), {partition: [entry.id]})

    def faulty(self, partition: int, step: Step, reason: str) -> None:
        """A command that made the rules fail time and again."""
        command, out = step.command, Outbound()
        if isinstance(command, PostVisitorMessage | PostAgentMessage):
            namespace = WIDGET if isinstance(command, PostVisitorMessage) else INBOX
            failed = MessageFailed(client_message_id=command.client_message_id, code="internal", retryable=True)
            out.to_socket(command.origin.gateway, command.origin.sid, frame(namespace, "messageFailed", failed))
        self._bury(partition, step.entry_id, encode(command), reason, command_ids(command))
        self._manager.deliver(out, {partition: [step.entry_id]})

    def _bury(
        self, partition: int, entry_id: bytes, fields: dict[bytes, bytes], reason: str, ids: Mapping[str, object]
    ) -> None:
        with speaking_of(ids):
            log.error("dead letter", partition=partition, entry=entry_id.decode(), reason=reason)
        self._metrics.dead_letters.inc()
        letter: dict[str, Any] = {
            "_id": f"{partition}:{entry_id.decode()}",
            "projectId": ids.get("project_id"),
            "reason": reason[:500],
            "fields": {key.decode("ascii", "replace"): value[:KEPT_BYTES] for key, value in fields.items()},
            "at": to_date(int(time.time() * 1000)),
        }
        self._store.bury(letter)
        self._manager.bury(partition, entry_id, dict(fields), reason)
