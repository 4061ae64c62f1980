"""Two gateways and two workers on one Redis behave as one: the visitor is on A, the agent on B."""

from typing import Any

import pytest

from app.doctor.probe import Probe
from tests.support.people import call
from tests.support.stack import Stack
from tests.support.talk import news, reply, write
from tests.waiting import wait_for

A, B = 0, 1


@pytest.fixture
def visitor(stack: Stack) -> Probe:
    """Given a visitor on gateway A."""
    return stack.visitor(A)


@pytest.fixture
def agent(stack: Stack) -> Probe:
    """Given Ana on gateway B."""
    return stack.agent("ana", B)


@pytest.fixture
def conversation_id(visitor: Probe, agent: Probe) -> str:
    """Given what the visitor wrote first, `Hello`, and that Ana has seen it come."""
    receipt = write(visitor, "Hello")
    while agent.wait("newMessage")["message"]["conversationId"] != receipt["conversationId"]:
        continue
    return str(receipt["conversationId"])


def test_both_workers_have_their_share(stack: Stack) -> None:
    wait_for(lambda: stack.shares() == {worker.process.pid: 2 for worker in stack.workers})


def test_a_message_reaches_the_agent_and_his_answer_the_visitor(visitor: Probe, agent: Probe) -> None:
    receipt = write(visitor, "Do you have blue mugs?")
    assert receipt["seq"] == 1

    seen = news(agent, "Do you have blue mugs?")
    assert seen["message"]["id"] == receipt["messageId"]
    assert seen["conversation"]["visitor"]["online"] is True
    assert (seen["conversation"]["unread"], seen["conversation"]["status"]) == (1, "open")

    sent = reply(agent, receipt["conversationId"], "Yes, two.", seenSeq=1)
    shown = visitor.wait("newMessage")
    assert (shown["content"], shown["id"], shown["author"]["name"]) == ("Yes, two.", sent["messageId"], "Ana")
    assert shown["seq"] == sent["seq"] == 3, "2 is the line that assigned it to Ana"


def test_nobody_else_hears_of_it_on_any_gateway(stack: Stack, visitor: Probe, agent: Probe) -> None:
    """Given other visitors of the project, and another project's agent, on both gateways."""
    others = [*(stack.visitor(n) for n in (A, B)), *(stack.agent("carl", n, project="bank") for n in (A, B))]
    for other in others:
        other.wait("presence") if other in others[:2] else None
    receipt = write(visitor, "For Ana alone")
    news(agent, "For Ana alone")
    reply(agent, receipt["conversationId"], "For you alone", seenSeq=1)
    assert visitor.request("typing", {"active": True})["ok"]
    assert visitor.wait("newMessage")["content"] == "For you alone"

    for other in others:  # what was sent to them before would come before the answer
        event = ("resume", {"lastSeq": 0}) if other in others[:2] else ("setPresence", {"status": "online"})
        assert other.request(*event)["ok"]
        assert not {"newMessage", "typing", "messageSent", "conversationUpdated"} & {n for n, _ in other.drain(0.0)}


def test_the_first_answer_assigns_and_the_room_hears_it(visitor: Probe, agent: Probe, conversation_id: str) -> None:
    reply(agent, conversation_id, "I'm on it")

    updated = agent.wait("conversationUpdated", id=conversation_id)
    assert updated["assigneeId"] == "agent-ana"
    assert visitor.wait("newMessage")["content"] == "I'm on it"


def test_typing_is_shown_on_both_sides(visitor: Probe, agent: Probe, conversation_id: str) -> None:
    assert visitor.request("typing", {"active": True}) == {"ok": True}
    shown = agent.wait("typing", conversationId=conversation_id)
    assert (shown["active"], shown["author"]["kind"]) == (True, "visitor")

    assert agent.request("typing", {"conversationId": conversation_id, "active": True}) == {"ok": True}
    assert visitor.wait("typing") == {"author": {"kind": "agent", "id": "agent-ana", "name": "Ana"}, "active": True}


def test_read_marks_cross(visitor: Probe, agent: Probe, conversation_id: str) -> None:
    agent.request("markRead", {"conversationId": conversation_id, "seq": 1})
    assert visitor.wait("read") == {"seq": 1, "conversationId": conversation_id}
    agent.wait("read", conversationId=conversation_id, by="agent", seq=1)

    visitor.request("markRead", {"seq": 1})
    agent.wait("read", conversationId=conversation_id, by="visitor", seq=1)


def test_what_an_agent_lays_back_is_unread_for_all_agents_and_stays_seen_for_the_visitor(
    visitor: Probe, agent: Probe, conversation_id: str
) -> None:
    agent.request("markRead", {"conversationId": conversation_id, "seq": 1})
    agent.request("markUnread", {"conversationId": conversation_id})

    laid_back = agent.wait("conversationUpdated", id=conversation_id, unread=1)
    assert (laid_back["agentReadSeq"], laid_back["unreadMarks"]) == (0, 1)
    assert visitor.request("resume", {"lastSeq": 0})["readSeq"] == 1

    agent.request("markRead", {"conversationId": conversation_id, "seq": 1})
    agent.wait("read", conversationId=conversation_id, by="agent", seq=1)


def test_pages_are_shown(visitor: Probe, agent: Probe, conversation_id: str) -> None:
    page = {"url": "https://shop.example/mugs", "title": "Mugs"}
    assert visitor.request("updateContext", page) == {"ok": True}

    shown = agent.wait("visitorContext", conversationId=conversation_id)
    assert (shown["url"], shown["title"]) == ("https://shop.example/mugs", "Mugs")


def test_agents_and_visitors_see_who_is_there(stack: Stack) -> None:
    stack.close_probes()  # who is away at one socket of several is not away
    visitor, ben = stack.visitor(A), stack.agent("ben", B)
    ana = stack.agent("ana", A)
    ben.wait("agentPresence", agentId="agent-ana", status="online")
    assert {agent["agentId"] for agent in ana.request("joinProject", {"projectId": "shop"})["agents"]} == {
        "agent-ana",
        "agent-ben",
    }

    ana.request("setPresence", {"status": "away"})
    ben.wait("agentPresence", agentId="agent-ana", status="away")
    ana.request("setPresence", {"status": "online"})
    ben.wait("agentPresence", agentId="agent-ana", status="online")
    while [a["name"] for a in visitor.wait("presence", online=True)["agents"]] != ["Ana", "Ben"]:
        continue


def test_agents_see_a_visitor_come_and_go(stack: Stack, agent: Probe) -> None:
    visitor = stack.visitor(A)
    came = agent.wait("visitorPresence", online=True)
    visitor.close()

    agent.wait("visitorPresence", visitorUid=came["visitorUid"], online=False)


def test_agents_see_who_looks_at_a_conversation(stack: Stack, agent: Probe, conversation_id: str) -> None:
    ben = stack.agent("ben", A)
    ben.request("viewing", {"conversationId": conversation_id, "active": True})
    agent.wait("viewing", conversationId=conversation_id, agents=["agent-ben"])

    ben.close()
    agent.wait("viewing", conversationId=conversation_id, agents=[])


def test_a_change_made_on_a_is_seen_on_b(stack: Stack, visitor: Probe, agent: Probe, conversation_id: str) -> None:
    status, changed = _patch(stack, A, conversation_id, {"status": "resolved", "tags": ["vip"]})

    assert (status, changed["status"], changed["tags"]) == (200, "resolved", ["vip"])
    shown = agent.wait("conversationUpdated", id=conversation_id)
    assert (shown["status"], shown["tags"], shown["lastSeq"]) == ("resolved", ["vip"], 3)
    visitor.wait("conversationUpdated", conversationId=conversation_id, status="resolved")
    assert call(stack.urls[B], "GET", f"/api/projects/shop/conversations/{conversation_id}")[1]["status"] == "resolved"


def test_of_two_agents_who_take_it_one_hears_conflict(stack: Stack, conversation_id: str) -> None:
    take = {"assigneeId": "agent-ana", "ifAssigneeId": None}
    assert _patch(stack, A, conversation_id, take)[0] == 200

    status, answer = _patch(stack, B, conversation_id, {"assigneeId": "agent-ben", "ifAssigneeId": None}, "ben")

    assert (status, answer["error"]["code"]) == (409, "conflict")


def test_writing_reopens_and_everybody_hears(stack: Stack, visitor: Probe, agent: Probe, conversation_id: str) -> None:
    _patch(stack, A, conversation_id, {"status": "resolved"})
    write(visitor, "One more thing")

    visitor.wait("conversationUpdated", conversationId=conversation_id, status="open")
    agent.wait("conversationUpdated", id=conversation_id, status="open")


def test_a_note_reaches_colleagues_and_never_the_visitor(
    stack: Stack, visitor: Probe, agent: Probe, conversation_id: str
) -> None:
    ben = stack.agent("ben", A)
    reply(agent, conversation_id, "a difficult one", kind="note")
    news(ben, "a difficult one")
    reply(agent, conversation_id, "Hello!")

    assert visitor.wait("newMessage")["content"] == "Hello!"
    texts = [message["content"] for message in visitor.request("resume", {"lastSeq": 0})["messages"]]
    assert texts == ["Hello", "Hello!"]


def test_an_answer_that_has_not_seen_the_last_word_is_stale(visitor: Probe, agent: Probe, conversation_id: str) -> None:
    write(visitor, "Wait, no!")
    news(agent, "Wait, no!")

    payload = {"conversationId": conversation_id, "content": "Done.", "seenSeq": 1}
    answer = agent.request("sendReply", payload | {"clientMessageId": "0c9d9c52-8a8e-4a26-8f4d-1f2c1c6b9f01"})

    assert (answer["ok"], answer["error"]["code"], answer["error"]["newer"]) == (False, "stale", 1)


def _patch(stack: Stack, gateway: int, conversation_id: str, changes: Any, name: str = "ana") -> tuple[int, Any]:
    return call(stack.urls[gateway], "PATCH", f"/api/projects/shop/conversations/{conversation_id}", changes, name)
