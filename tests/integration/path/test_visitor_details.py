"""A visitor's page, browser and corrected name, through all processes."""

from tests.support.people import call
from tests.support.stack import Stack
from tests.support.talk import write
from tests.waiting import wait_for

HELLO = {"url": "https://shop.example/mugs", "title": "Mugs", "locale": "de-AT", "timeZone": "Europe/Vienna"}


def test_what_his_browser_says_and_an_agent_corrects_is_seen_by_all(stack: Stack) -> None:
    visitor, agent = stack.visitor(0), stack.agent()
    conversation_id = write(visitor, "Hello")["conversationId"]
    _, conversation = call(stack.urls[0], "GET", f"/api/projects/shop/conversations/{conversation_id}")
    path = f"/api/projects/shop/visitors/{conversation['visitor']['uid']}"

    assert visitor.request("updateContext", HELLO) == {"ok": True}
    wait_for(lambda: call(stack.urls[0], "GET", path)[1]["pages"])
    status, seen = call(stack.urls[0], "PATCH", path, {"name": "Vera"})

    assert (status, seen["name"], seen["locale"], seen["timeZone"]) == (200, "Vera", "de-AT", "Europe/Vienna")
    assert [page["title"] for page in seen["pages"]] == ["Mugs"]
    assert agent.wait("conversationUpdated")["visitor"]["name"] == "Vera"
    write(visitor, "It is me")
    assert call(stack.urls[1], "GET", path)[1]["name"] == "Vera"
