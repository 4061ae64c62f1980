"""The schema's version: steps once, in order, and a program that is too old is told so."""

from collections.abc import Iterator
from typing import Any

import pymongo
import pytest
from bson import ObjectId
from pymongo.database import Database

from app.adapters import indexes, schema
from app.adapters.documents import to_date
from app.adapters.schema import Step
from app.dev.embedded import MongoServer
from app.domain.errors import ConflictError
from tests.support.factories import NOW


@pytest.fixture
def fresh(mongo_server: MongoServer) -> Iterator[Database[dict[str, Any]]]:
    """A database without anything."""
    with pymongo.MongoClient[dict[str, Any]](mongo_server.url) as client:
        name = f"schema-{ObjectId()}"
        yield client[name]
        client.drop_database(name)


def next_steps(ran: list[int], oldest: int = 0) -> tuple[Step, ...]:
    """What a later version might bring."""
    later = schema.VERSION + 1
    return (*schema.STEPS, Step(later, "migrate", "something", lambda _: ran.append(later), oldest))


def test_each_step_runs_once(fresh: Database[dict[str, Any]]) -> None:
    ran: list[int] = []

    assert any(line.startswith("version 1") for line in schema.migrate(fresh))
    assert schema.version_of(fresh) == schema.VERSION
    assert schema.migrate(fresh) == []
    assert schema.migrate(fresh, next_steps(ran)) == [f"version {schema.VERSION + 1}: migrate something"]
    assert schema.migrate(fresh, next_steps(ran)) == []
    assert ran == [schema.VERSION + 1]


def test_the_version_before_may_go_on_until_a_contraction_says_otherwise(fresh: Database[dict[str, Any]]) -> None:
    schema.migrate(fresh, next_steps([]))
    schema.check(fresh)
    assert schema.migrate(fresh) == []  # it does not take the later version back
    assert schema.version_of(fresh) == schema.VERSION + 1

    beyond = schema.VERSION + 2
    steps = (*next_steps([]), Step(beyond, "contract", "away with it", lambda _: None, oldest=schema.VERSION + 1))
    schema.migrate(fresh, steps)
    with pytest.raises(ConflictError, match="Install the later version"):
        schema.check(fresh)
    with pytest.raises(ConflictError):
        schema.migrate(fresh)


def test_a_role_is_told_whether_its_version_and_the_databases_go_together(fresh: Database[dict[str, Any]]) -> None:
    expanding = (*schema.STEPS, Step(schema.VERSION + 1, "expand", "something to use", lambda _: None))

    never = schema.refusal(fresh)
    assert never is not None
    assert ("was never migrated" in never.why, "porchlight migrate" in never.why, never.final) == (True, True, False)

    schema.migrate(fresh)
    assert schema.refusal(fresh) is None
    assert schema.refusal(fresh, next_steps([])) is None  # both versions read both forms
    behind = schema.refusal(fresh, expanding)
    assert behind is not None
    assert (f"has schema {schema.VERSION}" in behind.why, behind.final) == (True, False)


def test_conversations_of_the_first_schema_get_their_minute(fresh: Database[dict[str, Any]]) -> None:
    # Given a database of schema 1, with its lists by the moment
    conversations = fresh["conversations"]
    moments = [NOW, NOW + 59_999, NOW + 60_000]
    conversations.insert_many({"_id": f"c{n}", "ordinal": n, "updatedAt": to_date(ms)} for n, ms in enumerate(moments))
    for name in indexes.BY_MOMENT:
        conversations.create_index([(f"key-{name}", 1)], name=name)
    fresh[schema.COLLECTION].insert_one({"_id": schema.ID, "version": 1, "oldest": 0})
    first = schema.STEPS[:1]
    assert schema.refusal(fresh) is not None, "without minutes there is no list"

    # When it is migrated
    done = schema.migrate(fresh)

    # Then each has its minute, the lists by it are the only ones, and a program of schema 1 does not start any more
    assert done[0] == "minutes of conversations: 3"
    minutes = [one["updatedMinute"] for one in conversations.find().sort("_id", 1)]
    assert minutes == [NOW // 60_000, NOW // 60_000, NOW // 60_000 + 1]
    assert not indexes.BY_MOMENT & conversations.index_information().keys()
    assert (schema.refusal(fresh), schema.refusal(fresh, first).final) == (None, True)  # type: ignore[union-attr]

    # And what a worker that was not stopped has written since is found by the next migration
    conversations.update_one({"_id": "c0"}, {"$set": {"updatedAt": to_date(NOW + 120_000)}})
    assert schema.migrate(fresh) == ["minutes of conversations: 1"]
    assert conversations.find_one({"_id": "c0"}, {"_id": 0, "updatedMinute": 1}) == {"updatedMinute": NOW // 60_000 + 2}
    assert schema.migrate(fresh) == []
