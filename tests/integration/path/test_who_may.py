"""Bots, and visitors of a project that wants to know who they are."""

import pytest

from app.adapters import directory
from app.adapters.visitor_tokens import new_visitor
from app.doctor.probe import Probe, ProbeError
from app.domain.commands import Profile
from tests.support.people import BOT_TOKEN, call
from tests.support.stack import Stack
from tests.support.talk import reply, write

MEMBER = Profile("u_" + "m" * 22, name="Mia", email="mia@example.com", verified=True)


@pytest.fixture
def club(stack: Stack) -> str:
    """Given a project for people who are signed in."""
    if stack.database["projects"].find_one({"_id": "club"}) is None:
        directory.create_project(stack.database, "Club", "club")
        stack.database["projects"].update_one({"_id": "club"}, {"$set": {"requireIdentity": True}})
    return "club"


def test_a_bot_answers_as_a_bot_and_takes_nothing_over(stack: Stack) -> None:
    visitor = stack.visitor()
    conversation_id = write(visitor, "Hello")["conversationId"]
    bot = Probe(stack.urls[1], "/inbox", {"token": BOT_TOKEN})
    try:
        assert bot.request("typing", {"conversationId": conversation_id, "active": True})["ok"]
        receipt = reply(bot, conversation_id, "A person will be with you soon.")
    finally:
        bot.close()

    assert visitor.wait("typing")["author"]["kind"] == "bot"
    shown = visitor.wait("newMessage")
    assert (shown["author"]["kind"], shown["author"]["id"]) == ("bot", "agent-ana")
    assert shown["seq"] == receipt["seq"] == 2, "no line that assigns it"
    path = f"/api/projects/shop/conversations/{conversation_id}"
    assert call(stack.urls[0], "GET", path)[1]["assigneeId"] is None

    reply(stack.agent("ben"), conversation_id, "Here I am")
    assert call(stack.urls[0], "GET", path)[1]["assigneeId"] == "agent-ben"


def test_an_anonymous_visitor_is_refused_where_identity_is_required(stack: Stack, club: str) -> None:
    with pytest.raises(ProbeError, match="unauthorized"):
        stack.visitor(0, new_visitor(), club)


def test_a_verified_visitor_enters_where_identity_is_required(stack: Stack, club: str) -> None:
    assert write(stack.visitor(0, MEMBER, club), "Hello")["seq"] == 1
