"""The list that a client shows of one conversation; the rules of client/src/timeline.ts, written a second time."""

from typing import Any

from tests.faults.checker import Row


class Timeline:
    """Stored messages by place. A row whose text only its sender knows yet came with `messageSent`."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Row] = {}  # (author id, clientMessageId)
        self._places: set[int] = set()
        self.last_seq = 0  # nothing visible to this reader is missing up to here
        self.top_seq = 0  # the highest number heard of
        self._revealed = 0  # shown up to here although something above is missing

    def apply(self, message: dict[str, Any]) -> bool:
        """Takes in a Message; False for a repeat, which is dropped."""
        row = Row(
            seq=message["seq"],
            id=message["id"],
            client_message_id=message["clientMessageId"],
            author_id=message["author"]["id"],
            project_id=message["projectId"],
            conversation_id=message["conversationId"],
            content=message["content"],
        )
        return self._add(row)

    def apply_sent(self, row: Row) -> bool:
        """Takes in one's own message that was acknowledged."""
        return self._add(row)

    def advance(self, last_seq: int) -> None:
        """The server says that nothing visible is missing up to here."""
        self.top_seq = max(self.top_seq, last_seq)
        self.last_seq = max(self.last_seq, last_seq)
        self._settle()

    def reveal(self) -> None:
        """Shows what lies behind a gap that was asked for."""
        self._revealed = self.top_seq

    def has_gap(self) -> bool:
        """Whether something is known to be missing."""
        return self.top_seq > self.last_seq

    def rows(self) -> tuple[Row, ...]:
        """What is shown, from top to bottom."""
        until = max(self.last_seq, self._revealed)
        return tuple(sorted((row for row in self._rows.values() if row.seq <= until), key=lambda row: row.seq))

    def _add(self, row: Row) -> bool:
        key = (row.author_id, row.client_message_id)
        self.top_seq = max(self.top_seq, row.seq)
        if key in self._rows:
            return False
        self._rows[key] = row
        self._places.add(row.seq)
        self._settle()
        return True

    def _settle(self) -> None:
        while self.last_seq + 1 in self._places:
            self.last_seq += 1
