"""The database into an archive and back. Sessions stay behind: who was signed in signs in again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

import bson
import pymongo
from bson.errors import InvalidBSON
from bson.raw_bson import RawBSONDocument
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import OperationFailure
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

import app
from app.adapters import schema
from app.adapters.archive import BadArchiveError, Reader, Sum, Summing, Writer
from app.domain.errors import ConflictError, InvalidError, UnavailableError

Sums = dict[str, Sum]

LEFT_BEHIND = frozenset(("sessions",))
CHUNK_DOCUMENTS, CHUNK_BYTES = 1_000, 8 * 1024 * 1024  # of one insert
_SNAPSHOT_GONE = frozenset((239, 246))  # SnapshotTooOld, SnapshotUnavailable


def back_up(database: Database[Any], stream: IO[bytes]) -> Sums:
    """Writes the database as it was at one moment; whatever is written meanwhile is not in it.

    Raises UnavailableError when that moment is too long ago for MongoDB before the end is reached.
    """
    head = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "database": database.name,
        "schema": schema.version_of(database),
        "program": app.__version__,
    }
    with database.client.start_session(snapshot=True) as session:
        writer = Writer(stream, head)
        try:
            for name in _names(database):
                writer.collection(name, _documents(database, name, session))
        except OperationFailure as error:
            if error.code in _SNAPSHOT_GONE:
                raise UnavailableError(
                    "The backup took longer than MongoDB remembers: raise minSnapshotHistoryWindowInSeconds."
                ) from error
            raise
        return _not_empty(writer.finish())


def restore(database: Database[Any], stream: IO[bytes]) -> Sums:
    """Fills an empty database from an archive, and compares what is there then with what was written.

    Raises ConflictError when the database holds something, InvalidError when the archive is damaged or too new.
    """
    names = [name for name in _names(database) if name != schema.COLLECTION]  # what `migrate` noted is replaced
    if occupied := [name for name in names if database[name].find_one({}, {"_id": 1})]:
        raise ConflictError(
            f"The database {database.name} is not empty ({', '.join(sorted(occupied))}). Name an empty one."
        )
    try:
        reader = Reader(stream)
        if int(reader.head.get("schema", 0)) > schema.VERSION:
            raise InvalidError("The backup was made by a later version of Porchlight; install that one first.")
        database[schema.COLLECTION].drop()
        for name, documents in reader.collections():
            _fill(database, name, documents)
    except BadArchiveError as error:
        raise InvalidError(f"{error} What was restored so far is incomplete: drop {database.name}.") from error
    there, promised = sums(database), _not_empty(reader.promised)
    if there != promised:
        differing = sorted(name for name in there.keys() | promised.keys() if there.get(name) != promised.get(name))
        raise InvalidError(f"After restoring, the database differs from the backup in: {', '.join(differing)}.")
    schema.migrate(database)
    return there


def check(stream: IO[bytes]) -> Sums:
    """Reads an archive to its end and compares it with its own list. Raises InvalidError."""
    try:
        reader = Reader(stream)
        for _, documents in reader.collections():
            for _ in documents:
                pass
    except BadArchiveError as error:
        raise InvalidError(str(error)) from error
    return _not_empty(reader.promised)


def sums(database: Database[Any]) -> Sums:
    """Counts and hashes of all collections that hold something, at one moment."""
    found = {}
    with database.client.start_session(snapshot=True) as session:
        for name in _names(database):
            summing = Summing()
            for document in _documents(database, name, session):
                summing.add(document)
            found[name] = summing.sum
    return _not_empty(found)


def _not_empty(found: Sums) -> Sums:
    return {name: one for name, one in found.items() if one.documents}


def _names(database: Database[Any]) -> list[str]:
    names = database.list_collection_names(filter={"type": "collection"})
    return sorted(name for name in names if not name.startswith("system.") and name not in LEFT_BEHIND)


def _documents(database: Database[Any], name: str, session: ClientSession) -> Iterator[bytes]:
    raw = database.get_collection(
        name, codec_options=database.codec_options.with_options(document_class=RawBSONDocument)
    )
    for document in raw.find({}, session=session, batch_size=CHUNK_DOCUMENTS).sort("_id", pymongo.ASCENDING):
        yield document.raw


def _as_document(name: str, document: bytes) -> RawBSONDocument:
    """Decoded once for nothing: MongoDB would refuse a whole chunk because of one bent document."""
    try:
        bson.decode(document)
        return RawBSONDocument(document)
    except InvalidBSON as error:
        raise BadArchiveError(f"The backup is damaged in {name}.") from error


def _fill(database: Database[Any], name: str, documents: Iterator[bytes]) -> None:
    """In chunks, unordered; durable as everything else."""
    durable = WriteConcern(w="majority", j=True)
    collection = database.get_collection(name, write_concern=durable, read_concern=ReadConcern("majority"))
    chunk: list[RawBSONDocument] = []
    size = 0
    for document in documents:
        chunk.append(_as_document(name, document))
        size += len(document)
        if len(chunk) >= CHUNK_DOCUMENTS or size >= CHUNK_BYTES:
            collection.insert_many(chunk, ordered=False)
            chunk, size = [], 0
    if chunk:
        collection.insert_many(chunk, ordered=False)
