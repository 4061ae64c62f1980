"""The one module that knows Motor. What it gives is typed as PyMongo's own asynchronous client, its successor."""

from collections.abc import Sequence
from typing import Any, cast

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.monitoring import CommandListener

Database = AsyncDatabase[dict[str, Any]]

DEFAULT_NAME = "porchlight"  # of the database, when the URL has no path


def open_database(url: str, listeners: Sequence[CommandListener] = ()) -> Database:
    """The handle of the database that `url` names. Connects on first use, inside the running loop.

    An operation takes at most `timeoutMS`, its repeats included: longer than an election of a new primary (3 s here),
    shorter than a person waits. The pool is as large as Motor's threads can use.
    """
    client: Any = AsyncIOMotorClient(
        url,
        appname="porchlight-gateway",
        tz_aware=True,
        serverSelectionTimeoutMS=3_000,
        connectTimeoutMS=3_000,
        timeoutMS=4_000,
        maxPoolSize=32,
        maxIdleTimeMS=60_000,
        event_listeners=list(listeners),
        w="majority",
        journal=True,
        readConcernLevel="majority",  # what a reader is shown as stored can not be lost with a fallen primary
    )
    return cast("Database", client.get_default_database(DEFAULT_NAME))


async def aggregate(
    collection: AsyncCollection[dict[str, Any]], pipeline: list[dict[str, Any]], most: int, **options: Any
) -> list[dict[str, Any]]:
    """The rows of a pipeline, at most `most`. Motor gives a cursor at once, its successor after an await."""
    cursor: Any = collection.aggregate(pipeline, **options)
    return cast("list[dict[str, Any]]", await cursor.to_list(most))


def close_database(database: Database) -> None:
    """Closes the connections behind the handle."""
    cast("Any", database.client).close()
