"""A visitor's address, his rating and his new conversation: through the stream to agents and back."""

from tests.support.people import call
from tests.support.stack import Stack
from tests.support.talk import news, write


def test_an_address_reaches_the_agents_and_a_wrong_one_is_refused(stack: Stack) -> None:
    visitor, agent = stack.visitor(), stack.agent()
    receipt = write(visitor, "Hello from somebody with an address")

    refused = visitor.request("updateProfile", {"email": "no address"})
    granted = visitor.request("updateProfile", {"name": "Vera", "email": "vera@example.com"})

    assert (refused["error"]["code"], refused["error"]["field"], granted) == ("invalid", "email", {"ok": True})
    card = agent.wait("conversationUpdated", id=receipt["conversationId"])["visitor"]
    assert (card["name"], card["email"], card["verified"]) == ("Vera", "vera@example.com", False)


def test_what_is_resolved_is_rated_and_the_next_message_begins_another(stack: Stack) -> None:
    # Given a resolved conversation
    visitor, agent = stack.visitor(), stack.agent()
    first = write(visitor, "My lamp is here")
    path = f"/api/projects/shop/conversations/{first['conversationId']}"
    assert call(stack.urls[0], "PATCH", path, {"status": "resolved"})[0] == 200
    assert visitor.wait("conversationUpdated")["status"] == "resolved"

    # When the visitor rates it, agents see the line and the number
    assert visitor.request("rateConversation", {"rating": 6})["error"]["code"] == "invalid"
    assert visitor.request("rateConversation", {"rating": 5, "comment": "Quick"}) == {"ok": True}
    told = news(agent, "The visitor rated this conversation 5 of 5: Quick")
    assert (told["message"]["kind"], told["conversation"]["rating"]) == ("event", 5)

    # When he begins another, his next message is the first of it
    assert visitor.request("startConversation", {}) == {"ok": True}
    second = write(visitor, "And now another thing")
    assert second["conversationId"] != first["conversationId"]
    assert second["seq"] == 1
    caught_up = visitor.request("resume", {"lastSeq": 0})
    assert [message["content"] for message in caught_up["messages"]] == ["And now another thing"]
