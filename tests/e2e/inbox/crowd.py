"""Ten visitors without browsers: they write, they listen, and they remember what they were told."""

import uuid
from typing import Any

import simple_websocket

from app.doctor.probe import Probe, ProbeError
from app.domain.commands import Profile
from tests.support.stack import Stack
from tests.waiting import wait_for

NAMES = ("Mira", "Noor", "Olaf", "Priya", "Quentin", "Rosa", "Sven", "Tala", "Uma", "Viktor")


class Visitor:
    """One of them. His socket is closed while he says nothing for long, and opened again, as a page does it."""

    def __init__(self, stack: Stack, name: str) -> None:
        self.name = name
        self.said: list[str] = []
        self._stack = stack
        self._profile = Profile(f"v_{uuid.uuid4().hex[:22]}")
        self._probe: Probe = stack.visitor(profile=self._profile)
        self._ask("updateProfile", {"name": name})

    def say(self, content: str) -> None:
        """Writes and waits until it is stored."""
        self._ask("sendMessage", {"clientMessageId": str(uuid.uuid4()), "content": content})
        wait_for(lambda: content in self.heard())
        self.said.append(content)

    def hear(self, content: str) -> None:
        """Waits for an answer, and has then read it."""
        wait_for(lambda: content in self.heard())
        self._ask("markRead", {"seq": self._all()[-1]["seq"]})

    def type(self, *, active: bool = True, preview: str | None = None) -> None:
        """Types, or stops."""
        self._ask("typing", {"active": active, **({} if preview is None else {"preview": preview})})

    def heard(self) -> list[str]:
        """All that he can read of his conversation, from its beginning."""
        return [message["content"] for message in self._all()]

    def _all(self) -> Any:
        messages = self._ask("resume", {"lastSeq": 0})["messages"]
        assert {message["kind"] for message in messages} <= {"text"}, "notes and event lines reach no visitor"
        return messages

    def _ask(self, event: str, payload: Any) -> Any:
        try:
            answer = self._probe.request(event, payload)
        except (ProbeError, simple_websocket.ConnectionClosed):
            self._probe = self._stack.visitor(profile=self._profile)
            answer = self._probe.request(event, payload)
        assert answer["ok"], answer
        return answer


def crowd(stack: Stack) -> dict[str, Visitor]:
    """They come one after the other; each has a question."""
    visitors = {name: Visitor(stack, name) for name in NAMES}
    for name, visitor in visitors.items():
        visitor.say(f"{name} asks about a lamp")
    return visitors
