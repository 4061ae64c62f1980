"""`resume`: what a reader missed, and what became of the messages that he still holds as pending."""

from app.adapters.reads import Reads
from app.contract import render
from app.contract.server_events import PendingReceipt, Resumed
from app.domain.conversation import Conversation

MOST = 100  # messages in one answer


async def catch_up(
    reads: Reads,
    conversation: Conversation | None,
    author_id: str,
    last_seq: int,
    pending: list[str],
    *,
    for_visitor: bool,
) -> Resumed:
    """Everything visible after `last_seq`, ascending.

    `conversation` was read before the messages, and is written after them: up to its `last_seq` none is missing.
    """
    if conversation is None:
        nothing = dict.fromkeys(pending)
        return Resumed(conversation_id=None, messages=[], last_seq=0, has_more=False, pending=nothing)
    found, has_more = await reads.messages(conversation.id, after_seq=last_seq, limit=MOST, for_visitor=for_visitor)
    receipts = await reads.receipts(conversation.id, author_id, pending)
    newest = found[-1].seq if found else 0
    return Resumed(
        conversation_id=conversation.id,
        messages=[render.message(message) for message in found],
        last_seq=newest if has_more else max(newest, conversation.last_seq),
        has_more=has_more,
        read_seq=conversation.seen_by_agents if for_visitor else conversation.visitor_read_seq,
        status=conversation.status,
        pending={
            waiting: PendingReceipt(message_id=receipts[waiting][0], seq=receipts[waiting][1])
            if waiting in receipts
            else None
            for waiting in pending
        },
    )
