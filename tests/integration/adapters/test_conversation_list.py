"""The inbox's list by the minute: in the order of moments all the same, and no more is read than the minutes shown."""

import asyncio
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pymongo.database import Database

from app.adapters import cursors
from app.adapters.documents import MINUTE_MS, conversation_document
from app.adapters.motor_client import close_database, open_database
from app.adapters.reads import STATUSES, Page, Reads, Wanted
from app.domain.conversation import Conversation, VisitorCard
from tests.support.factories import NOW

LATEST = NOW - NOW % MINUTE_MS
moments = st.builds(
    lambda minute, ms: LATEST - minute * MINUTE_MS + ms,
    st.sampled_from((0, 0, 0, 1, 2, 5)),  # many in one minute
    st.sampled_from((0, 1, 2, 30_000, MINUTE_MS - 1)),  # ties, and both sides of a border
)
conversations = st.lists(
    st.builds(
        lambda moment, status, assignee_id, tags, last_seq: Conversation(
            "", "", "", 1, VisitorCard(""), 1, moment, status, assignee_id, tags=tags, last_seq=last_seq
        ),
        moments,
        st.sampled_from(STATUSES),
        st.sampled_from((None, "ana", "ben")),
        st.sampled_from(((), ("vip",), ("late", "vip"))),
        st.sampled_from((1, 1, 1, 0)),  # some are not begun
    ),
    max_size=40,
)
wishes = st.builds(
    Wanted,
    status=st.sampled_from((None, "open", "resolved")),
    assignee_id=st.sampled_from((msgspec.UNSET, None, "ana")),
    tag=st.sampled_from((None, None, "vip")),
)


def keep(database: Database[dict[str, Any]], made: list[Conversation]) -> list[Conversation]:
    """Stores them in a project of their own."""
    project = uuid4().hex
    named = [
        msgspec.structs.replace(
            one, id=f"{project}-{number * 389 % 541}", project_id=project, visitor_uid=f"v_{number}"
        )
        for number, one in enumerate(made)
    ]
    if named:
        database["conversations"].insert_many({"_id": one.id, **conversation_document(one)} for one in named)
    return named


def is_wanted(one: Conversation, wanted: Wanted) -> bool:
    return (
        one.last_seq > 0
        and wanted.status in (None, one.status)
        and wanted.assignee_id in (msgspec.UNSET, one.assignee_id)
        and (wanted.tag is None or wanted.tag in one.tags)
    )


async def read_pages(url: str, project: str, wanted: Wanted, limit: int, most: int = 100) -> list[Page]:
    database = open_database(url)
    try:
        reads, pages, cursor = Reads(database), list[Page](), None
        while len(pages) < most and (not pages or cursor is not None):
            pages.append(await reads.conversations(project, wanted, cursor, limit))
            cursor = pages[-1].next_cursor
        return pages
    finally:
        close_database(database)


def plain(moment: int, last_seq: int = 1) -> Conversation:
    return Conversation("", "", "", 1, VisitorCard(""), 1, moment, last_seq=last_seq)


@example(made=[plain(LATEST), plain(LATEST, 0), plain(LATEST - 1)], wanted=Wanted(), limit=1)  # counted, not begun
@example(made=[plain(LATEST + n) for n in (0, 0, 0, -1, -1)], wanted=Wanted(), limit=2)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=conversations, wanted=wishes, limit=st.integers(1, 9))
def test_paging_through_gives_every_one_once_in_the_order_of_moments(
    database: Database[dict[str, Any]], mongodb_url: str, made: list[Conversation], wanted: Wanted, limit: int
) -> None:
    named = keep(database, made)
    project = named[0].project_id if named else "none"

    pages = asyncio.run(read_pages(mongodb_url, project, wanted, limit))

    expected = [one for one in named if is_wanted(one, wanted)]
    expected.sort(key=lambda one: (one.updated_at, one.id), reverse=True)
    assert [one for page in pages for one in page.conversations] == expected
    assert [len(page.conversations) for page in pages[:-1]] == [limit] * (len(pages) - 1)


def test_a_cursor_goes_on_behind_a_conversation_that_has_left(
    database: Database[dict[str, Any]], mongodb_url: str
) -> None:
    named = keep(database, [plain(LATEST + n) for n in (1, 2, 3, -1, -2)])
    cursor = cursors.encode(named[1])
    database["conversations"].update_one({"_id": named[1].id}, {"$set": {"status": "resolved"}})

    async def ask() -> Page:
        motor = open_database(mongodb_url)
        try:
            return await Reads(motor).conversations(named[0].project_id, Wanted("open"), cursor, 2)
        finally:
            close_database(motor)

    page = asyncio.run(ask())

    assert [one.id for one in page.conversations] == [named[0].id, named[3].id]
    assert page.next_cursor is not None


MINUTES, IN_A_MINUTE, LIMIT = 40, 12, 10


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted("open"),
        Wanted("open", "ana"),
        Wanted("open", None),
        Wanted(None, "ana"),
        Wanted("open", tag="vip"),
        Wanted(tag="vip"),
    ],
)
def test_a_page_looks_at_the_conversations_of_its_minutes(
    database: Database[dict[str, Any]], mongodb_url: str, wanted: Wanted
) -> None:
    # Given twelve in each minute, one second apart
    named = keep(
        database,
        [
            Conversation(
                "", "", "", 1, VisitorCard(""), 1,
                LATEST - number // IN_A_MINUTE * MINUTE_MS + number % IN_A_MINUTE * 1_000,
                STATUSES[number % 4], ("ana", None, "ben")[number // 4 % 3],
                tags=("vip", "late") if number % 3 else (), last_seq=1,
            )
            for number in range(MINUTES * IN_A_MINUTE)
        ],
    )  # fmt: skip

    # When the first and the second page are read
    seen: list[list[dict[str, Any]]] = []
    for pages in (1, 2):
        database["system.profile"].drop()
        database.command("profile", 2)
        try:
            read = asyncio.run(read_pages(mongodb_url, named[0].project_id, wanted, LIMIT, pages))
        finally:
            database.command("profile", 0)
        assert len(read[-1].conversations) == LIMIT
        seen.append(list(database["system.profile"].find({"command.find": "conversations"}).sort("ts", 1)))
    first, second = seen[0], seen[1][len(seen[0]) :]

    # Then each was two or three looks, all by an index of the lists, none of them at a minute that is not shown
    assert (len(first), len(second)) == (2, 3)
    shown = _in_minutes(named, wanted, LIMIT + 1)
    for look in (*first, *second):
        assert look["planSummary"].startswith("IXSCAN { projectId: 1, "), look["planSummary"]
        assert "updatedMinute" in look["planSummary"]
        if "updatedAt" not in look["command"]["sort"]:  # what the page's minute is
            assert not look.get("hasSortStage"), look["planSummary"]
            by_index_alone = wanted.tag is None and wanted.assignee_id is not None
            assert look["docsExamined"] <= (0 if by_index_alone else 4 * (LIMIT + 1))
        else:
            assert look["docsExamined"] <= shown, look["planSummary"]


def _in_minutes(named: list[Conversation], wanted: Wanted, most: int) -> int:
    """How many are in the minutes of the `most` latest that are wanted, as the index gives them.

    No index has both a status and a tag: MongoDB takes one of them and looks at what the other leaves out.
    """
    minutes = sorted((one.updated_at // MINUTE_MS for one in named if is_wanted(one, wanted)), reverse=True)
    given = named if wanted.tag else [one for one in named if is_wanted(one, wanted)]
    return sum(one.updated_at // MINUTE_MS >= minutes[most - 1] for one in given)
