"""The demo project is made once, and the printed password always works."""

from typing import Any

import pymongo
import pytest
from argon2 import PasswordHasher

from app.adapters import indexes
from app.dev.demo import AGENT_EMAIL, CANNED_REPLIES, PROJECT_ID, make_demo
from app.dev.embedded import MongoServer

Database = pymongo.database.Database[dict[str, Any]]


@pytest.fixture
def database(mongo_server: MongoServer) -> Any:
    """An empty, migrated database."""
    with pymongo.MongoClient[dict[str, Any]](mongo_server.url) as client:
        client.drop_database("demo-test")
        indexes.migrate(client["demo-test"])
        yield client["demo-test"]


def _password_works(database: Database, password: str) -> bool:
    agent = database["agents"].find_one({"email": AGENT_EMAIL})
    assert agent is not None
    assert agent["memberships"] == [{"projectId": PROJECT_ID, "role": "owner"}]
    return PasswordHasher().verify(agent["passwordHash"], password)


def test_it_makes_a_project_an_agent_and_canned_replies(database: Database) -> None:
    make_demo(database, "porch-12345678")

    assert database["projects"].count_documents({"_id": PROJECT_ID, "reserved": False}) == 1
    assert database["cannedReplies"].count_documents({"projectId": PROJECT_ID}) == len(CANNED_REPLIES)
    assert _password_works(database, "porch-12345678")


def test_again_it_changes_nothing_but_the_password(database: Database) -> None:
    make_demo(database, "porch-12345678")
    database["cannedReplies"].delete_one({"shortcut": "bye"})
    database["projects"].update_one({"_id": PROJECT_ID}, {"$set": {"name": "Renamed"}})
    before = database["agents"].find_one({"email": AGENT_EMAIL}, {"passwordHash": 0})

    make_demo(database, "porch-87654321")

    assert database["agents"].find_one({"email": AGENT_EMAIL}, {"passwordHash": 0}) == before
    assert database["cannedReplies"].count_documents({"shortcut": "bye"}) == 0
    assert database["projects"].count_documents({"_id": PROJECT_ID, "name": "Renamed"}) == 1
    assert _password_works(database, "porch-87654321")
