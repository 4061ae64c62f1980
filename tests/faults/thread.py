"""One conversation kept true; the rules of client/src/conversation.ts and catch-up.ts, written a second time."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

from tests.faults.checker import Row
from tests.faults.outbox import Entry, Outbox
from tests.faults.pace import Pace
from tests.faults.timeline import Timeline
from tests.faults.wire import RequestError

MOST_PENDING_IDS = 50  # more in one `resume` are refused

Resume = Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]


class Thread:
    """`on_shown(message)` hears of every stored message at its first sight, `confirm` of one's own that is stored."""

    def __init__(
        self,
        lane: str,
        author_id: str,
        project_id: str,
        outbox: Outbox,
        resume: Resume,
        pace: Pace,
        rng: random.Random,
    ) -> None:
        self._lane = lane
        self._author_id = author_id
        self._project_id = project_id
        self._outbox = outbox
        self._resume = resume
        self._pace = pace
        self._rng = rng
        self._asking: asyncio.Task[None] | None = None
        self._again = False
        self._active = False
        self.timeline = Timeline()
        self.on_shown: Callable[[dict[str, Any]], None] = lambda _message: None
        self.confirm: Callable[[str], None] = lambda _id: None
        outbox.hold(lane)

    def connected(self) -> None:
        """The link is up (or came back, or the server says that it missed something): ask, then send on."""
        self._outbox.hold(self._lane)
        self._active = True
        self.ask()

    def disconnected(self) -> None:
        """Nothing is sent before the next `connected` has asked what is stored."""
        self._active = False
        self._outbox.hold(self._lane)
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def receive(self, message: dict[str, Any]) -> None:
        """`newMessage`."""
        self._absorb(message)
        if self.timeline.has_gap():
            self.ask()

    def sent(self, receipt: dict[str, Any]) -> None:
        """`messageSent`."""
        self._place(receipt["clientMessageId"], receipt["messageId"], receipt["seq"], receipt["conversationId"])
        if self.timeline.has_gap():
            self.ask()

    def ask(self) -> None:
        """Something may be missing. While a question is out, one more follows it."""
        if not self._active:
            return
        if self._asking is not None and not self._asking.done():
            self._again = True
            return
        self._asking = asyncio.ensure_future(self._catch_up())

    async def _catch_up(self) -> None:
        attempt = 0
        while self._active:
            self._again = False
            try:
                more = await self._round()
            except RequestError:
                self._show_all()
                await asyncio.sleep(self._pace.backoff(attempt, self._rng))
                attempt += 1
                continue
            if not more and not self._again:
                self._show_all()
                return

    async def _round(self) -> bool:
        asked = self.timeline.last_seq
        waiting = [entry.id for entry in self._outbox.pending(self._lane)][:MOST_PENDING_IDS]
        answer = await self._resume({"lastSeq": asked, "pendingIds": waiting})
        for message in answer["messages"]:
            self._absorb(message)
        for client_message_id, place in answer["pending"].items():
            if place is not None:
                self._place(client_message_id, place["messageId"], place["seq"], answer["conversationId"])
        reached = answer["messages"][-1]["seq"] if answer["hasMore"] else answer["lastSeq"]
        self.timeline.advance(reached)
        return bool(answer["hasMore"]) and self.timeline.last_seq > asked

    def _show_all(self) -> None:
        self.timeline.reveal()
        self._outbox.release(self._lane)

    def _absorb(self, message: dict[str, Any]) -> None:
        if self.timeline.apply(message):
            self.on_shown(message)
        if message["author"]["id"] == self._author_id:
            self.confirm(message["clientMessageId"])

    def _place(self, client_message_id: str, message_id: str, seq: int, conversation_id: str) -> None:
        """One's own message got its place: shown there while its text is still here, then confirmed."""
        entry: Entry | None = self._outbox.find(client_message_id)
        if entry is not None:
            row = Row(
                seq, message_id, client_message_id, self._author_id, self._project_id, conversation_id, entry.content
            )
            self.timeline.apply_sent(row)
        else:
            self.timeline.top_seq = max(self.timeline.top_seq, seq)
        self.confirm(client_message_id)
