"""Brings the words of changed conversations into the search, behind the messages and out of their way."""

import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from actors.base import Obituaries
from actors.rounds import RoundsActor
from app.adapters.search_index import SearchIndex
from app.domain.ids import partition_of

# With MOST_DUE a bound of the work, not of the delay: 10 conversations a second at most (ADR 0012).
ROUND_SECONDS = 2.0
REST = 40  # times the CPU time of a round it pauses, so that where talks are long it does fewer
MOST_REST_SECONDS = 30.0


class IndexerActor(RoundsActor):
    """Looks after the conversations of the partitions that this worker owns, so that workers share the work."""

    seconds = ROUND_SECONDS

    def __init__(
        self,
        index: SearchIndex,
        owned: Callable[[], Collection[int]],
        partitions: int,
        pause: Callable[[float], bool],
        obituaries: Obituaries,
    ) -> None:
        super().__init__("indexer", pause, obituaries)
        self._index = index
        self._owned = owned
        self._partitions = partitions

    def round(self) -> None:
        """Those that are due for longest, and that nobody writes in just now."""
        owned, began = set(self._owned()), time.thread_time()
        if owned:
            now = datetime.now(UTC)
            self._index.refresh(lambda project, visitor: partition_of(project, visitor, self._partitions) in owned, now)
        self.seconds = min(MOST_REST_SECONDS, max(ROUND_SECONDS, REST * (time.thread_time() - began)))
