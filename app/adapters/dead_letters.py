"""The dead letters in Redis, for a person at the command line: look, send back into their stream, remove.

Read with plain msgpack, not with today's commands: a letter may be of another version, which is why it is dead.
"""

from typing import Any

import msgpack
import msgspec
import redis
from pymongo.collection import Collection

from app.contract import keys
from app.contract.envelope import UnreadableEntryError, decode
from app.domain.commands import visitor_uid_of

_FIELDS = {keys.FIELD_VERSION, keys.FIELD_BODY}
_NAMES = {"pv": "message of a visitor", "pa": "message of an agent", "cc": "change", "mr": "read mark", "rc": "page"}
MOST = 1_000  # letters in one listing


class DeadLetter(msgspec.Struct, frozen=True, rename="camel"):
    """An entry that a worker gave up. `content`: what the envelope holds, None when nobody can read it."""

    id: str
    partition: int
    entry: str
    reason: str
    kind: str
    content: Any = None


class Graveyard:
    """Raises redis.RedisError when Redis does not answer."""

    def __init__(self, client: redis.Redis) -> None:
        self._redis = client

    def letters(self, limit: int = MOST) -> list[DeadLetter]:
        """The oldest letters first, without their content."""
        found: Any = self._redis.xrange(keys.DEAD, count=min(limit, MOST))
        return [msgspec.structs.replace(_letter(entry_id, fields), content=None) for entry_id, fields in found]

    def letter(self, letter_id: str) -> DeadLetter | None:
        """One letter whole."""
        fields = self._fields(letter_id)
        return None if fields is None else _letter(letter_id.encode(), fields)

    def replay(self, letter_id: str) -> DeadLetter | None:
        """Puts a letter back at the end of its stream, and then removes it; what it became is in the worker's log."""
        fields = self._fields(letter_id)
        if fields is None:
            return None
        letter = _letter(letter_id.encode(), fields)
        envelope: Any = {name: value for name, value in fields.items() if name in _FIELDS}
        self._redis.xadd(keys.stream(letter.partition), envelope)
        self._redis.xdel(keys.DEAD, letter_id)
        return letter

    def forget(self, project_id: str, visitor_uid: str, copies: "Collection[Any]") -> int:
        """Removes every letter of a visitor that can be read, and its copy in MongoDB; how many there were."""
        found: Any = self._redis.xrange(keys.DEAD)
        theirs = [(entry_id, fields) for entry_id, fields in found if _is_of(fields, project_id, visitor_uid)]
        for entry_id, fields in theirs:
            self._redis.xdel(keys.DEAD, entry_id)
            copies.delete_one({"_id": f"{int(fields[b'partition'])}:{fields[b'entry'].decode()}"})
        return len(theirs)

    def drop(self, letter_id: str) -> bool:
        """Removes a letter for good; False when there was none."""
        return bool(self._redis.xdel(keys.DEAD, letter_id))

    def _fields(self, letter_id: str) -> dict[bytes, bytes] | None:
        found: Any = self._redis.xrange(keys.DEAD, min=letter_id, max=letter_id)
        return found[0][1] if found else None


def _letter(letter_id: bytes, fields: dict[bytes, bytes]) -> DeadLetter:
    content = _unpack(fields.get(keys.FIELD_BODY, b""))
    tag = content[0] if isinstance(content, list) and content else None
    return DeadLetter(
        id=letter_id.decode(),
        partition=int(fields[b"partition"]),
        entry=fields[b"entry"].decode(),
        reason=fields[b"reason"].decode("utf-8", "replace"),
        kind=_NAMES.get(tag, "unknown") if isinstance(tag, str) else "unreadable",
        content=content,
    )


def _is_of(fields: dict[bytes, bytes], project_id: str, visitor_uid: str) -> bool:
    try:
        command = decode(fields)
    except UnreadableEntryError:
        return False
    return command.project_id == project_id and visitor_uid_of(command) == visitor_uid


def _unpack(body: bytes) -> Any:
    try:
        return msgpack.unpackb(body, raw=False)
    except (ValueError, msgpack.UnpackException):
        return None
