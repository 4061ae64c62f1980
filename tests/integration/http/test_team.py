"""Members come, change and go; somebody always owns the project."""

from collections.abc import Callable

import pytest

from tests.integration.http.api_client import ApiClient
from tests.integration.http.world import PASSWORD, World

TEAM = "/api/projects/shop/agents"
NEW = {"email": "New@Example.com", "name": "New", "password": "a long enough one"}


@pytest.mark.gen_test
async def test_a_new_member_can_sign_in(as_member: Callable[[str], ApiClient], stranger: ApiClient) -> None:
    admin = as_member("admin")

    added = await admin.send("POST", TEAM, NEW)
    signed_in = await stranger.send("POST", "/api/session", {"email": NEW["email"], "password": NEW["password"]})

    assert added.status == 201
    assert added.body == {"id": added.body["id"], "email": "new@example.com", "name": "New", "role": "agent"}
    assert signed_in.body["projects"] == [{"id": "shop", "name": "Shop", "role": "agent"}]
    members = (await admin.get(TEAM)).body["agents"]
    assert [member["name"] for member in members] == ["Admin", "Agent", "New", "Owner"]
    assert not {"passwordHash", "password"} & {name for member in members for name in member}


@pytest.mark.gen_test
async def test_somebody_with_an_account_joins_without_a_password(
    as_member: Callable[[str], ApiClient], world: World
) -> None:
    admin, banker = as_member("admin"), {"email": "banker@example.com", "name": "Banker"}
    before = world.database["agents"].find_one({"_id": world.ids["banker"]})

    assert (await admin.send("POST", TEAM, {**banker, "password": PASSWORD})).code == "conflict"
    assert (await admin.send("POST", TEAM, banker)).status == 201
    assert (await admin.send("POST", TEAM, banker)).code == "conflict"

    after = world.database["agents"].find_one({"_id": world.ids["banker"]})
    assert before is not None
    assert after is not None
    assert after["passwordHash"] == before["passwordHash"]
    assert (await as_member("banker").get("/api/projects/shop")).status == 200


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**NEW, "password": "short"}, "password"),
        ({"email": NEW["email"], "name": "New"}, "password"),
        ({**NEW, "email": "no address"}, "email"),
        ({**NEW, "email": {"$gt": ""}}, "email"),
        ({**NEW, "name": "   "}, "name"),
        ({**NEW, "role": "king"}, "role"),
    ],
)
async def test_bad_members_name_the_field(as_member: Callable[[str], ApiClient], body: object, field: str) -> None:
    answer = await as_member("admin").send("POST", TEAM, body)

    assert (answer.code, answer.body["error"]["field"]) == ("invalid", field)


@pytest.mark.gen_test
async def test_only_an_owner_touches_owners(as_member: Callable[[str], ApiClient], world: World) -> None:
    admin, owner = as_member("admin"), as_member("owner")

    assert (await admin.send("POST", TEAM, {**NEW, "role": "owner"})).code == "forbidden"
    assert (await admin.send("PATCH", f"{TEAM}/{world.ids['agent']}", {"role": "owner"})).code == "forbidden"
    assert (await admin.send("PATCH", f"{TEAM}/{world.ids['owner']}", {"role": "agent"})).code == "forbidden"
    assert (await admin.send("DELETE", f"{TEAM}/{world.ids['owner']}")).code == "forbidden"
    assert (await owner.send("PATCH", f"{TEAM}/{world.ids['admin']}", {"role": "owner"})).body["role"] == "owner"


@pytest.mark.gen_test
async def test_the_last_owner_stays(as_member: Callable[[str], ApiClient], world: World) -> None:
    owner, me = as_member("owner"), f"{TEAM}/{world.ids['owner']}"

    assert (await owner.send("PATCH", me, {"role": "admin"})).code == "conflict"
    assert (await owner.send("DELETE", me)).code == "conflict"
    assert (await owner.send("PATCH", f"{TEAM}/{world.ids['admin']}", {"role": "owner"})).status == 200
    assert (await owner.send("DELETE", me)).status == 204


@pytest.mark.gen_test
async def test_who_is_removed_is_out_with_his_tokens(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    admin, owner = as_member("admin"), as_member("owner")
    secret = (await admin.send("POST", "/api/projects/shop/tokens", {"name": "bot"})).body["token"]
    bot = stranger.with_headers(Authorization=f"Bearer {secret}")
    assert (await bot.get(TEAM)).status == 200

    assert (await owner.send("DELETE", f"{TEAM}/{world.ids['admin']}")).status == 204

    assert (await admin.get(TEAM)).code == "not_found"
    assert (await bot.get(TEAM)).code == "unauthorized"
    assert (await owner.send("DELETE", f"{TEAM}/{world.ids['admin']}")).code == "not_found"
    assert (await owner.send("DELETE", f"{TEAM}/{world.ids['banker']}")).code == "not_found"
