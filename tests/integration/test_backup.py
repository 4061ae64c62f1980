"""Backups of a real MongoDB: restored equal, consistent while people write, and never half believed."""

import io
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pymongo
import pytest
from bson import Binary, Int64, ObjectId
from pymongo.database import Database

from app.adapters import schema
from app.adapters.backup import back_up, check, restore, sums
from app.dev.embedded import MongoServer
from app.domain.errors import ConflictError, InvalidError

Fresh = Database[dict[str, Any]]


@pytest.fixture
def databases(mongo_server: MongoServer) -> Iterator[tuple[Fresh, Fresh]]:
    """One with a little of everything in it, and an empty one."""
    with pymongo.MongoClient[dict[str, Any]](mongo_server.url, tz_aware=True) as client:
        names = [f"backup-{ObjectId()}", f"backup-{ObjectId()}"]
        full, empty = client[names[0]], client[names[1]]
        schema.migrate(full)
        fill(full)
        yield full, empty
        for name in names:
            client.drop_database(name)


def fill(database: Fresh) -> None:
    """Values that a careless copy would change: big and small integers, bytes, dates, emoji, deep documents."""
    odd = {
        "int": 1,
        "long": Int64(1),
        "float": 1.0,
        "bytes": Binary(b"\0\xff"),
        "at": datetime.now(UTC),
        "text": "🏮\0",
    }
    messages = [
        {"_id": f"m{n}", "conversationId": "c1", "seq": n, "author": {"id": f"a{n}"}, "clientMessageId": str(n), **odd}
        for n in range(1, 2_501)
    ]
    database["messages"].insert_many(messages)
    database["projects"].insert_one({"_id": "shop", "theme": {"deep": [{"er": odd}]}})
    database["sessions"].insert_one({"_id": "secret", "expiresAt": datetime(2099, 1, 1, tzinfo=UTC)})


def backed_up(database: Fresh) -> bytes:
    """The archive."""
    stream = io.BytesIO()
    back_up(database, stream)
    return stream.getvalue()


def test_a_restored_database_is_equal_byte_for_byte(databases: tuple[Fresh, Fresh]) -> None:
    full, empty = databases
    before = sums(full)

    restored = restore(empty, io.BytesIO(backed_up(full)))

    assert restored == before
    assert sums(empty) == before
    assert before["messages"].documents == 2_500
    assert empty["sessions"].count_documents({}) == 0
    schema.migrate(empty)
    assert empty["messages"].index_information() == full["messages"].index_information()


def test_the_hash_tells_what_counting_does_not(databases: tuple[Fresh, Fresh]) -> None:
    full, _ = databases
    before = sums(full)["messages"]

    full["messages"].update_one({"_id": "m7"}, {"$set": {"int": Int64(1)}})  # the same number, another type

    after = sums(full)["messages"]
    assert (after.documents, after.sha256 == before.sha256) == (before.documents, False)


def test_a_backup_is_one_moment_while_people_write(databases: tuple[Fresh, Fresh]) -> None:
    full, empty = databases
    stopped = threading.Event()

    def write() -> None:
        number = 10_000
        while not stopped.is_set():
            number += 1
            written = {"conversationId": "c2", "seq": number, "author": {"id": "a"}, "clientMessageId": str(number)}
            full["messages"].insert_one(written)
            full["conversations"].update_one({"_id": "c2"}, {"$set": {"lastSeq": number}}, upsert=True)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        archive = backed_up(full)
    finally:
        stopped.set()
        writer.join()

    restore(empty, io.BytesIO(archive))
    conversation = empty["conversations"].find_one({"_id": "c2"})
    newest = empty["messages"].find_one({"conversationId": "c2"}, sort=[("seq", -1)])
    # A message is stored before its conversation says so: at one moment they are at most one apart.
    last_seq = conversation["lastSeq"] if conversation else 10_000
    assert (newest["seq"] if newest else 10_000) - last_seq in (0, 1)


def test_a_database_with_something_in_it_is_left_alone(databases: tuple[Fresh, Fresh]) -> None:
    full, empty = databases
    archive = backed_up(full)
    empty["agents"].insert_one({"_id": "ana"})

    with pytest.raises(ConflictError, match="not empty"):
        restore(empty, io.BytesIO(archive))
    assert empty.list_collection_names() == ["agents"]


def test_damage_is_noticed_wherever_it_is(databases: tuple[Fresh, Fresh]) -> None:
    full, empty = databases
    archive = backed_up(full)
    assert check(io.BytesIO(archive)) == sums(full)

    for cut in (0, 5, len(archive) // 2, len(archive) - 9):
        with pytest.raises(InvalidError):
            check(io.BytesIO(archive[:cut]))
    middle = len(archive) // 2
    bent = archive[:middle] + bytes([archive[middle] ^ 1]) + archive[middle + 1 :]
    with pytest.raises(InvalidError):
        restore(empty, io.BytesIO(bent))


def test_a_later_versions_backup_is_refused(databases: tuple[Fresh, Fresh]) -> None:
    full, empty = databases
    full[schema.COLLECTION].update_one({"_id": schema.ID}, {"$set": {"version": schema.VERSION + 1}})

    with pytest.raises(InvalidError, match="later version"):
        restore(empty, io.BytesIO(backed_up(full)))


def test_what_migrate_has_made_is_no_obstacle(databases: tuple[Fresh, Fresh]) -> None:
    full, empty = databases
    schema.migrate(empty)

    assert restore(empty, io.BytesIO(backed_up(full))) == sums(full)
