"""The list, its numbers and pages; one conversation, its messages, and changes of it."""

from urllib.parse import quote

import msgspec
import pytest

from app.adapters.documents import conversation_document
from app.adapters.search_index import SearchIndex
from app.domain.message import SYSTEM, Author
from app.gateway.services import Services
from tests.integration.http.api_client import ApiClient
from tests.integration.http.world import NOW, World

LIST = "/api/projects/shop/conversations"


def uids(answer_body: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [conversation["visitor"]["uid"] for conversation in answer_body["conversations"]]


@pytest.fixture
def seeded(world: World) -> World:
    """Five open conversations (two mine, one of the owner's), a resolved one, and one of another project."""
    me, owner = world.ids["agent"], world.ids["owner"]
    world.conversation("v_1", "first", at=NOW, assignee_id=me)
    world.conversation("v_2", "Red shoes (size 40)?", at=NOW + 100, assignee_id=me, tags=("vip",))
    world.conversation("v_3", at=NOW + 200, assignee_id=owner)
    world.conversation("v_4", at=NOW + 300, name="Ana Diaz")
    world.conversation("v_5", at=NOW + 300)
    world.conversation("v_6", at=NOW + 400, status="resolved")
    world.conversation("v_7", at=NOW + 500, project_id="bank")
    world.conversation("v_8", at=NOW + 500, last_seq=0)
    return world


@pytest.mark.gen_test
async def test_lists_the_latest_first_with_the_numbers(agent: ApiClient, seeded: World) -> None:
    everything = (await agent.get(LIST)).body
    open_ones = (await agent.get(f"{LIST}?status=open")).body

    assert uids(everything)[0] == "v_6"
    assert sorted(uids(everything)) == ["v_1", "v_2", "v_3", "v_4", "v_5", "v_6"]
    assert everything["counts"] == {"mine": 2, "unassigned": 3, "all": 6}
    assert open_ones["counts"] == {"mine": 2, "unassigned": 2, "all": 5}
    assert set(uids(open_ones)) == {"v_1", "v_2", "v_3", "v_4", "v_5"}
    assert open_ones["nextCursor"] is None


@pytest.mark.gen_test
async def test_counts_for_every_tab(agent: ApiClient, seeded: World) -> None:
    answer = (await agent.get("/api/projects/shop/counts")).body

    assert {status: answer[status] for status in ("open", "resolved")} == {
        "open": {"mine": 2, "unassigned": 3, "all": 6},  # the one that is only just being made counts already
        "resolved": {"mine": 0, "unassigned": 1, "all": 1},
    }
    assert answer["unread"] == 5
    assert (await agent.get("/api/projects/bank/counts")).status == 404


@pytest.mark.gen_test
async def test_filters_by_assignment(agent: ApiClient, seeded: World) -> None:
    assert uids((await agent.get(f"{LIST}?assignee=me")).body) == ["v_2", "v_1"]
    assert set(uids((await agent.get(f"{LIST}?assignee=none&status=open")).body)) == {"v_4", "v_5"}
    assert uids((await agent.get(f"{LIST}?assignee={seeded.ids['owner']}")).body) == ["v_3"]
    assert uids((await agent.get(f"{LIST}?assignee=nobody-with-this-id")).body) == []


@pytest.mark.gen_test
async def test_filters_by_tag(agent: ApiClient, seeded: World) -> None:
    seeded.conversation("v_9", at=NOW + 600, tags=("late", "vip"))
    seeded.conversation("v_10", at=NOW + 700, tags=("vip",), project_id="bank")

    assert uids((await agent.get(f"{LIST}?tag=vip")).body) == ["v_9", "v_2"]
    assert uids((await agent.get(f"{LIST}?tag=late&status=open")).body) == ["v_9"]
    assert uids((await agent.get(f"{LIST}?tag=$ne")).body) == []


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("red SHOES", ["v_2"]),
        ("(size", ["v_2"]),
        ("sho", ["v_2"]),
        ("vip", ["v_2"]),
        ("ana d", ["v_4"]),
        ("red diaz", []),
        (".*", []),
        ("$where", []),
    ],
)
async def test_searches_text_as_it_stands(agent: ApiClient, seeded: World, q: str, found: list[str]) -> None:
    SearchIndex(seeded.database).refresh()

    assert uids((await agent.get(f"{LIST}?q={quote(q)}")).body) == found


@pytest.mark.gen_test
@pytest.mark.parametrize("query", ["", "status=open&"])
async def test_pages_show_each_conversation_once(agent: ApiClient, seeded: World, query: str) -> None:
    whole, seen, cursor = uids((await agent.get(f"{LIST}?{query}")).body), list[str](), ""
    while True:
        page = (await agent.get(f"{LIST}?{query}limit=2{cursor}")).body
        seen += uids(page)
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"

    assert seen == whole


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status[$gt]=", "status[$gt]"),
        ("status=open&status=resolved", "status"),
        ("status=%7B%22%24gt%22%3A%22%22%7D", "status"),
        ("assignee=%24ne", "assignee"),
        ("limit=101", "limit"),
        ("limit=NaN", "limit"),
        ("cursor=abc", "cursor"),
        ("q=" + "x" * 101, "q"),
        ("q=a%00b", "q"),
        ("sort=name", "sort"),
    ],
)
async def test_bad_queries_name_the_parameter(agent: ApiClient, query: str, field: str) -> None:
    answer = await agent.get(f"{LIST}?{query}")

    assert (answer.code, answer.body["error"]["field"]) == ("invalid", field)


@pytest.mark.gen_test
async def test_says_who_is_online(agent: ApiClient, seeded: World, services: Services) -> None:
    conversation_id = (await agent.get(f"{LIST}?assignee=me&limit=1")).body["conversations"][0]["id"]
    await services.registry.add_visitor("shop", "v_2", "socket-1")  # type: ignore[attr-defined]

    answer = await agent.get(f"{LIST}/{conversation_id}")

    assert answer.body["visitor"]["online"] is True
    assert answer.body["lastMessage"]["preview"] == "Red shoes (size 40)?"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.gen_test
async def test_messages_come_in_pages_notes_included(agent: ApiClient, world: World) -> None:
    conversation = world.conversation("v_1", *(f"line {n}" for n in range(1, 8)))
    world.add_message(conversation, 8, "note", Author("agent", "a1", "Ana"), "careful")
    world.add_message(conversation, 9, "event", SYSTEM, "Ana took this conversation")
    path = f"{LIST}/{conversation.id}/messages"

    newest = (await agent.get(f"{path}?limit=3")).body
    older = (await agent.get(f"{path}?beforeSeq=7&limit=4")).body
    later = (await agent.get(f"{path}?afterSeq=2&limit=3")).body
    rest = (await agent.get(f"{path}?afterSeq=6")).body

    assert [message["seq"] for message in newest["messages"]] == [7, 8, 9]
    assert [message["kind"] for message in newest["messages"]] == ["text", "note", "event"]
    assert ([message["seq"] for message in older["messages"]], older["hasMore"]) == ([3, 4, 5, 6], True)
    assert ([message["seq"] for message in later["messages"]], later["hasMore"]) == ([3, 4, 5], True)
    assert ([message["seq"] for message in rest["messages"]], rest["hasMore"]) == ([7, 8, 9], False)
    assert (await agent.get(f"{path}?limit=101")).code == "invalid"
    assert newest["messages"][0]["content"] == "line 7"


@pytest.mark.gen_test
async def test_a_change_is_asked_of_the_one_writer(agent: ApiClient, world: World) -> None:
    conversation, path = world.conversation("v_1"), f"{LIST}/{world.conversation('v_2').id}"
    me = world.ids["agent"]

    changes = {
        "status": "snoozed",
        "assigneeId": me,
        "tags": [" vip ", "vip"],
        "snoozedUntil": "2030-01-31T08:00:00+01:00",
    }
    changed = await agent.send("PATCH", path, changes)
    taken = await agent.send(
        "PATCH", f"{LIST}/{conversation.id}", {"assigneeId": me, "ifAssigneeId": world.ids["owner"]}
    )

    assert (changed.body["status"], changed.body["assigneeId"], changed.body["tags"]) == ("snoozed", me, ["vip"])
    assert changed.body["snoozedUntil"] == "2030-01-31T07:00:00.000Z"
    assert (taken.status, taken.code) == (409, "conflict")


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"status": "gone"}, "status"),
        ({"assigneeId": {"$ne": None}}, "assigneeId"),
        ({"assigneeId": "nobody-with-this-id"}, "assigneeId"),
        ({"tags": ["  "]}, "tags"),
        ({"snoozedUntil": "tomorrow"}, "snoozedUntil"),
        ({"snoozedUntil": "2030-01-31T08:00:00"}, "snoozedUntil"),
        ({"lastSeq": 7}, "lastSeq"),
    ],
)
async def test_bad_changes_name_the_field(agent: ApiClient, world: World, changes: object, field: str | None) -> None:
    answer = await agent.send("PATCH", f"{LIST}/{world.conversation('v_1').id}", changes)

    assert (answer.code, answer.body["error"].get("field")) == ("invalid", field)


@pytest.mark.gen_test
async def test_a_visitors_conversations_are_listed_newest_first(agent: ApiClient, world: World) -> None:
    first = world.conversation("v_1", "Long ago", status="resolved")
    second = msgspec.structs.replace(first, id="f" * 24, ordinal=2)
    world.database["conversations"].insert_one({"_id": second.id, **conversation_document(second)})
    world.conversation("v_2", "Somebody else")

    answer = await agent.get("/api/projects/shop/visitors/v_1/conversations")
    nobody = await agent.get("/api/projects/shop/visitors/v_3/conversations")

    assert [one["id"] for one in answer.body["conversations"]] == [second.id, first.id]
    assert nobody.body == {"conversations": []}
