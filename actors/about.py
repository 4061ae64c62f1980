"""Whom a line of the worker's log is about: the ids of commands, and of what was made of them. Never what they say."""

from collections.abc import Iterable

from actors.mailbox import Work
from app.domain.commands import AnyCommand, visitor_uid_of
from app.domain.conversation import Conversation
from app.domain.events import Event
from app.domain.message import StoredMessage


def command_ids(command: AnyCommand) -> dict[str, object]:
    """Of one entry. `request_id` is the call's or the socket's, as in the gateway's log and the proxy's."""
    unique = getattr(command, "request_id", "")
    origin = getattr(command, "origin", None)
    return {
        "project_id": command.project_id,
        "visitor_uid": visitor_uid_of(command),
        "conversation_id": getattr(command, "conversation_id", None),
        "client_message_id": getattr(command, "client_message_id", None),
        "request_id": unique.rpartition(".")[0] or unique if origin is None else origin.request_id,
    }


def work_ids(works: Iterable[Work]) -> Iterable[dict[str, object]]:
    """Of batches: the conversations that they touch."""
    for work in works:
        for row in work.conversations:
            yield _conversation_ids(row.conversation)


def event_ids(event: Event) -> dict[str, object]:
    """Of what a command led to."""
    conversation, message = getattr(event, "conversation", None), getattr(event, "message", None)
    origin = getattr(event, "origin", None)
    unique = getattr(event, "request_id", "")
    ids: dict[str, object] = {"request_id": unique.rpartition(".")[0] if origin is None else origin.request_id}
    if conversation is not None:
        ids |= _conversation_ids(conversation)
    if isinstance(message, StoredMessage):
        ids["message_id"] = message.id
    written = message if isinstance(message, StoredMessage) else event
    ids["client_message_id"] = getattr(written, "client_message_id", None)
    return ids


def _conversation_ids(conversation: Conversation) -> dict[str, object]:
    return {
        "project_id": conversation.project_id,
        "visitor_uid": conversation.visitor_uid,
        "conversation_id": conversation.id,
    }
