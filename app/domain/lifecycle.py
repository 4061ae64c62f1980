"""Changes of a conversation that leave a line in its thread ("assigned to Ana")."""

from typing import Any

from app.domain.conversation import State, absorb
from app.domain.ids import body_hash, message_id
from app.domain.message import SYSTEM, Author, StoredMessage


def change(
    state: State,
    field: str,
    value: Any,
    by: Author,
    cause: str,
    at: int,
    detail: str | None = None,
    until: int | None = None,
) -> tuple[State, StoredMessage]:
    """Sets `field` and gives the state after it together with the event line to store.

    cause: the id of what asked for it; a repeat of the same cause makes the same line, which is stored once.
    detail: the new assignee's name, the comment that goes with a rating. until: when a snoozed conversation comes back.
    """
    conversation = state.conversation
    old = getattr(conversation, field)
    content = _sentence(field, value, by, detail)
    key = _key(cause, field)
    line = StoredMessage(
        id=message_id(conversation.id, SYSTEM.id, key),
        project_id=conversation.project_id,
        conversation_id=conversation.id,
        seq=conversation.last_seq + 1,
        kind="event",
        author=SYSTEM,
        content=content,
        client_message_id=key,
        body_hash=body_hash("event", content),
        created_at=at,
        data={
            "field": field,
            "from": old,
            "to": list(value) if field == "tags" else value,
            "by": {"kind": by.kind, "id": by.id, "name": by.name},
            **({"comment": detail} if field == "rating" and detail else {}),
            **({} if until is None else {"until": until}),
        },
    )
    return absorb(state, line), line


def is_made(state: State, field: str, cause: str) -> bool:
    """Whether the line of this change is stored: then it is history, and what came later counts.

    Made again it would stand in its own way in the database, time after time.
    """
    return (SYSTEM.id, _key(cause, field)) in state.receipts


def _key(cause: str, field: str) -> str:
    return f"{cause}:{field}"


def _sentence(field: str, value: Any, by: Author, detail: str | None) -> str:
    if by.kind == "system":
        return "The snooze is over: this conversation is open again"
    who = by.name or ("The visitor" if by.kind == "visitor" else "An agent")
    if field == "assignee_id":
        if value is None:
            return f"{who} removed the assignee"
        return (
            f"{who} took this conversation" if value == by.id else f"{who} assigned this to {detail or 'a colleague'}"
        )
    if field == "status":
        return f"{who} {_STATUS_WORDS[value]}"
    if field == "tags":
        return f"{who} set the tags: {', '.join(value)}" if value else f"{who} removed the tags"
    if field == "priority":
        return f"{who} set the priority to {value}"
    if field == "rating":
        return f"{who} rated this conversation {value} of 5" + (f": {detail}" if detail else "")
    return f"{who} changed the time to come back"


_STATUS_WORDS = {
    "open": "reopened this conversation",
    "pending": "set this conversation to pending",
    "snoozed": "snoozed this conversation",
    "resolved": "resolved this conversation",
}
