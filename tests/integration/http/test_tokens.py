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

    made = await admin.send("POST", TOKENS, {"name": "bot"})
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
