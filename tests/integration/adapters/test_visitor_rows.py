"""A visitor's row as the worker writes it and the gateway reads it."""

import asyncio
from typing import Any

import pytest
from pymongo.database import Database

from app.adapters.message_store import MessageStore
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import close_database, open_database
from app.adapters.visitor_rows import TRAIL, VISIT_MS, VisitorRow
from app.adapters.visitors import Visitors
from tests.support.factories import NOW, PROJECT, VISITOR, looking


def read(url: str, project_id: str = PROJECT) -> VisitorRow | None:
    async def ask() -> VisitorRow | None:
        database = open_database(url)
        try:
            return await Visitors(database, MongoGuard()).find(project_id, VISITOR.uid)
        finally:
            close_database(database)

    return asyncio.run(ask())


def row(url: str) -> VisitorRow:
    found = read(url)
    assert found is not None
    return found


def view(path: str, at: int, **other: Any) -> Any:
    return looking(f"https://shop.example/{path}", path.upper(), at=NOW + at, **other)


def test_the_trail_keeps_the_latest_pages_with_title_and_time(database: Database[Any], mongodb_url: str) -> None:
    store = MessageStore(database)
    for n in range(TRAIL + 5):
        store.record_contexts([view(f"p{n}", n)])

    pages = row(mongodb_url).pages

    assert [page.title for page in pages] == [f"P{n}" for n in range(5, TRAIL + 5)]
    assert pages[-1].at == NOW + TRAIL + 4


def test_a_view_that_comes_twice_and_a_page_that_is_shown_again_are_one(
    database: Database[Any], mongodb_url: str
) -> None:
    """Given a worker that died before it could acknowledge, and a visitor who reloads."""
    store = MessageStore(database)
    for _ in range(2):
        store.record_contexts([view("a", 0), view("b", 10)])
    store.record_contexts([view("b", 20)])

    assert [page.title for page in row(mongodb_url).pages] == ["A", "B"]


def test_a_visit_begins_after_a_pause_and_remembers_where_it_came_from(
    database: Database[Any], mongodb_url: str
) -> None:
    store = MessageStore(database)
    store.record_contexts([view("a", 0, referrer="https://search.example/")])
    store.record_contexts([view("b", VISIT_MS, referrer="https://shop.example/a")])
    first = row(mongodb_url)
    store.record_contexts([view("c", 2 * VISIT_MS + 1, referrer="https://news.example/")])
    second = row(mongodb_url)

    assert (first.visit_started_at, first.referrer) == (NOW, "https://search.example/")
    assert (second.visit_started_at, second.referrer) == (NOW + 2 * VISIT_MS + 1, "https://news.example/")
    assert second.first_seen_at == NOW


def test_what_his_browser_said_once_is_not_forgotten(database: Database[Any], mongodb_url: str) -> None:
    store = MessageStore(database)
    told = {"browser": "Firefox 128 on Windows", "locale": "de-AT", "time_zone": "Europe/Vienna"}
    store.record_contexts([view("a", 0, **told), view("b", 1)])

    found = row(mongodb_url)

    assert (found.browser, found.locale, found.time_zone) == tuple(told.values())


@pytest.mark.parametrize("hostile", ["$lastSeenAt", "$$ROOT", "$$REMOVE", "{$gt: 1}"])
def test_text_is_text_and_no_expression(database: Database[Any], mongodb_url: str, hostile: str) -> None:
    MessageStore(database).record_contexts([looking(hostile, hostile, referrer=hostile, locale=hostile)])

    found = row(mongodb_url)

    assert (found.pages[0].url, found.pages[0].title, found.referrer, found.locale) == (hostile,) * 4


def test_another_project_does_not_know_him(database: Database[Any], mongodb_url: str) -> None:
    MessageStore(database).record_contexts([view("a", 0)])

    assert read(mongodb_url, "bank") is None
