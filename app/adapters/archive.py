"""The format of a backup: gzip of a head, then the collections, then a list of what should have been in them.

    b"PORCHLIGHT-BACKUP 1\\n"
    a line of JSON: {"at", "database", "schema", "program"}
    for each collection a line of JSON {"collection": name}, its documents as BSON, and four zero bytes
    a line of JSON: {"collections": {name: {"documents", "sha256"}}}

A BSON document begins with its own length, so nothing has to be decoded on the way. The hash of a collection is over
its documents in the order of `_id`: two collections with the same hash hold the same, byte for byte.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Any

import msgspec

MAGIC = b"PORCHLIGHT-BACKUP 1\n"
_END = b"\0\0\0\0"
_MOST = 48 * 1024 * 1024  # bytes of a document: MongoDB's own limit is 16 MiB, and a little
_LINE = 1 << 20


class BadArchiveError(ValueError):
    """Raised when a backup is cut off, damaged, or none."""


class Sum(msgspec.Struct, frozen=True):
    """What a collection holds: how many documents, and the hash over them."""

    documents: int
    sha256: str


class Summing:
    """Counts and hashes documents that pass by."""

    def __init__(self) -> None:
        self._documents = 0
        self._hash = hashlib.sha256()

    def add(self, document: bytes) -> None:
        """One document, as BSON."""
        self._documents += 1
        self._hash.update(document)

    @property
    def sum(self) -> Sum:
        """Of all so far."""
        return Sum(self._documents, self._hash.hexdigest())


class Writer:
    """Writes an archive to a stream that need not be seekable. Holds one document at a time."""

    def __init__(self, stream: IO[bytes], head: dict[str, Any]) -> None:
        self._gzip = gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=6, mtime=0)
        self._sums: dict[str, Sum] = {}
        self._gzip.write(MAGIC)
        self._line(head)

    def collection(self, name: str, documents: Iterable[bytes]) -> Sum:
        """Writes a collection, documents in the order of `_id`."""
        summing = Summing()
        self._line({"collection": name})
        for document in documents:
            summing.add(document)
            self._gzip.write(document)
        self._gzip.write(_END)
        self._sums[name] = summing.sum
        return summing.sum

    def finish(self) -> dict[str, Sum]:
        """Writes the list; without it the archive counts as cut off."""
        self._line({"collections": msgspec.to_builtins(self._sums)})
        self._gzip.close()
        return self._sums

    def _line(self, value: dict[str, Any]) -> None:
        self._gzip.write(json.dumps(value).encode() + b"\n")


class Reader:
    """Reads an archive from a stream, from front to end, once. Raises BadArchiveError."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._gzip = gzip.GzipFile(fileobj=stream, mode="rb")
        if self._read(len(MAGIC)) != MAGIC:
            raise BadArchiveError("This is no backup of Porchlight.")
        self.head = self._line()
        self.promised: dict[str, Sum] = {}  # known at the end
        self.found: dict[str, Sum] = {}

    def collections(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """(name, documents) one after the other; the documents must be read before the next. Checks the sums last."""
        while True:
            line = self._line()
            if "collections" in line:
                self.promised = msgspec.convert(line["collections"], dict[str, Sum])
                self._compare()
                if self._read(1):  # at the end gzip compares its own checksum
                    raise BadArchiveError("The backup goes on after its end.")
                return
            name = str(line["collection"])
            yield name, self._documents(name)
            if name not in self.found:
                raise BadArchiveError(f"The documents of {name} were not read.")

    def _documents(self, name: str) -> Iterator[bytes]:
        summing = Summing()
        while (head := self._exactly(4)) != _END:
            length = int.from_bytes(head, "little")
            if not 5 <= length <= _MOST:
                raise BadArchiveError(f"The backup is damaged in {name}.")
            document = head + self._exactly(length - 4)
            summing.add(document)
            yield document
        self.found[name] = summing.sum

    def _compare(self) -> None:
        for name in self.promised.keys() | self.found.keys():
            if self.promised.get(name) != self.found.get(name):
                raise BadArchiveError(f"The backup is damaged: {name} is not what was written.")

    def _line(self) -> dict[str, Any]:
        try:
            line = self._gzip.readline(_LINE)
            return dict(json.loads(line))
        except (EOFError, OSError, ValueError, zlib.error) as error:
            raise BadArchiveError("The backup is cut off or damaged.") from error

    def _exactly(self, count: int) -> bytes:
        data = self._read(count)
        if len(data) != count:
            raise BadArchiveError("The backup is cut off.")
        return data

    def _read(self, count: int) -> bytes:
        try:
            return self._gzip.read(count)
        except (EOFError, OSError, zlib.error) as error:
            raise BadArchiveError("The backup is cut off or damaged.") from error
