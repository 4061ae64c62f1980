"""What a widget gets: settings that may be cached, and sessions."""

import time
from typing import Any

import jwt
import pytest

from app.adapters.visitor_tokens import new_visitor
from app.domain.commands import Profile
from app.gateway.services import Services
from tests.integration.http.api_client import Answer, ApiClient
from tests.integration.http.world import World

CONFIG = "/api/widget/config?projectId=shop"
SHOP_PAGE = {"Origin": "https://shop.example"}


async def open_session(client: ApiClient, **body: Any) -> Answer:
    return await client.send("POST", "/api/widget/session", {"projectId": "shop", **body})


def identity(world: World, **claims: Any) -> str:
    secret = world.database["projects"].find_one({"_id": "shop"})
    assert secret is not None
    good = {"sub": "user-7", "aud": "shop", "exp": int(time.time()) + 600, "name": "Ana"}
    return jwt.encode({**good, **claims}, secret["identitySecret"], "HS256")


@pytest.mark.gen_test
async def test_settings_may_be_cached_and_leave_no_trace(stranger: ApiClient, world: World) -> None:
    answer = await stranger.get(CONFIG, **SHOP_PAGE)
    again = await stranger.get(CONFIG, If_None_Match=answer.headers["ETag"])

    assert answer.body == {
        "projectId": "shop",
        "name": "Shop",
        "theme": {"accent": "#3b5bdb", "mode": "auto", "position": "right"},
        "greeting": "Hello! How can we help?",
        "locale": "en",
        "online": False,
        "askEmail": True,
        "answersWithin": "",
        "typingPreview": False,
    }
    assert answer.headers["Cache-Control"] == "public, max-age=30"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert (again.status, again.content) == (304, b"")
    assert world.database["visitors"].count_documents({}) == 0


@pytest.mark.gen_test
async def test_settings_say_whether_the_team_is_there(stranger: ApiClient, world: World, services: Services) -> None:
    await services.registry.join_agent("shop", world.ids["agent"], "socket-1")  # type: ignore[attr-defined]

    assert (await stranger.get(CONFIG)).body["online"] is True


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("query", "code"),
    [("projectId=none", "not_found"), ("", "invalid"), ("projectId[$ne]=x", "invalid"), ("projectId=%24ne", "invalid")],
)
async def test_settings_of_nothing(stranger: ApiClient, query: str, code: str) -> None:
    answer = await stranger.get(f"/api/widget/config?{query}", **SHOP_PAGE)

    assert answer.code == code
    assert answer.headers["Access-Control-Allow-Origin"] == "*"  # so that the page can read why


@pytest.mark.gen_test
async def test_only_allowed_origins_are_served(stranger: ApiClient, world: World) -> None:
    origins = ["https://shop.example", "https://*.shop.example"]
    world.database["projects"].update_one({"_id": "shop"}, {"$set": {"allowedOrigins": origins}})

    allowed = await stranger.get(CONFIG, Origin="https://www.shop.example")
    refused = await stranger.get(CONFIG, Origin="https://evil.example")
    session = await stranger.send("POST", "/api/widget/session", {"projectId": "shop"}, Origin="https://evil.example")
    preflight = await stranger.send("OPTIONS", "/api/widget/session", Origin="https://shop.example")

    assert allowed.headers["Access-Control-Allow-Origin"] == "https://www.shop.example"
    assert allowed.headers["Vary"] == "Origin"
    assert (refused.status, refused.code, session.code) == (403, "forbidden", "forbidden")
    assert (preflight.status, preflight.headers["Access-Control-Allow-Headers"]) == (204, "Content-Type")
    assert (await stranger.get(CONFIG, Origin=stranger.base_url)).status == 200


@pytest.mark.gen_test
async def test_a_session_is_renewed_for_the_same_visitor_and_makes_no_row(stranger: ApiClient, world: World) -> None:
    first = (await open_session(stranger, page={"url": "https://shop.example/", "title": "Shop"})).body
    second = (await open_session(stranger, token=first["token"])).body

    assert first["conversation"] is None
    assert first["visitorUid"].startswith("v_")
    assert second["visitorUid"] == first["visitorUid"]
    assert second["expiresAt"] >= first["expiresAt"]
    assert (await open_session(stranger)).body["visitorUid"] != first["visitorUid"]
    assert all(world.database[name].count_documents({}) == 0 for name in ("visitors", "conversations", "messages"))


@pytest.mark.gen_test
async def test_a_session_brings_the_visitors_own_newest_conversation(
    stranger: ApiClient, world: World, services: Services
) -> None:
    visitor = new_visitor()
    conversation = world.conversation(visitor.uid, "Hello?")
    world.conversation(new_visitor().uid, "Somebody else's")

    answer = await open_session(stranger, token=services.tokens.issue("shop", visitor)[0])

    assert answer.body["conversation"]["id"] == conversation.id
    assert answer.body["conversation"]["visitor"]["online"] is True


@pytest.mark.gen_test
async def test_an_identity_finds_the_person_again(stranger: ApiClient, world: World) -> None:
    anonymous = (await open_session(stranger)).body
    first = (await open_session(stranger, identity=identity(world), token=anonymous["token"])).body
    second = (await open_session(stranger, identity=identity(world))).body
    renewed = (await open_session(stranger, token=first["token"])).body
    his, not_his = world.conversation(first["visitorUid"]), world.conversation(anonymous["visitorUid"])
    device = (await open_session(stranger, identity=identity(world))).body
    merged = (await open_session(stranger, identity=identity(world), token=anonymous["token"])).body

    assert device["conversation"]["id"] == merged["conversation"]["id"] == his.id, "on every device"
    assert (await open_session(stranger, token=anonymous["token"])).body["conversation"]["id"] == not_his.id
    assert first["visitorUid"].startswith("u_")
    assert first["visitorUid"] == second["visitorUid"] == renewed["visitorUid"] != anonymous["visitorUid"]


@pytest.mark.gen_test
async def test_bad_tokens_and_identities_are_refused(stranger: ApiClient, world: World, services: Services) -> None:
    good = services.tokens.issue("shop", new_visitor())[0]
    bad: list[dict[str, Any]] = [
        {"token": good[:-2] + ("AA" if good[-2:] != "AA" else "BB")},
        {"token": services.tokens.issue("bank", new_visitor())[0]},
        {"token": "eyJhbGciOiJub25lIn0." + good.split(".")[1] + "."},
        {"token": ""},
        {"identity": identity(world, exp=1)},
        {"identity": identity(world, aud="bank")},
        {"identity": good},
        {"token": identity(world)},
    ]
    for body in bad:
        answer = await open_session(stranger, **body)
        assert (answer.status, answer.code) == (401, "unauthorized"), body


@pytest.mark.gen_test
@pytest.mark.parametrize("body", [{"token": {"$gt": ""}}, {"identity": 7}, {"page": {"url": 1}}, {"visitorUid": "v_1"}])
async def test_wrong_types_are_invalid(stranger: ApiClient, body: dict[str, Any]) -> None:
    assert (await open_session(stranger, **body)).code == "invalid"


@pytest.mark.gen_test
async def test_a_project_may_demand_identities(stranger: ApiClient, world: World, services: Services) -> None:
    world.database["projects"].update_one({"_id": "shop"}, {"$set": {"requireIdentity": True}})
    anonymous = services.tokens.issue("shop", new_visitor())[0]
    verified = services.tokens.issue("shop", Profile("u_" + "a" * 22, verified=True))[0]

    assert (await open_session(stranger)).code == "unauthorized"
    assert (await open_session(stranger, token=anonymous)).code == "unauthorized"
    assert (await open_session(stranger, token=verified)).status == 200
    assert (await open_session(stranger, identity=identity(world))).status == 200
