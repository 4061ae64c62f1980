"""Changes of a conversation that leave a line in its thread ("assigned to Ana")."""

from collections.abc import Callable
from typing import Any

from app.domain.conversation import State, absorb, value_of
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
    old = value_of(conversation, field)
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
        return f"{who} {_assigned(value, by, detail)}"
    return f"{who} {_WORDS[field](value)}" + (f": {detail}" if field == "rating" and detail else "")


def _assigned(value: str | None, by: Author, name: str | None) -> str:
    if value is None:
        return "removed the assignee"
    return "took this conversation" if value == by.id else f"assigned this to {name or 'a colleague'}"


def _on_card(what: str) -> Callable[[Any], str]:
    return lambda value: f"changed the visitor's {what} to {value}" if value else f"removed the visitor's {what}"


_STATUS_WORDS = {
    "open": "reopened this conversation",
    "pending": "set this conversation to pending",
    "snoozed": "snoozed this conversation",
    "resolved": "resolved this conversation",
}
_WORDS: dict[str, Callable[[Any], str]] = {
    "status": _STATUS_WORDS.__getitem__,
    "tags": lambda value: f"set the tags: {', '.join(value)}" if value else "removed the tags",
    "priority": lambda value: f"set the priority to {value}",
    "snoozed_until": lambda _: "changed the time to come back",
    "visitor_name": _on_card("name"),
    "visitor_email": _on_card("e-mail address"),
    "rating": lambda value: f"rated this conversation {value} of 5",
}
