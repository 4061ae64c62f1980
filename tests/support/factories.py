"""Commands as a gateway makes them, with believable values where a test does not care."""

from typing import Any

from app.domain.commands import (
    ChangeConversation,
    Changes,
    MarkRead,
    MarkUnread,
    Origin,
    PostAgentMessage,
    PostVisitorMessage,
    Profile,
    RecordContext,
)
from app.domain.conversation import Conversation, State
from app.domain.decide import Decision, decide

PROJECT = "shop"
VISITOR = Profile("v_" + "a" * 22)
NOW = 1_800_000_000_000  # ms
VISITORS_SOCKET = Origin("gateway-1", "visitor-socket")
AGENTS_SOCKET = Origin("gateway-2", "agent-socket")
ANA = ("agent-ana", "Ana")
BEN = ("agent-ben", "Ben")


def client_id(number: int) -> str:
    """A clientMessageId: a UUID that says which one it is."""
    return f"{number:08x}-0000-4000-8000-000000000000"


def visitor_message(content: str = "Hello", number: int = 1, **other: Any) -> PostVisitorMessage:
    """A visitor writes."""
    values: dict[str, Any] = {"project_id": PROJECT, "visitor": VISITOR, "at": NOW, "origin": VISITORS_SOCKET} | other
    return PostVisitorMessage(client_message_id=client_id(number), content=content, **values)


def agent_message(
    to: Conversation, content: str = "Hi there", number: int = 1_000, by: tuple[str, str] = ANA, **other: Any
) -> PostAgentMessage:
    """An agent answers."""
    values: dict[str, Any] = {"kind": "text", "at": NOW + 1, "origin": AGENTS_SOCKET} | other
    return PostAgentMessage(
        project_id=to.project_id,
        visitor_uid=to.visitor_uid,
        conversation_id=to.id,
        agent_id=by[0],
        agent_name=by[1],
        client_message_id=client_id(number),
        content=content,
        **values,
    )


def changing(
    what: Conversation, by: tuple[str, str] = ANA, request_id: str = "request-1", at: int = NOW + 2, **changes: Any
) -> ChangeConversation:
    """An agent changes a conversation."""
    return ChangeConversation(
        project_id=what.project_id,
        visitor_uid=what.visitor_uid,
        conversation_id=what.id,
        agent_id=by[0],
        agent_name=by[1],
        request_id=request_id,
        gateway="gateway-2",
        changes=Changes(**changes),
        at=at,
    )


def reading(what: Conversation, by: Any, seq: int) -> MarkRead:
    """A reader has seen something."""
    return MarkRead(what.project_id, what.visitor_uid, what.id, by, seq, NOW + 3)


def laying_back(what: Conversation) -> MarkUnread:
    """An agent marks it as unread."""
    return MarkUnread(what.project_id, what.visitor_uid, what.id, NOW + 3)


def looking(url: str = "https://shop.example/mugs", title: str | None = "Mugs", **other: Any) -> RecordContext:
    """A visitor looks at a page."""
    values: dict[str, Any] = {"project_id": PROJECT, "visitor": VISITOR, "referrer": None, "at": NOW + 4} | other
    return RecordContext(url=url, title=title, **values)


def after(state: State | None, *commands: Any) -> State:
    """The state after commands that are not refused."""
    for command in commands:
        state = done(decide(state, command))
    assert state is not None
    return state


def done(decision: Decision) -> State:
    """The state that a decision left behind; fails when it was a refusal."""
    assert decision.state is not None, decision.events
    return decision.state


def begun(**changes: Any) -> State:
    """A conversation in which the visitor has written one message."""
    state = after(None, visitor_message())
    return after(state, changing(state.conversation, **changes)) if changes else state


def told(decision: Decision, kind: type) -> Any:
    """The decision's only event of a kind."""
    (event,) = [event for event in decision.events if isinstance(event, kind)]
    return event
