"""Who hears of what: receipts to the sender's socket, news to the visitor's other sockets and to the project's room."""

import json
from typing import Any

import pytest

from actors.announce import announce, visitor_of
from app.adapters.outbound import ForRequest, ForRoom, ForSockets, Outbound, read_parcel
from app.contract import keys
from app.domain.decide import decide
from app.domain.events import Event
from tests.support.factories import (
    PROJECT,
    VISITOR,
    agent_message,
    begun,
    changing,
    looking,
    reading,
    visitor_message,
)

SOCKETS = {(PROJECT, VISITOR.uid): [("gateway-1", "visitor-socket"), ("gateway-1", "tab-2"), ("gateway-3", "phone")]}


class Told:
    """What events tell, readable."""

    def __init__(self, events: tuple[Event, ...], sockets: Any = SOCKETS) -> None:
        out = Outbound()
        for event in events:
            announce(event, sockets, out)
        self.sockets: list[tuple[str, str, str, Any]] = []  # (gateway, sid, event, payload)
        self.room: list[tuple[str, Any]] = []
        self.answers: list[tuple[str, Any]] = []
        for channel, message in out.channels():
            parcel = read_parcel(message)
            if isinstance(parcel, ForSockets):
                gateway = channel.removeprefix(keys.channel_gateway(""))
                self.sockets += [(gateway, sid, *_read(frame)) for sid, frame in parcel.frames]
            elif isinstance(parcel, ForRoom):
                assert (channel, parcel.room) == (keys.channel_project(PROJECT), f"project:{PROJECT}")
                self.room += [_read(frame) for frame in parcel.frames]
            elif isinstance(parcel, ForRequest):
                self.answers.append((parcel.request_id, json.loads(parcel.body)))

    def at(self, event: str) -> list[tuple[str, str]]:
        """The sockets that got an event."""
        return [(gateway, sid) for gateway, sid, name, _ in self.sockets if name == event]


def _read(frame: bytes) -> tuple[str, Any]:
    name, payload = json.loads(frame[frame.index(b",") + 1 :])
    return name, payload


def test_a_visitors_message_is_receipted_here_shown_in_his_other_tabs_and_to_agents() -> None:
    told = Told(decide(None, visitor_message("Hi")).events)

    assert told.at("messageSent") == [("gateway-1", "visitor-socket")]
    assert told.at("newMessage") == [("gateway-1", "tab-2"), ("gateway-3", "phone")]
    ((name, payload),) = told.room
    assert (name, payload["message"]["content"], payload["conversation"]["visitor"]["online"]) == (
        "newMessage",
        "Hi",
        True,
    )
    receipt = next(payload for _, _, name, payload in told.sockets if name == "messageSent")
    assert receipt == {
        "clientMessageId": payload["message"]["clientMessageId"],
        "messageId": payload["message"]["id"],
        "conversationId": payload["conversation"]["id"],
        "seq": 1,
        "createdAt": "2027-01-15T08:00:00.000Z",
    }


def test_a_reply_goes_to_all_the_visitors_sockets_and_is_receipted_to_the_agent_alone() -> None:
    state = begun(assignee_id="agent-ana")

    told = Told(decide(state, agent_message(state.conversation)).events)

    assert told.at("messageSent") == [("gateway-2", "agent-socket")]
    assert told.at("newMessage") == SOCKETS[PROJECT, VISITOR.uid]
    assert [name for name, _ in told.room] == ["newMessage"]


@pytest.mark.parametrize("kind", ["note"])
def test_a_note_never_reaches_a_visitor(kind: str) -> None:
    state = begun(assignee_id="agent-ana")

    told = Told(decide(state, agent_message(state.conversation, "he is rude", kind=kind)).events)

    assert told.at("newMessage") == []
    assert "he is rude" not in repr(told.sockets)
    assert told.room[0][1]["message"]["kind"] == "note"


def test_event_lines_reach_agents_and_a_new_status_reaches_the_visitor() -> None:
    state = begun()

    told = Told(decide(state, changing(state.conversation, status="resolved", tags=["vip"])).events)

    assert [name for name, _ in told.room] == ["newMessage", "newMessage", "conversationUpdated"]
    assert told.at("newMessage") == []
    assert told.at("conversationUpdated") == SOCKETS[PROJECT, VISITOR.uid]
    assert {repr(p) for _, _, n, p in told.sockets} == {
        repr({"conversationId": state.conversation.id, "status": "resolved"})
    }


def test_tags_and_assignment_are_no_visitors_business() -> None:
    state = begun()

    told = Told(decide(state, changing(state.conversation, tags=["rude"], assignee_id="agent-ben")).events)

    assert told.sockets == []


def test_a_change_is_answered_to_the_request_that_asked() -> None:
    state = begun(assignee_id="agent-ben")

    done = Told(decide(state, changing(state.conversation, priority="high")).events)
    refused = Told(decide(state, changing(state.conversation, assignee_id="agent-ana", if_assignee_id=None)).events)

    assert (done.answers[0][0], done.answers[0][1]["ok"]["priority"]) == ("request-1", "high")
    assert refused.answers == [("request-1", {"error": {"code": "conflict", "message": "Somebody else was faster."}})]
    assert refused.room == []


def test_a_repeat_tells_its_sender_alone() -> None:
    told = Told(decide(begun(), visitor_message()).events)

    assert told.at("messageSent") == [("gateway-1", "visitor-socket")]
    assert (len(told.sockets), told.room) == (1, [])


def test_a_refusal_tells_its_sender_alone() -> None:
    told = Told(decide(begun(), visitor_message("other")).events)

    ((_, sid, name, payload),) = told.sockets
    assert (sid, name, payload["code"], payload["retryable"]) == ("visitor-socket", "messageFailed", "conflict", False)
    assert told.room == []


def test_read_marks_reach_the_other_side_and_the_room() -> None:
    state = begun()
    by_agent = Told(decide(state, reading(state.conversation, "agent", 1)).events)
    by_visitor = Told(decide(state, reading(state.conversation, "visitor", 1)).events)

    assert by_agent.at("read") == SOCKETS[PROJECT, VISITOR.uid]
    assert by_visitor.sockets == []
    assert [payload["by"] for _, payload in by_agent.room + by_visitor.room] == ["agent", "visitor"]


def test_a_page_view_reaches_the_room() -> None:
    ((name, payload),) = Told(decide(begun(), looking(title=None)).events).room

    assert (name, payload["visitorUid"], payload["title"]) == ("visitorContext", VISITOR.uid, None)
    assert payload["conversationId"] == begun().conversation.id


def test_without_sockets_the_visitor_is_shown_as_offline() -> None:
    told = Told(decide(begun(), visitor_message("later", 2)).events, sockets={})

    assert told.room[0][1]["conversation"]["visitor"]["online"] is False
    assert told.at("messageSent") == [("gateway-1", "visitor-socket")]


def test_events_name_the_visitor_whose_sockets_they_need() -> None:
    state = begun()
    stored = decide(None, visitor_message()).events[0]
    refused = decide(state, visitor_message("other")).events[0]

    assert visitor_of(stored) == (PROJECT, VISITOR.uid)
    assert visitor_of(refused) is None
