"""A message: who wrote it, what it says, and which text is acceptable."""

from typing import Any, Literal

import msgspec

from app.domain.errors import InvalidError, TooLargeError

Kind = Literal["text", "note", "event"]
AuthorKind = Literal["visitor", "agent", "bot", "system"]

MAX_CONTENT = 5_000  # Unicode code points, after trimming
PREVIEW = 120  # code points of a list's preview line


class Author(msgspec.Struct, frozen=True, rename="camel"):
    """Who wrote a message. A visitor's `id` is his `visitorUid`."""

    kind: AuthorKind
    id: str
    name: str | None = None


SYSTEM = Author(kind="system", id="system", name=None)


class StoredMessage(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A message as it stands in MongoDB; times are milliseconds since 1970, UTC."""

    id: str
    project_id: str
    conversation_id: str
    seq: int
    kind: Kind
    author: Author
    content: str
    client_message_id: str
    body_hash: str
    created_at: int
    data: dict[str, Any] | None = None


def clean_content(text: str) -> str:
    """`text` trimmed; refused when blank, longer than MAX_CONTENT code points or not valid Unicode."""
    text = text.strip()
    if not text:
        raise InvalidError("Write something first: the message is empty.", field="content")
    if len(text) > MAX_CONTENT:
        raise TooLargeError(f"The message has {len(text):,} characters; {MAX_CONTENT:,} fit.", field="content")
    refuse_broken_unicode(text, "content")
    return text


def refuse_broken_unicode(text: str, field: str) -> None:
    """Refuses lone surrogates (half an emoji) and NUL, which no store and no other client could read back."""
    try:
        text.encode()
        broken = "\0" in text
    except UnicodeEncodeError:
        broken = True
    if broken:
        raise InvalidError("The text is not valid Unicode.", field=field)


def preview_of(content: str) -> str:
    """The first line's worth of a message, for lists."""
    line = " ".join(content.split())
    return line if len(line) <= PREVIEW else line[: PREVIEW - 1] + "…"
