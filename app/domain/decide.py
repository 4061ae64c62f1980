"""The rules: (state, command) -> decision. Pure; every worker and every test runs these same functions."""

from collections.abc import Callable
from typing import Any

import msgspec

from app.domain import events
from app.domain.commands import (
    ChangeConversation,
    Changes,
    Command,
    MarkRead,
    MarkUnread,
    PostAgentMessage,
    PostVisitorMessage,
    RateConversation,
    RecordContext,
    StartConversation,
    UpdateProfile,
    VisitorCommand,
    WakeConversation,
)
from app.domain.conversation import Conversation, Receipt, State, VisitorCard, absorb, card_of, has_newer, value_of
from app.domain.events import Event
from app.domain.ids import body_hash, conversation_id, message_id
from app.domain.lifecycle import change, is_made
from app.domain.message import SYSTEM, Author, Kind, StoredMessage

_DAY_MS = 86_400_000
_ON_CARD = ("visitor_name", "visitor_email")
_CHANGEABLE = ("status", "assignee_id", "tags", "priority", "snoozed_until", *_ON_CARD)


class Decision(msgspec.Struct, frozen=True):
    """What a command leads to: the state after it, the messages to store, and what to tell whom afterwards.

    `state` is None when nothing of a conversation changes (a visitor without one, a refusal).
    """

    state: State | None
    messages: tuple[StoredMessage, ...] = ()
    events: tuple[Event, ...] = ()


def decide(state: State | None, command: Command, *, redelivered: bool = False) -> Decision:
    """Applies `command`. `state` is the conversation it names, or for a visitor's own command his newest one.

    redelivered: the entry was handed out before (its owner died or failed), so what is stored is announced again.
    """
    return _RULES[type(command)](state, command, redelivered)


def fresh_state(command: VisitorCommand, ordinal: int) -> State:
    """The state of a visitor's conversation number `ordinal` before its first message."""
    return State(
        Conversation(
            id=conversation_id(command.project_id, command.visitor.uid, ordinal),
            project_id=command.project_id,
            visitor_uid=command.visitor.uid,
            ordinal=ordinal,
            visitor=card_of(command.visitor),
            created_at=command.at,
            updated_at=command.at,
        )
    )


def _visitor_message(state: State | None, command: PostVisitorMessage, redelivered: bool) -> Decision:
    author = Author(kind="visitor", id=command.visitor.uid, name=command.visitor.name)
    if state is None:
        state = fresh_state(command, 1)
    known = _answer_to_repeat(state, author, "text", command, redelivered)
    if known is not None:
        return known
    lines: list[StoredMessage] = []
    if state.conversation.status != "open":
        if state.conversation.status == "resolved" and _begins_another(state.conversation, command):
            state = State(fresh_state(command, state.conversation.ordinal + 1).conversation, state.receipts)
        elif not is_made(state, "status", command.client_message_id):
            state, line = change(state, "status", "open", author, command.client_message_id, command.at)
            lines.append(line)
    card = card_of(command.visitor, state.conversation.visitor)
    if command.url is not None:
        card = msgspec.structs.replace(card, url=command.url, title=command.title)
    if card != state.conversation.visitor:
        state = _with(state, visitor=card)
    message = _next(state, author, "text", command.content, command.client_message_id, command.at)
    state = absorb(state, message)
    return _stored(state, lines, message, command.origin)


def _begins_another(resolved: Conversation, command: PostVisitorMessage) -> bool:
    """Whether the project's rule lets a resolved conversation rest, so that this message begins another one."""
    if command.reopen == "window":
        return command.at - resolved.updated_at > command.reopen_days * _DAY_MS
    return command.reopen == "never"


def _agent_message(state: State | None, command: PostAgentMessage, redelivered: bool) -> Decision:
    author = Author(kind=command.author_kind, id=command.agent_id, name=command.agent_name)
    if state is None:
        return _refused(command, author, "not_found", retryable=False)
    known = _answer_to_repeat(state, author, command.kind, command, redelivered)
    if known is not None:
        return known
    if command.seen_seq is not None and has_newer(state.conversation, command.agent_id, command.seen_seq):
        return _refused(command, author, "stale", retryable=True)
    lines: list[StoredMessage] = []
    is_first_answer = command.kind == "text" and author.kind == "agent" and state.conversation.assignee_id is None
    if is_first_answer and not is_made(state, "assignee_id", command.client_message_id):
        state, line = change(
            state, "assignee_id", command.agent_id, author, command.client_message_id, command.at, command.agent_name
        )
        lines.append(line)
    message = _next(state, author, command.kind, command.content, command.client_message_id, command.at)
    state = absorb(state, message)
    return _stored(state, lines, message, command.origin)


def _change(state: State | None, command: ChangeConversation, redelivered: bool) -> Decision:
    answer = _answerer(command)
    if state is None:
        return Decision(None, (), (answer(code="not_found", message="There is no such conversation."),))
    changes, old = command.changes, state.conversation
    if (
        changes.if_assignee_id is not msgspec.UNSET
        and changes.if_assignee_id != old.assignee_id
        and changes.assignee_id != old.assignee_id
    ):
        return Decision(None, (), (answer(code="conflict", message="Somebody else was faster."),))
    author = Author(kind="agent", id=command.agent_id, name=command.agent_name)
    lines: list[StoredMessage] = []
    changes = _with_snooze(changes, old)
    for name in _CHANGEABLE:
        wanted = getattr(changes, name)
        wanted = tuple(wanted) if name == "tags" and wanted is not msgspec.UNSET else wanted
        if wanted is msgspec.UNSET or wanted == value_of(state.conversation, name):
            continue
        if name in _ON_CARD and old.visitor.verified:  # what a site has vouched for stands
            continue
        if is_made(state, name, command.request_id):
            continue
        until = changes.snoozed_until if name == "status" and wanted == "snoozed" else None
        state, line = change(
            state, name, wanted, author, command.request_id, command.at, changes.assignee_name, until or None
        )
        lines.append(line)
    now = state.conversation
    told: list[events.Event] = [events.MessageStored(line, now, None) for line in lines]
    if lines or redelivered:  # its owner may have died between storing it and telling anybody
        told.append(events.ConversationChanged(now, tell_visitor=redelivered or now.status != old.status))
    told.append(answer(conversation=now))
    return Decision(state, tuple(lines), tuple(told))


def _with_snooze(changes: Changes, old: Conversation) -> Changes:
    """A time to come back means snoozed, and one line tells both; what is not snoozed has no such time."""
    if changes.snoozed_until is msgspec.UNSET:
        return changes
    if changes.status is msgspec.UNSET and changes.snoozed_until is not None:
        return msgspec.structs.replace(changes, status="snoozed")
    status = old.status if changes.status is msgspec.UNSET else changes.status
    return changes if status == "snoozed" else msgspec.structs.replace(changes, snoozed_until=msgspec.UNSET)


def _wake(state: State | None, command: WakeConversation, _redelivered: bool) -> Decision:
    """Once for each time that it was snoozed, however often and by however many workers the time is noticed."""
    if state is None or state.conversation.status != "snoozed" or state.conversation.snoozed_until != command.until:
        return Decision(None)
    cause = f"wake:{command.until}:{state.conversation.last_seq}"  # its place, for it may be snoozed twice until then
    state, line = change(state, "status", "open", SYSTEM, cause, command.at)
    now = state.conversation
    told = (events.MessageStored(line, now, None), events.ConversationChanged(now, tell_visitor=True))
    return Decision(state, (line,), told)


def _mark_read(state: State | None, command: MarkRead, _redelivered: bool) -> Decision:
    if state is None:
        return Decision(None)
    old = state.conversation
    seq = min(command.seq, old.last_seq)
    if command.by == "visitor":
        if seq <= old.visitor_read_seq:
            return Decision(None)
        state = _with(state, visitor_read_seq=seq)
    else:
        if seq <= old.agent_read_seq:
            return Decision(None)
        unread = 0 if seq >= old.last_visitor_seq else min(old.unread, old.last_visitor_seq - seq)
        state = _with(state, agent_read_seq=seq, unread=unread)
    return Decision(state, (), (events.ReadMoved(state.conversation, command.by, seq),))


def _mark_unread(state: State | None, _command: MarkUnread, _redelivered: bool) -> Decision:
    if state is None or state.conversation.agent_read_seq < state.conversation.last_visitor_seq:
        return Decision(None)  # there is none, or it is unread already
    old = state.conversation
    state = _with(
        state,
        agent_read_seq=old.last_visitor_seq - 1,
        agent_seen_seq=old.seen_by_agents,
        unread=1,
        unread_marks=old.unread_marks + 1,
    )
    return Decision(state, (), (events.ConversationChanged(state.conversation),))


def _record_context(state: State | None, command: RecordContext, _redelivered: bool) -> Decision:
    def event(conversation: Conversation | None) -> events.ContextRecorded:
        return events.ContextRecorded(
            command.project_id, command.visitor.uid, conversation, command.url, command.title, command.at
        )

    if state is None:
        return Decision(None, (), (event(None),))
    card: VisitorCard = msgspec.structs.replace(
        card_of(command.visitor, state.conversation.visitor), url=command.url, title=command.title
    )
    state = _with(state, visitor=card)
    return Decision(state, (), (event(state.conversation),))


def _update_profile(state: State | None, command: UpdateProfile, _redelivered: bool) -> Decision:
    if state is None or state.conversation.visitor.verified:
        return Decision(None)  # his first message brings it; and what a site has vouched for stands
    card = card_of(command.visitor, state.conversation.visitor, says_so=True)
    if card == state.conversation.visitor:
        return Decision(None)
    state = _with(state, visitor=card)
    return Decision(state, (), (events.ConversationChanged(state.conversation),))


def _rate(state: State | None, command: RateConversation, _redelivered: bool) -> Decision:
    if state is None or state.conversation.status != "resolved" or is_made(state, "rating", command.request_id):
        return Decision(None)
    author = Author(kind="visitor", id=command.visitor.uid, name=command.visitor.name)
    state, line = change(state, "rating", command.rating, author, command.request_id, command.at, command.comment)
    now = state.conversation
    return Decision(state, (line,), (events.MessageStored(line, now, None), events.ConversationChanged(now)))


def _start(state: State | None, command: StartConversation, _redelivered: bool) -> Decision:
    if state is None or state.conversation.status != "resolved":
        return Decision(None)  # what he writes next goes where he wants it already
    old = state.conversation
    # Nobody sees it before its first message. The receipts stay: a late repeat of an old message is no new one.
    fresh = State(fresh_state(command, old.ordinal + 1).conversation, state.receipts)
    return Decision(_with(fresh, visitor=card_of(command.visitor, old.visitor)))


def _with(state: State, **changes: Any) -> State:
    return State(msgspec.structs.replace(state.conversation, **changes), state.receipts)


def _next(state: State, author: Author, kind: Kind, content: str, client_message_id: str, at: int) -> StoredMessage:
    """The message in the place after the last one."""
    conversation = state.conversation
    return StoredMessage(
        id=message_id(conversation.id, author.id, client_message_id),
        project_id=conversation.project_id,
        conversation_id=conversation.id,
        seq=conversation.last_seq + 1,
        kind=kind,
        author=author,
        content=content,
        client_message_id=client_message_id,
        body_hash=body_hash(kind, content),
        created_at=at,
    )


def _stored(state: State, lines: list[StoredMessage], message: StoredMessage, origin: Any) -> Decision:
    now = state.conversation
    told: list[events.Event] = [events.MessageStored(line, now, None) for line in lines]
    told.append(events.MessageStored(message, now, origin))
    if lines:
        reopened = any(line.data is not None and line.data.get("field") == "status" for line in lines)
        told.append(events.ConversationChanged(now, tell_visitor=reopened))
    return Decision(state, (*lines, message), tuple(told))


def _answer_to_repeat(
    state: State, author: Author, kind: Kind, command: PostVisitorMessage | PostAgentMessage, redelivered: bool
) -> Decision | None:
    receipt = state.receipts.get((author.id, command.client_message_id))
    if receipt is None:
        return None
    if receipt.body_hash != body_hash(kind, command.content):
        return _refused(command, author, "conflict", retryable=False)
    if redelivered:
        # With the state: its owner may have died before it wrote what this message did to the conversation.
        again = _stored_before(state, author, kind, command, receipt)
        return Decision(state, (), (again, events.ConversationChanged(state.conversation, tell_visitor=True)))
    repeated = events.MessageRepeated(command.client_message_id, receipt, author, command.origin)
    return Decision(None, (), (repeated,))


def _stored_before(
    state: State, author: Author, kind: Kind, command: PostVisitorMessage | PostAgentMessage, receipt: Receipt
) -> events.MessageStored:
    """The announcement of a message that a dead owner may have stored without a word to anyone."""
    message = msgspec.structs.replace(
        _next(state, author, kind, command.content, command.client_message_id, receipt.created_at),
        id=receipt.message_id,
        conversation_id=receipt.conversation_id,
        seq=receipt.seq,
    )
    return events.MessageStored(message, state.conversation, command.origin, repeat=True)


def _refused(command: PostVisitorMessage | PostAgentMessage, author: Author, code: str, *, retryable: bool) -> Decision:
    refusal = events.MessageRefused(command.client_message_id, code, retryable, author, command.origin)
    return Decision(None, (), (refusal,))


def _answerer(command: ChangeConversation) -> Callable[..., events.ChangeAnswered]:
    def answer(**what: Any) -> events.ChangeAnswered:
        return events.ChangeAnswered(command.gateway, command.request_id, **what)

    return answer


_RULES: dict[type, Callable[..., Decision]] = {
    PostVisitorMessage: _visitor_message,
    PostAgentMessage: _agent_message,
    ChangeConversation: _change,
    WakeConversation: _wake,
    MarkRead: _mark_read,
    MarkUnread: _mark_unread,
    RecordContext: _record_context,
    UpdateProfile: _update_profile,
    RateConversation: _rate,
    StartConversation: _start,
}
