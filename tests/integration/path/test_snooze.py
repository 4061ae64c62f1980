"""A snoozed conversation is read, resumed and replayed like any other; a time that nobody can keep harms nobody."""

import signal
from typing import Any

import pytest

from app.adapters.visitor_tokens import new_visitor
from app.contract import keys, render
from app.contract.envelope import encode
from app.doctor.probe import Probe
from app.domain.commands import ChangeConversation, Changes, Profile
from app.gateway.clock import now_ms
from tests.support.factories import ANA
from tests.support.neighbours import neighbour_of, partition_of_visitor
from tests.support.people import call
from tests.support.stack import Stack
from tests.support.talk import reply, write
from tests.waiting import wait_for

UNTIL = "2030-01-31T08:00:00.000Z"
LINE = {"field": "status", "from": "open", "to": "snoozed", "until": UNTIL}
BEYOND_ALL_DATES = 10**17


def _path(conversation_id: str, more: str = "") -> str:
    return f"/api/projects/shop/conversations/{conversation_id}{more}"


def _snooze(stack: Stack, conversation_id: str, until: Any) -> tuple[int, Any]:
    return call(stack.urls[0], "PATCH", _path(conversation_id), {"snoozedUntil": until})


def _restart_worker(stack: Stack, *, forget: str) -> None:
    """As if it had died between storing the messages of a conversation and writing the rest."""
    for worker in stack.workers:
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(20) == 0
    behind = {"lastSeq": 1, "snoozedUntil": None, "status": "open"}
    stack.database["conversations"].update_one({"_id": forget}, {"$set": behind})
    for worker in stack.workers:
        worker.start()


def test_a_snoozed_conversation_is_read_resumed_and_replayed(stack: Stack) -> None:
    visitor, agent = stack.visitor(0), stack.agent()
    conversation_id = write(visitor, "Hello")["conversationId"]

    status, changed = _snooze(stack, conversation_id, UNTIL)
    assert (status, changed["snoozedUntil"]) == (200, UNTIL)

    status, page = call(stack.urls[0], "GET", _path(conversation_id, "/messages"))
    assert (status, page["messages"][1]["data"].items() >= LINE.items()) == (200, True)
    resumed = agent.request("resume", {"conversationId": conversation_id, "lastSeq": 0})
    assert resumed["messages"][1]["data"].items() >= LINE.items()

    _restart_worker(stack, forget=conversation_id)

    assert reply(agent, conversation_id, "Later", kind="note")["seq"] == 3
    assert call(stack.urls[0], "GET", _path(conversation_id))[1]["snoozedUntil"] == UNTIL


def test_it_wakes_once_whoever_owns_it_and_its_agents_hear_of_it(stack: Stack) -> None:
    """Given two workers that both look, and several conversations in partitions of both."""
    agent = stack.agent()
    snoozed = [write(stack.visitor(), "Hello")["conversationId"] for _ in range(4)]
    until = render.time(now_ms() + 1_500)

    for conversation_id in snoozed:
        assert _snooze(stack, conversation_id, until)[1]["status"] == "snoozed"

    for conversation_id in snoozed:
        wait_for(lambda: call(stack.urls[0], "GET", _path(conversation_id))[1]["status"] == "open")  # noqa: B023
        lines = call(stack.urls[0], "GET", _path(conversation_id, "/messages"))[1]["messages"][1:]
        assert [line["content"] for line in lines] == [
            "Ana snoozed this conversation",
            "The snooze is over: this conversation is open again",
        ]
    assert reply(agent, snoozed[0], "Back again", kind="note")["seq"] == 4


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"snoozedUntil": "2020-01-31T08:00:00.000Z"}, "snoozedUntil"),
        ({"snoozedUntil": UNTIL, "status": "open"}, "status"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_with_its_field(stack: Stack, body: Any, field: str) -> None:
    conversation_id = write(stack.visitor(), "Hello")["conversationId"]

    status, answer = call(stack.urls[0], "PATCH", _path(conversation_id), body)

    assert (status, answer["error"]["field"]) == (400, field)


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2300-01-01T00:00:00Z"])
def test_a_time_that_no_database_holds_is_refused(stack: Stack, until: str) -> None:
    conversation_id = write(stack.visitor(), "Hello")["conversationId"]

    status, answer = _snooze(stack, conversation_id, until)

    assert (status, answer["error"]["code"], answer["error"]["field"]) == (400, "invalid", "snoozedUntil")


def test_an_entry_that_no_database_takes_dies_alone(stack: Stack) -> None:
    """Given one among many of its partition, in one batch."""
    vera = new_visitor()
    partition = partition_of_visitor(vera)
    neighbours = [stack.visitor(0, neighbour_of(vera)) for _ in range(3)]
    visitor = stack.visitor(0, vera)
    conversation_id = write(visitor, "Hello")["conversationId"]

    _talk(stack, partition, vera, conversation_id, neighbours)

    for neighbour in (*neighbours, visitor):
        write(neighbour, "still here")
    wait_for(lambda: stack.backlog() == 0)
    letters = list(stack.database["deadLetters"].find())
    assert [letter["projectId"] for letter in letters] == ["shop"]
    for worker in stack.workers:
        assert worker.exit_code() is None
        assert "partition restarted" not in worker.log_path.read_text(), "no actor had to be replaced"


def _talk(stack: Stack, partition: int, vera: Profile, conversation_id: str, neighbours: list[Probe]) -> None:
    changes = Changes(snoozed_until=BEYOND_ALL_DATES)
    poison = ChangeConversation("shop", vera.uid, conversation_id, *ANA, "request-1", "gone", changes, 1)
    for neighbour in neighbours:
        write(neighbour, "before")
    stack.redis.xadd(keys.stream(partition), encode(poison))  # type: ignore[arg-type]
    for neighbour in neighbours:
        assert write(neighbour, "after")["seq"] == 2
