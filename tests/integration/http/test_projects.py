"""A project's settings."""

from collections.abc import Callable

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
    }

    changed = (await admin.send("PATCH", SHOP, changes)).body

    assert (changed["name"], changed["greeting"], changed["locale"]) == ("Shoe shop", "Hi!", "pt-BR")
    assert changed["theme"] == {"accent": "#112233", "mode": "dark", "position": "right"}
    assert changed["allowedOrigins"] == ["https://shop.example", "https://*.shop.example"]
    assert (changed["reopenRule"], changed["reopenDays"], changed["requireIdentity"]) == ("window", 3, True)
    assert (await admin.get(SHOP)).body == changed
    config = (await admin.get("/api/widget/config?projectId=shop")).body
    assert (config["name"], config["askEmail"], config["answersWithin"]) == (
        "Shoe shop",
        False,
        "We answer within a day.",
    )


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
