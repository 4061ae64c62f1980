"""Canned replies over HTTP."""

from collections.abc import Callable

import pytest

from tests.integration.http.api_client import ApiClient

CANNED = "/api/projects/shop/canned-replies"


@pytest.mark.gen_test
async def test_a_reply_is_made_changed_and_removed(agent: ApiClient) -> None:
    made = await agent.send("POST", CANNED, {"shortcut": "hours", "content": "  9 to 5  "})
    path = f"{CANNED}/{made.body['id']}"
    changed = await agent.send("PATCH", path, {"content": "8 to 6"})

    assert (made.status, made.body["content"]) == (201, "9 to 5")
    assert (changed.body["shortcut"], changed.body["content"]) == ("hours", "8 to 6")
    assert (await agent.get(CANNED)).body["cannedReplies"] == [changed.body]
    assert (await agent.send("DELETE", path)).status == 204
    assert (await agent.get(CANNED)).body == {"cannedReplies": []}
    assert (await agent.send("PATCH", path, {"content": "x"})).code == "not_found"


@pytest.mark.gen_test
async def test_a_shortcut_is_taken_once_in_each_project(
    agent: ApiClient, as_member: Callable[[str], ApiClient]
) -> None:
    first = {"shortcut": "hours", "content": "9 to 5"}
    second = (await agent.send("POST", CANNED, {"shortcut": "price", "content": "free"})).body
    await agent.send("POST", CANNED, first)

    assert (await agent.send("POST", CANNED, first)).code == "conflict"
    assert (await agent.send("PATCH", f"{CANNED}/{second['id']}", {"shortcut": "hours"})).code == "conflict"
    elsewhere = await as_member("banker").send("POST", "/api/projects/bank/canned-replies", first)
    assert elsewhere.status == 201
    foreign = await as_member("banker").send("DELETE", f"/api/projects/bank/canned-replies/{second['id']}")
    assert foreign.code == "not_found"


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"shortcut": "Two words", "content": "x"}, "invalid"),
        ({"shortcut": "a", "content": "   "}, "invalid"),
        ({"shortcut": "a", "content": "x" * 5_001}, "too_large"),
        ({"shortcut": {"$gt": ""}, "content": "x"}, "invalid"),
    ],
)
async def test_bad_replies_are_refused(agent: ApiClient, body: object, code: str) -> None:
    assert (await agent.send("POST", CANNED, body)).code == code
