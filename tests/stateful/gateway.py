"""What gateways do, in memory: they accept into the stream, and read what is stored."""

from typing import Any

import msgspec

from app.adapters.reads import Reads
from app.contract import render
from app.domain.commands import ChangeConversation, Changes, MarkRead, Origin, PostAgentMessage, PostVisitorMessage
from app.domain.conversation import Conversation
from app.domain.message import StoredMessage
from app.gateway.catch_up import catch_up
from tests.stateful.mortal_worker import MortalWorker
from tests.support.factories import ANA, PROJECT, VISITOR

GATEWAY = "gateway-1"


class StoredReads(Reads):
    """The gateway's reads, of the worker's store."""

    def __init__(self, worker: MortalWorker) -> None:
        self._worker = worker

    def newest(self) -> Conversation | None:
        """The visitor's latest conversation."""
        begun = [c for c, _ in self._worker.store.conversations.values() if c.last_seq > 0]
        return max(begun, key=lambda c: c.ordinal, default=None)

    def visible(self, conversation_id: str, *, for_visitor: bool) -> list[StoredMessage]:
        """What a reader may see of a conversation, in order."""
        mine = [m for m in self._worker.store.messages if m.conversation_id == conversation_id]
        return sorted((m for m in mine if m.kind == "text" or not for_visitor), key=lambda m: m.seq)

    async def messages(
        self,
        conversation_id: str,
        *,
        before_seq: int | None = None,
        after_seq: int | None = None,
        limit: int = 50,
        for_visitor: bool,
    ) -> tuple[list[StoredMessage], bool]:
        found = [
            m
            for m in self.visible(conversation_id, for_visitor=for_visitor)
            if (before_seq is None or m.seq < before_seq) and (after_seq is None or m.seq > after_seq)
        ]
        return (found[-limit:] if after_seq is None else found[:limit]), len(found) > limit

    async def receipts(
        self, conversation_id: str, author_id: str, client_message_ids: list[str]
    ) -> dict[str, tuple[str, int]]:
        mine = [
            m for m in self._worker.store.messages if (m.conversation_id, m.author.id) == (conversation_id, author_id)
        ]
        return {m.client_message_id: (m.id, m.seq) for m in mine if m.client_message_id in client_message_ids}


class Gateway:
    """Answers what the clients ask, one question at a time."""

    def __init__(self, worker: MortalWorker, reopen: Any) -> None:
        self._worker = worker
        self._reopen = reopen
        self._at = 1_800_000_000_000
        self.reads = StoredReads(worker)

    def answer(self, sid: str, event: str, asked: dict[str, Any]) -> Any:
        """What the callback of an event gets."""
        agent = sid.startswith("agent")
        if event in ("sendMessage", "sendReply"):
            self._worker.reader.add(self._reply(sid, asked) if agent else self._message(sid, asked))
            return {"ok": True, "status": "queued"}
        if event == "markRead":
            conversation = self._named(asked)
            by: Any = "agent" if agent else "visitor"
            if conversation is not None:
                mark = MarkRead(PROJECT, VISITOR.uid, conversation.id, by, asked["seq"], self._now())
                self._worker.reader.add(mark)
            return {"ok": True}
        if event == "resume":
            ids = asked.get("pendingIds", [])
            author = ANA[0] if agent else VISITOR.uid
            missed = catch_up(self.reads, self._named(asked), author, asked["lastSeq"], ids, for_visitor=not agent)
            return msgspec.to_builtins(_result(missed))
        return self._page(asked, agent)

    def change(self, conversation: Conversation, number: int, status: Any) -> None:
        """An agent sets the status."""
        changes = Changes(status=status)
        ids = (PROJECT, VISITOR.uid, conversation.id, *ANA, f"request-{number}", GATEWAY)
        self._worker.reader.add(ChangeConversation(*ids, changes, self._now()))

    def _page(self, asked: dict[str, Any], agent: bool) -> Any:
        conversation = self._named(asked)
        if conversation is None:
            return {"ok": True, "messages": [], "hasMore": False}
        before, limit = asked["beforeSeq"], asked["limit"]
        page = self.reads.messages(conversation.id, before_seq=before, limit=limit, for_visitor=not agent)
        found, has_more = _result(page)
        shown = [msgspec.to_builtins(render.message(message)) for message in found]
        return {"ok": True, "messages": shown, "hasMore": has_more}

    def _named(self, asked: dict[str, Any]) -> Conversation | None:
        if "conversationId" not in asked:
            return self.reads.newest()
        stored = self._worker.store.conversations.get(asked["conversationId"])
        return stored[0] if stored else None

    def _message(self, sid: str, asked: dict[str, Any]) -> PostVisitorMessage:
        origin = Origin(GATEWAY, sid)
        text = (asked["clientMessageId"], asked["content"])
        return PostVisitorMessage(PROJECT, VISITOR, *text, self._now(), origin, self._reopen)

    def _reply(self, sid: str, asked: dict[str, Any]) -> PostAgentMessage:
        to = (PROJECT, VISITOR.uid, asked["conversationId"], *ANA, asked["kind"])
        text = (asked["clientMessageId"], asked["content"])
        return PostAgentMessage(*to, *text, self._now(), Origin(GATEWAY, sid))

    def _now(self) -> int:
        self._at += 1_000
        return self._at


def _result(coroutine: Any) -> Any:
    """What a coroutine gives that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waits")
