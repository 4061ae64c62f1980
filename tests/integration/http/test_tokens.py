"""API tokens: shown once, good for one project, gone when revoked."""

from collections.abc import Callable

import pytest

from tests.integration.http.api_client import ApiClient
from tests.integration.http.world import World

TOKENS = "/api/projects/shop/tokens"


@pytest.mark.gen_test
async def test_a_token_opens_its_project_until_it_is_revoked(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    world.database["agents"].update_one(
        {"_id": world.ids["admin"]}, {"$push": {"memberships": {"projectId": "bank", "role": "owner"}}}
    )
    admin = as_member("admin")

    made = await admin.send("POST", TOKENS, {"name": "bot", "scope": "admin"})
    bot = stranger.with_headers(Authorization=f"Bearer {made.body['token']}")
    conversation = world.conversation("v_1")
    listed = (await admin.get(TOKENS)).body["tokens"]

    assert made.status == 201
    assert made.body["token"] not in str(list(world.database["apiTokens"].find()))
    assert [(token["name"], "token" in token) for token in listed] == [("bot", False)]
    assert (await bot.get(f"/api/projects/shop/conversations/{conversation.id}")).status == 200
    assert (
        await bot.send("PATCH", "/api/projects/shop", {"greeting": "Hi"}, Origin="https://any.example")
    ).status == 200
    assert (await bot.get("/api/projects/bank")).code == "not_found"
    assert (await bot.get("/api/session")).body["projects"] == [{"id": "shop", "name": "Shop", "role": "admin"}]
    assert (await bot.send("POST", TOKENS, {"name": "another"})).code == "forbidden"
    assert "lastUsedAt" in (await admin.get(TOKENS)).body["tokens"][0]

    path = f"{TOKENS}/{made.body['id']}"
    assert (await admin.send("PATCH", path, {"name": "robot"})).body["name"] == "robot"
    assert (await admin.send("DELETE", path)).status == 204
    assert (await bot.get("/api/projects/shop")).code == "unauthorized"
    assert (await admin.send("DELETE", path)).code == "not_found"


@pytest.mark.gen_test
async def test_another_projects_token_is_not_found(as_member: Callable[[str], ApiClient], world: World) -> None:
    made = await as_member("admin").send("POST", TOKENS, {"name": "bot"})
    world.database["agents"].update_one({"_id": world.ids["banker"]}, {"$set": {"memberships.0.role": "owner"}})
    path = f"/api/projects/bank/tokens/{made.body['id']}"

    assert (await as_member("banker").send("DELETE", path)).code == "not_found"
    assert (await as_member("banker").send("PATCH", path, {"name": "mine"})).code == "not_found"


@pytest.mark.gen_test
async def test_a_token_reaches_no_further_than_it_was_made_for(
    as_member: Callable[[str], ApiClient], stranger: ApiClient
) -> None:
    owner, canned = as_member("owner"), "/api/projects/shop/canned-replies"
    allowed = {"read": {"look"}, "write": {"look", "add"}, "admin": {"look", "add", "change"}}

    for scope, may in allowed.items():
        made = (await owner.send("POST", TOKENS, {"name": "bot", "scope": scope})).body
        bot = stranger.with_headers(Authorization=f"Bearer {made['token']}")
        answers = {
            "look": await bot.get(canned),
            "add": await bot.send("POST", canned, {"shortcut": f"hi-{scope}", "content": "Hi"}),
            "change": await bot.send("PATCH", "/api/projects/shop", {"greeting": "Hi"}),
        }
        assert made["scope"] == scope
        assert {name for name, answer in answers.items() if answer.status < 300} == may
        assert {answer.code for name, answer in answers.items() if name not in may} <= {"forbidden"}
    assert (await owner.send("POST", TOKENS, {"name": "bot", "scope": "root"})).code == "invalid"
    assert (await owner.send("POST", TOKENS, {"name": "bot"})).body["scope"] == "write"
