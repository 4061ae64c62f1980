"""Databases of their own for the tests of adapters."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from pymongo.database import Database

from app.adapters import indexes
from app.dev.embedded import MongoServer


@pytest.fixture
def mongodb_url(mongo_server: MongoServer) -> str:
    """The address of an empty database."""
    return mongo_server.database_url(f"adapters-{uuid4().hex[:12]}")


@pytest.fixture
def database(mongodb_url: str) -> Iterator[Database[dict[str, Any]]]:
    """That database, migrated, through the blocking client."""
    with pymongo.MongoClient[dict[str, Any]](mongodb_url, tz_aware=True) as client:
        database = client.get_default_database()
        indexes.migrate(database)
        yield database
        client.drop_database(database.name)
