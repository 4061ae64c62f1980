"""From what happened to who hears of it: pure, one function per event."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.adapters.outbound import Outbound, frame
from app.contract import render
from app.contract import server_events as shapes
from app.contract.rooms import INBOX, WIDGET, project_room
from app.contract.shapes import ErrorBody
from app.domain import events
from app.domain.commands import Origin
from app.domain.conversation import Conversation

Sockets = Mapping[tuple[str, str], Sequence[tuple[str, str]]]  # (project id, visitor uid) -> (gateway, sid)s


def visitor_of(event: events.Event) -> tuple[str, str] | None:
    """The visitor whose sockets an event needs."""
    conversation: Conversation | None = getattr(event, "conversation", None)
    return None if conversation is None else (conversation.project_id, conversation.visitor_uid)


def announce(event: events.Event, sockets: Sockets, out: Outbound) -> None:
    """Adds to `out` what an event tells to sockets, rooms and waiting requests."""
    _TELLERS[type(event)](event, sockets, out)


def _message_stored(event: events.MessageStored, sockets: Sockets, out: Outbound) -> None:
    message, conversation, origin = event.message, event.conversation, event.origin
    theirs = _sockets_of(conversation, sockets)
    shown = render.message(message)
    if origin is not None:
        sender = WIDGET if message.author.kind == "visitor" else INBOX
        receipt = shapes.MessageSent(
            client_message_id=message.client_message_id,
            message_id=message.id,
            conversation_id=message.conversation_id,
            seq=message.seq,
            created_at=shown.created_at,
        )
        out.to_socket(origin.gateway, origin.sid, frame(sender, "messageSent", receipt))
    if message.kind == "text" and theirs:
        data = frame(WIDGET, "newMessage", shown)
        for gateway, sid in theirs:
            if origin is None or sid != origin.sid:
                out.to_socket(gateway, sid, data)
    whole = shapes.AgentNewMessage(message=shown, conversation=render.conversation(conversation, online=bool(theirs)))
    _to_project(out, conversation, "newMessage", whole)


def _message_repeated(event: events.MessageRepeated, _: Sockets, out: Outbound) -> None:
    receipt = shapes.MessageSent(
        client_message_id=event.client_message_id,
        message_id=event.receipt.message_id,
        conversation_id=event.receipt.conversation_id,
        seq=event.receipt.seq,
        created_at=render.time(event.receipt.created_at),
    )
    _to_sender(out, event.author.kind, event.origin, "messageSent", receipt)


def _message_refused(event: events.MessageRefused, _: Sockets, out: Outbound) -> None:
    refusal: Any = {"clientMessageId": event.client_message_id, "code": event.code, "retryable": event.retryable}
    _to_sender(out, event.author.kind, event.origin, "messageFailed", refusal)


def _conversation_changed(event: events.ConversationChanged, sockets: Sockets, out: Outbound) -> None:
    conversation = event.conversation
    theirs = _sockets_of(conversation, sockets)
    _to_project(out, conversation, "conversationUpdated", render.conversation(conversation, online=bool(theirs)))
    if event.tell_visitor:
        told = shapes.VisitorConversationUpdated(conversation_id=conversation.id, status=conversation.status)
        data = frame(WIDGET, "conversationUpdated", told)
        for gateway, sid in theirs:
            out.to_socket(gateway, sid, data)


def _read_moved(event: events.ReadMoved, sockets: Sockets, out: Outbound) -> None:
    conversation = event.conversation
    told = shapes.AgentRead(conversation_id=conversation.id, by=event.by, seq=event.seq)
    _to_project(out, conversation, "read", told)
    if event.by == "agent":
        data = frame(WIDGET, "read", shapes.VisitorRead(seq=event.seq, conversation_id=conversation.id))
        for gateway, sid in _sockets_of(conversation, sockets):
            out.to_socket(gateway, sid, data)


def _context_recorded(event: events.ContextRecorded, _: Sockets, out: Outbound) -> None:
    told = shapes.VisitorContext(
        visitor_uid=event.visitor_uid,
        url=event.url,
        title=event.title,
        at=render.time(event.at),
        conversation_id=event.conversation.id if event.conversation else None,
    )
    out.to_project(event.project_id, project_room(event.project_id), frame(INBOX, "visitorContext", told))


def _change_answered(event: events.ChangeAnswered, sockets: Sockets, out: Outbound) -> None:
    if event.conversation is not None:
        online = bool(_sockets_of(event.conversation, sockets))
        body: Any = {"ok": render.conversation(event.conversation, online=online)}
    else:
        body = {"error": ErrorBody(code=event.code or "internal", message=event.message or "")}  # type: ignore[arg-type]
    out.answer(event.gateway, event.request_id, body)


def _to_project(out: Outbound, conversation: Conversation, name: str, payload: Any) -> None:
    out.to_project(conversation.project_id, project_room(conversation.project_id), frame(INBOX, name, payload))


def _to_sender(out: Outbound, kind: str, origin: Origin, name: str, payload: Any) -> None:
    out.to_socket(origin.gateway, origin.sid, frame(WIDGET if kind == "visitor" else INBOX, name, payload))


def _sockets_of(conversation: Conversation, sockets: Sockets) -> Sequence[tuple[str, str]]:
    return sockets.get((conversation.project_id, conversation.visitor_uid), ())


_TELLERS: dict[type, Callable[..., None]] = {
    events.MessageStored: _message_stored,
    events.MessageRepeated: _message_repeated,
    events.MessageRefused: _message_refused,
    events.ConversationChanged: _conversation_changed,
    events.ReadMoved: _read_moved,
    events.ContextRecorded: _context_recorded,
    events.ChangeAnswered: _change_answered,
}
