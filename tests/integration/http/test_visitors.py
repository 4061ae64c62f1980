"""What agents know of a visitor, and what they may correct."""

from collections.abc import Callable

import msgspec
import pytest

from app.adapters.message_store import MessageStore
from app.domain.commands import Profile
from tests.integration.http.api_client import ApiClient
from tests.integration.http.world import NOW, World
from tests.support.factories import looking

VISITOR = "/api/projects/shop/visitors/v_1"


@pytest.mark.gen_test
async def test_a_visitor_with_his_trail_browser_and_visit(agent: ApiClient, world: World) -> None:
    world.conversation("v_1", name="Vera")
    store = MessageStore(world.database)
    for n, path in enumerate(("", "mugs", "cart")):
        page = looking(
            f"https://shop.example/{path}", path, visitor=Profile("v_1"), at=NOW + n, referrer="https://x.example/"
        )
        store.record_contexts(
            [msgspec.structs.replace(page, browser="Firefox 128 on Windows", locale="de-AT", time_zone="Europe/Vienna")]
        )

    seen = (await agent.get(VISITOR)).body

    assert (seen["uid"], seen["name"], seen["verified"], seen["online"]) == ("v_1", "Vera", False, False)
    assert (seen["browser"], seen["locale"], seen["timeZone"]) == ("Firefox 128 on Windows", "de-AT", "Europe/Vienna")
    assert [page["title"] for page in seen["pages"]] == ["cart", "mugs", ""]
    assert seen["visitStartedAt"] == seen["firstSeenAt"] == "2027-01-15T08:00:00.000Z"
    assert (seen["lastSeenAt"], seen["referrer"]) == ("2027-01-15T08:00:00.002Z", "https://x.example/")


@pytest.mark.gen_test
async def test_who_only_wrote_has_no_trail(agent: ApiClient, world: World) -> None:
    world.conversation("v_1")

    seen = (await agent.get(VISITOR)).body

    assert (seen["pages"], seen["firstSeenAt"], seen["browser"]) == ([], None, None)


@pytest.mark.gen_test
async def test_a_foreign_visitor_is_answered_as_an_unknown_one(
    as_member: Callable[[str], ApiClient], world: World
) -> None:
    world.conversation("v_1")
    MessageStore(world.database).record_contexts([looking(visitor=Profile("v_1"))])
    banker, body = as_member("banker"), {"name": "Mallory"}
    world.database["agents"].update_one({"_id": world.ids["banker"]}, {"$set": {"memberships.0.role": "owner"}})

    for uid in ("v_1", "v_unknown"):
        path = f"/api/projects/bank/visitors/{uid}"
        asked = [await banker.get(path), await banker.send("PATCH", path, body)]
        for answer in (*asked, await banker.send("DELETE", f"{path}/sessions")):
            assert (answer.status, answer.code) == (404, "not_found")
    assert world.database["endedSessions"].count_documents({}) == 0


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, None),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": {"$gt": ""}}, "email"),
        ({"verified": True}, "verified"),
    ],
)
async def test_bad_corrections_name_the_field(agent: ApiClient, world: World, body: object, field: str | None) -> None:
    world.conversation("v_1")

    answer = await agent.send("PATCH", VISITOR, body)

    assert (answer.status, answer.body["error"].get("field")) == (400, field)


@pytest.mark.gen_test
async def test_what_a_site_vouches_for_is_not_corrected(agent: ApiClient, world: World) -> None:
    made = world.conversation("v_1", name="Vera")
    world.database["conversations"].update_one({"_id": made.id}, {"$set": {"visitor.verified": True}})

    answer = await agent.send("PATCH", VISITOR, {"name": "Mallory"})

    assert (answer.status, answer.code) == (403, "forbidden")
