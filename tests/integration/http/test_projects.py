"""A project's settings."""

import time
from collections.abc import Callable

import jwt
import pytest

from tests.integration.http.api_client import ApiClient
from tests.integration.http.world import World

SHOP = "/api/projects/shop"


@pytest.mark.gen_test
async def test_settings_are_changed_and_seen_at_once(as_member: Callable[[str], ApiClient]) -> None:
    admin = as_member("admin")
    changes = {
        "name": " Shoe shop ",
        "greeting": "Hi!",
        "locale": "pt-BR",
        "theme": {"accent": "#112233", "mode": "dark"},
        "allowedOrigins": ["https://Shop.example:443", "https://*.shop.example"],
        "reopenRule": "window",
        "reopenDays": 3,
        "requireIdentity": True,
        "askEmail": False,
        "answersWithin": "We answer within a day.",
        "typingPreview": True,
    }

    changed = (await admin.send("PATCH", SHOP, changes)).body

    assert (changed["name"], changed["greeting"], changed["locale"]) == ("Shoe shop", "Hi!", "pt-BR")
    assert changed["theme"] == {"accent": "#112233", "mode": "dark", "position": "right"}
    assert changed["allowedOrigins"] == ["https://shop.example", "https://*.shop.example"]
    assert (changed["reopenRule"], changed["reopenDays"], changed["requireIdentity"]) == ("window", 3, True)
    assert (await admin.get(SHOP)).body == changed
    config = (await admin.get("/api/widget/config?projectId=shop")).body
    shown = {name: config[name] for name in ("name", "askEmail", "answersWithin", "typingPreview")}
    assert shown == {**{name: changes[name] for name in shown}, "name": "Shoe shop"}


@pytest.mark.gen_test
async def test_the_identity_secret_is_shown_when_it_is_made_and_never_again(
    as_member: Callable[[str], ApiClient], world: World
) -> None:
    owner = as_member("owner")
    before = (await owner.get(SHOP)).body

    rotated = (await owner.send("PATCH", SHOP, {"rotateIdentitySecret": True})).body
    after = (await owner.get(SHOP)).body

    stored = world.database["projects"].find_one({"_id": "shop"})
    assert stored is not None
    assert rotated["identitySecret"] == stored["identitySecret"]
    assert len(rotated["identitySecret"]) >= 43
    assert before["hasIdentitySecret"] is after["hasIdentitySecret"] is True
    assert "identitySecret" not in before | after


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"name": "  "}, "name"),
        ({"theme": {"accent": "red;}"}}, "theme.accent"),
        ({"allowedOrigins": ["https://a.*.example"]}, "allowedOrigins"),
        ({"allowedOrigins": ["https://shop.example/path"]}, "allowedOrigins"),
        ({"allowedOrigins": ["https://shop.example:99999"]}, "allowedOrigins"),
        ({"identitySecret": "mine"}, "identitySecret"),
        ({"reserved": True}, "reserved"),
    ],
)
async def test_bad_settings_name_the_field(
    as_member: Callable[[str], ApiClient], changes: object, field: str | None
) -> None:
    answer = await as_member("admin").send("PATCH", SHOP, changes)

    assert (answer.code, answer.body["error"].get("field")) == ("invalid", field)


@pytest.mark.gen_test
async def test_demanding_identities_needs_a_secret(as_member: Callable[[str], ApiClient], world: World) -> None:
    world.database["projects"].update_one({"_id": "shop"}, {"$set": {"identitySecret": None}})
    admin = as_member("admin")

    assert (await admin.send("PATCH", SHOP, {"requireIdentity": True})).code == "invalid"
    both = await admin.send("PATCH", SHOP, {"requireIdentity": True, "rotateIdentitySecret": True})
    assert both.body["requireIdentity"] is True


@pytest.mark.gen_test
async def test_an_old_secret_is_good_for_a_day_unless_it_is_ended(
    as_member: Callable[[str], ApiClient], world: World, stranger: ApiClient
) -> None:
    owner = as_member("owner")
    old = world.database["projects"].find_one({"_id": "shop"})["identitySecret"]  # type: ignore[index]
    new = (await owner.send("PATCH", SHOP, {"rotateIdentitySecret": True})).body["identitySecret"]

    async def opens(secret: str) -> int:
        claims = {"aud": "shop", "sub": "user-1", "exp": int(time.time()) + 60}
        body = {"projectId": "shop", "identity": jwt.encode(claims, secret, "HS256")}
        return (await stranger.send("POST", "/api/widget/session", body)).status

    assert [await opens(secret) for secret in (old, new, "x" * 43)] == [200, 200, 401]
    assert (await owner.get(SHOP)).body["oldIdentityUntil"] > "2026"

    ended = (await owner.send("PATCH", SHOP, {"endOldIdentitySecret": True})).body
    assert "oldIdentityUntil" not in ended
    assert [await opens(secret) for secret in (old, new)] == [401, 200]


@pytest.mark.gen_test
async def test_a_second_rotation_ends_the_first_ones_grace(as_member: Callable[[str], ApiClient], world: World) -> None:
    owner = as_member("owner")
    secrets = [(await owner.send("PATCH", SHOP, {"rotateIdentitySecret": True})).body["identitySecret"] for _ in "ab"]

    stored = world.database["projects"].find_one({"_id": "shop"})
    assert stored is not None
    assert [stored["oldIdentitySecret"], stored["identitySecret"]] == secrets


@pytest.mark.gen_test
async def test_the_first_page_with_the_widget_is_noted_once(as_member: Callable[[str], ApiClient]) -> None:
    agent = as_member("agent")
    config = "/api/widget/config?projectId=shop"
    assert (await agent.get(f"{SHOP}/installation")).body == {"seenAt": None, "seenOn": None}

    await agent.get(config, Origin="https://shop.example")
    first = (await agent.get(f"{SHOP}/installation")).body
    await agent.get(config, Origin="https://other.example")

    assert first["seenOn"] == "https://shop.example"
    assert first["seenAt"]
    assert (await agent.get(f"{SHOP}/installation")).body == first
