"""Ids as their senders wrote them, capital letters included."""

import pytest

from app.doctor.probe import Probe
from tests.support.stack import Stack
from tests.support.talk import new_id, reply, write


@pytest.fixture
def visitor(stack: Stack) -> Probe:
    """Given a visitor."""
    return stack.visitor()


def test_a_visitor_who_writes_ids_in_capitals_finds_them_again(visitor: Probe) -> None:
    message_id = new_id().upper()

    receipt = write(visitor, "Hello", message_id)

    pending = visitor.request("resume", {"lastSeq": 0, "pendingIds": [message_id]})["pending"]
    assert pending == {message_id: {"messageId": receipt["messageId"], "seq": 1}}
    assert write(visitor, "Hello", message_id) == receipt, "a repeat"


def test_an_agent_who_writes_ids_in_capitals_finds_them_again(stack: Stack, visitor: Probe) -> None:
    agent, message_id = stack.agent(), new_id().upper()
    conversation_id = write(visitor, "Hello")["conversationId"]

    receipt = reply(agent, conversation_id, "a note", clientMessageId=message_id, kind="note")

    asked = {"conversationId": conversation_id, "lastSeq": 0, "pendingIds": [message_id]}
    pending = agent.request("resume", asked)["pending"]
    assert pending == {message_id: {"messageId": receipt["messageId"], "seq": receipt["seq"]}}
