"""What a message may cost the worker's own code: counted, so that no busy machine can change it.

From a stream's entry to documents for MongoDB and frames for gateways, a batch at a time, as the actors do it.
When a bound here is too low for something that is needed, raise it, and say in the commit what it buys.
"""

import sys
import tracemalloc
from collections import Counter
from types import FrameType
from typing import Any, cast

from actors.announce import announce
from actors.batch import Memory, Step
from app.adapters.documents import conversation_row, message_document
from app.adapters.message_store import Loaded
from app.adapters.outbound import Outbound
from app.contract.envelope import decode, encode
from app.domain.commands import Origin, Profile
from tests.support.factories import PROJECT, visitor_message

BATCH, VISITORS = 100, 25
CALLS_PER_MESSAGE = 80  # Python and C functions
BYTES_PER_MESSAGE = 7_500  # at the peak of a batch


class Partition:
    """What a partition, the store and the publisher make of a batch, without the servers between them."""

    def __init__(self) -> None:
        self.visitors = [Profile(f"v_{number:022d}", name="Vera") for number in range(VISITORS)]
        self.sockets = {(PROJECT, visitor.uid): [("gateway", f"sid-{visitor.uid}")] for visitor in self.visitors}
        self.memory = Memory()
        self.memory.learn(Loaded({}, {(PROJECT, visitor.uid): None for visitor in self.visitors}))
        self.number = 0

    def entries(self) -> list[dict[bytes, bytes]]:
        """A batch as it stands in the stream."""
        found = []
        for visitor in self.visitors * (BATCH // VISITORS):
            self.number += 1
            origin = Origin("gateway", f"sid-{visitor.uid}")
            found.append(encode(visitor_message("lorem ipsum " * 16, self.number, visitor=visitor, origin=origin)))
        return found

    def handle(self, entries: list[dict[bytes, bytes]]) -> list[Any]:
        """All that is not waiting for a server."""
        steps = [Step(b"1-0", cast("Any", decode(fields)), redelivered=False) for fields in entries]
        missing = self.memory.missing(steps)
        decided = self.memory.decide(steps)
        documents = [message_document(message) for message in decided.messages]
        rows = [conversation_row(conversation, 7) for conversation in decided.touched.values()]
        out = Outbound()
        for event in decided.events:
            announce(event, self.sockets, out)
        self.memory.trim(decided.touched)
        return [missing, documents, rows, out.channels()]


def _warm() -> Partition:
    partition = Partition()
    for _ in range(2):
        partition.handle(partition.entries())
    return partition


def test_a_message_is_so_many_calls() -> None:
    partition = _warm()
    entries = partition.entries()
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            calls[frame.f_code.co_qualname] += 1
        elif event == "c_call":
            calls[argument.__name__] += 1

    sys.setprofile(note)
    try:
        partition.handle(entries)
    finally:
        sys.setprofile(None)

    assert calls.total() / BATCH < CALLS_PER_MESSAGE, calls.most_common(30)


def test_a_batch_holds_so_much_memory() -> None:
    partition = _warm()
    entries = partition.entries()

    tracemalloc.start()
    try:
        made = partition.handle(entries)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(made[1]) == BATCH
    assert peak / BATCH < BYTES_PER_MESSAGE
