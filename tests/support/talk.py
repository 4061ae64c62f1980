"""What people say over a Probe."""

import uuid
from typing import Any

from app.doctor.probe import Probe


def new_id() -> str:
    """A clientMessageId."""
    return str(uuid.uuid4())


def write(visitor: Probe, content: str, message_id: str | None = None) -> Any:
    """The visitor writes; the receipt."""
    message_id = message_id or new_id()
    assert visitor.request("sendMessage", {"clientMessageId": message_id, "content": content}) == {
        "ok": True,
        "status": "queued",
    }
    return visitor.wait("messageSent", clientMessageId=message_id)


def reply(agent: Probe, conversation_id: str, content: str, **more: Any) -> Any:
    """The agent answers; the receipt."""
    message_id = more.pop("clientMessageId", None) or new_id()
    payload = {"conversationId": conversation_id, "clientMessageId": message_id, "content": content} | more
    assert agent.request("sendReply", payload) == {"ok": True, "status": "queued"}
    return agent.wait("messageSent", clientMessageId=message_id)


def news(agent: Probe, content: str) -> Any:
    """The newMessage event of the room that brings a text; its payload."""
    while True:
        payload = agent.wait("newMessage")
        if payload["message"]["content"] == content:
            return payload


def silent(probe: Probe, event: str, seconds: float = 0.3) -> bool:
    """Whether no such event has come, nor comes behind a question and its answer."""
    return all(name != event for name, _ in probe.drain(seconds))
