"""Invitations and links to set a password: good once, for a while, for exactly what they were made for."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.adapters.sessions import token_hash
from app.gateway.services import Services
from tests.integration.http.api_client import Answer, ApiClient
from tests.integration.http.world import PASSWORD, World

INVITATIONS = "/api/projects/shop/invitations"
NEW_PASSWORD = "a much newer password"


def secret_of(answer: Answer) -> str:
    assert answer.status == 201, answer.content
    address, _, secret = answer.body["url"].partition("#")
    assert secret
    assert address.rpartition("/")[2] in ("invitation", "new-password")
    return str(secret)


async def invited(by: ApiClient, **fields: Any) -> str:
    return secret_of(await by.send("POST", INVITATIONS, {"email": "Cleo@Example.com", "name": "Cleo", **fields}))


async def reset_link(by: ApiClient, agent_id: str) -> Answer:
    return await by.send("POST", f"/api/projects/shop/agents/{agent_id}/reset-link")


async def use(client: ApiClient, secret: str, password: str = NEW_PASSWORD, **more: Any) -> Answer:
    return await client.send("POST", "/api/link/use", {"token": secret, "password": password, **more})


async def sign_in(client: ApiClient, email: str, password: str) -> Answer:
    return await client.send("POST", "/api/session", {"email": email, "password": password})


@pytest.mark.gen_test(timeout=40)
async def test_somebody_new_joins_once(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    admin = as_member("admin")
    secret = await invited(admin)
    listed = (await admin.get(INVITATIONS)).body["invitations"]

    looked = (await stranger.send("POST", "/api/link", {"token": secret})).body
    used = await use(stranger, secret)
    again = await use(stranger, secret)

    assert [(row["email"], row["role"], "url" in row) for row in listed] == [("cleo@example.com", "agent", False)]
    assert (looked["kind"], looked["projectName"], looked["hasAccount"]) == ("invitation", "Shop", False)
    assert (used.status, used.body) == (200, {"email": "cleo@example.com"})
    assert again.code == "not_found"
    assert (await admin.get(INVITATIONS)).body["invitations"] == []
    projects = (await sign_in(stranger, "cleo@example.com", NEW_PASSWORD)).body["projects"]
    assert [(project["id"], project["role"]) for project in projects] == [("shop", "agent")]
    assert secret not in str([list(collection.find()) for collection in (world.database["links"],)])


@pytest.mark.gen_test(timeout=40)
async def test_of_many_who_use_one_link_at_once_one_gets_in(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    secret = await invited(as_member("admin"))

    answers = await asyncio.gather(*(use(stranger, secret, f"{NEW_PASSWORD} {n}") for n in range(6)))

    assert sorted(answer.status for answer in answers) == [200, 404, 404, 404, 404, 404]
    assert world.database["agents"].count_documents({"email": "cleo@example.com"}) == 1


@pytest.mark.gen_test(timeout=40)
async def test_who_has_an_account_joins_with_its_password_only(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    secret = await invited(as_member("admin"), email="banker@example.com")

    assert (await stranger.send("POST", "/api/link", {"token": secret})).body["hasAccount"] is True
    wrong = await use(stranger, secret, NEW_PASSWORD)
    right = await use(stranger, secret, PASSWORD)

    assert (wrong.code, wrong.body["error"]["field"]) == ("unauthorized", "password")
    assert right.status == 200, "a wrong password does not use the link up"
    roles = world.database["agents"].find_one({"email": "banker@example.com"})
    assert roles is not None
    assert {row["projectId"]: row["role"] for row in roles["memberships"]} == {"bank": "agent", "shop": "agent"}
    assert (await sign_in(stranger, "banker@example.com", PASSWORD)).status == 200


@pytest.mark.gen_test(timeout=40)
async def test_a_reset_sets_the_password_once_and_signs_out_everywhere(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    agent = as_member("agent")
    older = secret_of(await reset_link(as_member("admin"), world.ids["agent"]))
    secret = secret_of(await reset_link(as_member("admin"), world.ids["agent"]))
    assert (await agent.get("/api/session")).status == 200

    replaced = await use(stranger, older)
    used = await use(stranger, secret)

    assert replaced.code == "not_found"
    assert used.body == {"email": "agent@example.com"}
    assert (await use(stranger, secret)).code == "not_found"
    assert (await agent.get("/api/session")).code == "unauthorized"
    assert (await sign_in(stranger, "agent@example.com", PASSWORD)).code == "unauthorized"
    assert (await sign_in(stranger, "agent@example.com", NEW_PASSWORD)).status == 200


@pytest.mark.gen_test(timeout=40)
async def test_links_expire_and_are_withdrawn(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    admin = as_member("admin")
    expired, withdrawn = await invited(admin), await invited(admin, email="dan@example.com")
    past = {"$set": {"expiresAt": datetime.now(UTC) - timedelta(seconds=1)}}
    world.database["links"].update_one({"hash": token_hash(expired)}, past)
    (left,) = (await admin.get(INVITATIONS)).body["invitations"]
    assert (await admin.send("DELETE", f"{INVITATIONS}/{left['id']}")).status == 204
    assert (await admin.send("DELETE", f"{INVITATIONS}/{left['id']}")).code == "not_found"

    for secret in (expired, withdrawn, "guess", "x" * 200):
        for answer in (await use(stranger, secret), await stranger.send("POST", "/api/link", {"token": secret})):
            assert answer.code == "not_found"
            assert "Ask for a new one" in answer.body["error"]["message"]


@pytest.mark.gen_test(timeout=40)
async def test_nobody_lifts_himself_above_himself(as_member: Callable[[str], ApiClient], world: World) -> None:
    admin, owner = as_member("admin"), as_member("owner")
    world.database["agents"].update_one(
        {"_id": world.ids["agent"]}, {"$push": {"memberships": {"projectId": "bank", "role": "agent"}}}
    )

    as_owner = await admin.send("POST", INVITATIONS, {"email": "cleo@example.com", "role": "owner"})
    assert as_owner.code == "forbidden"
    assert (await reset_link(admin, world.ids["owner"])).code == "forbidden"
    assert (await reset_link(owner, world.ids["agent"])).code == "forbidden", "he belongs to another project too"
    assert (await reset_link(owner, world.ids["banker"])).code == "not_found"
    assert (await reset_link(owner, world.ids["admin"])).status == 201
    assert (await admin.send("POST", INVITATIONS, {"email": "owner@example.com"})).code == "conflict"


@pytest.mark.gen_test(timeout=40)
async def test_a_program_makes_no_links(as_member: Callable[[str], ApiClient], stranger: ApiClient) -> None:
    made = await as_member("owner").send("POST", "/api/projects/shop/tokens", {"name": "bot"})
    bot = stranger.with_headers(Authorization=f"Bearer {made.body['token']}")

    assert (await bot.send("POST", INVITATIONS, {"email": "cleo@example.com"})).code == "forbidden"


@pytest.mark.gen_test(timeout=40)
async def test_invitations_of_somebody_who_was_removed_are_void(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    secret = await invited(as_member("admin"))

    assert (await as_member("owner").send("DELETE", f"/api/projects/shop/agents/{world.ids['admin']}")).status == 204

    assert (await use(stranger, secret)).code == "not_found"


@pytest.mark.gen_test(timeout=40)
@pytest.mark.parametrize("fallen", ["demoted", "removed", "outgrown"])
async def test_a_link_reaches_no_further_than_who_made_it_does_by_now(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World, fallen: str
) -> None:
    """Else somebody keeps keys to a team that has put him out of it."""
    admin, owner = as_member("admin"), as_member("owner")
    secrets = [secret_of(await reset_link(admin, world.ids["agent"])), await invited(admin, role="admin")]

    if fallen == "outgrown":
        change = {"$push": {"memberships": {"projectId": "bank", "role": "agent"}}}
        world.database["agents"].update_one({"_id": world.ids["agent"]}, change)
        secrets.pop()  # an invitation stays what it was
    else:
        method, body = ("DELETE", None) if fallen == "removed" else ("PATCH", {"role": "agent"})
        assert (await owner.send(method, f"/api/projects/shop/agents/{world.ids['admin']}", body)).status < 300

    for secret in secrets:
        assert (await stranger.send("POST", "/api/link", {"token": secret})).code == "not_found"
        assert (await use(stranger, secret)).code == "not_found"
    assert (await sign_in(stranger, "agent@example.com", PASSWORD)).status == 200


@pytest.mark.gen_test(timeout=40)
async def test_who_sets_another_password_himself_ends_a_link_that_is_still_about(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    secret = secret_of(await reset_link(as_member("owner"), world.ids["agent"]))
    mine = {"password": PASSWORD, "newPassword": NEW_PASSWORD}

    assert (await as_member("agent").send("POST", "/api/account/password", mine)).status == 200

    assert (await use(stranger, secret, "somebody else's password")).code == "not_found"
    assert (await sign_in(stranger, "agent@example.com", NEW_PASSWORD)).status == 200


@pytest.mark.gen_test(timeout=40)
@pytest.mark.parametrize(
    "more", [{"name": " "}, {"name": "\u202egnp"}, {"password": "short"}, {"password": "x" * 257}, {"role": "owner"}]
)
async def test_what_is_refused_does_not_use_the_link_up(
    as_member: Callable[[str], ApiClient], stranger: ApiClient, more: dict[str, Any]
) -> None:
    secret = await invited(as_member("admin"))

    refused = await use(stranger, secret, **more)

    assert refused.code == "invalid"
    assert (await use(stranger, secret)).status == 200


@pytest.mark.gen_test(timeout=40)
async def test_what_cannot_be_written_leaves_the_link_as_it_was(
    as_member: Callable[[str], ApiClient],
    stranger: ApiClient,
    services: Services,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given somebody who makes an account with the same address in the moment in which the link is used."""
    secret, hash_password = await invited(as_member("admin")), services.passwords.hash

    async def slow_hash(password: str) -> str:
        world.database["agents"].update_one({"_id": world.ids["banker"]}, {"$set": {"email": "cleo@example.com"}})
        return await hash_password(password)

    with monkeypatch.context() as patched:
        patched.setattr(services.passwords, "hash", slow_hash)
        assert (await use(stranger, secret)).code == "conflict"

    assert (await use(stranger, secret, PASSWORD)).status == 200


@pytest.mark.gen_test(timeout=40)
async def test_trying_links_is_slowed_down(stranger: ApiClient) -> None:
    answers = [await stranger.send("POST", "/api/link", {"token": f"guess{n}"}) for n in range(31)]

    assert [answer.status for answer in answers] == [404] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
