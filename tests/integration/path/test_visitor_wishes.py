"""A visitor's address, his rating and his new conversation: through the stream to agents and back."""

from app.contract import keys
from tests.support.people import call
from tests.support.stack import PARTITIONS, Stack
from tests.support.talk import news, write


def test_an_address_reaches_the_agents_and_a_wrong_one_is_refused(stack: Stack) -> None:
    visitor, agent = stack.visitor(), stack.agent()
    receipt = write(visitor, "Hello from somebody with an address")

    refused = visitor.request("updateProfile", {"email": "no address"})
    nameless = visitor.request("updateProfile", {"name": "  "})
    granted = visitor.request("updateProfile", {"name": " Vera ", "email": "vera@example.com"})

    assert (refused["error"]["code"], refused["error"]["field"], granted) == ("invalid", "email", {"ok": True})
    assert (nameless["error"]["code"], nameless["error"]["field"]) == ("invalid", "name")
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


def test_who_was_away_learns_by_resume_that_his_conversation_was_resolved(stack: Stack) -> None:
    visitor = stack.visitor()
    conversation_id = write(visitor, "Is it still open?")["conversationId"]
    assert visitor.request("resume", {"lastSeq": 0})["status"] == "open"

    path = f"/api/projects/shop/conversations/{conversation_id}"
    assert call(stack.urls[0], "PATCH", path, {"status": "resolved"})[0] == 200

    assert visitor.request("resume", {"lastSeq": 1})["status"] == "resolved"


def test_what_a_visitor_types_reaches_agents_where_the_project_shows_it_and_is_kept_nowhere(stack: Stack) -> None:
    # Given a conversation, in a project that does not show it
    visitor, agent = stack.visitor(), stack.agent()
    write(visitor, "Hello")
    words = "half a sentence that nobody has sent"

    # When he types, agents see that he does
    assert visitor.request("typing", {"active": True, "preview": words}) == {"ok": True}
    assert "preview" not in agent.wait("typing")

    # When the project shows it, they see the words, until he stops
    assert call(stack.urls[0], "PATCH", "/api/projects/shop", {"typingPreview": True})[0] == 200
    assert visitor.request("typing", {"active": True, "preview": words}) == {"ok": True}
    assert agent.wait("typing")["preview"] == words
    assert visitor.request("typing", {"active": False, "preview": words}) == {"ok": True}
    assert "preview" not in agent.wait("typing")
    assert call(stack.urls[0], "PATCH", "/api/projects/shop", {"typingPreview": False})[0] == 200

    # Too much of it, and half a character, are refused
    for bad in ("x" * 501, "\ud83d"):
        assert visitor.request("typing", {"active": True, "preview": bad})["error"]["code"] == "invalid"

    # Then it is in no stream, no collection, no log
    write(visitor, "The end of it")
    kept = [str(stack.redis.xrange(keys.stream(partition))).encode() for partition in range(PARTITIONS)]
    kept += [
        str(row).encode() for name in stack.database.list_collection_names() for row in stack.database[name].find()
    ]
    kept += [path.read_bytes() for path in stack.folder.glob("*.log")]
    assert any(b"The end of it" in place for place in kept)
    assert not any(words.encode() in place for place in kept)
