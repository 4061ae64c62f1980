"""What actors tell each other. Commands are imperative, answers past tense."""

from collections.abc import Sequence
from typing import Any

import msgspec
from pykka import ActorRef

from app.adapters.documents import ConversationRow
from app.adapters.message_store import Inserted, Loaded, VisitorKey
from app.adapters.shared_reads import Entry
from app.domain.commands import RecordContext
from app.domain.events import Event
from app.domain.message import StoredMessage


class Work(msgspec.Struct, frozen=True):
    """One partition's batch, decided: what to store, and what to tell the world once it is stored."""

    partition: int
    fence: int
    entry_ids: tuple[bytes, ...]
    messages: tuple[StoredMessage, ...]
    conversations: tuple[ConversationRow, ...]
    contexts: tuple[RecordContext, ...]
    events: tuple[Event, ...]


# ---------------------------------------------------------------- to a partition
class Read(msgspec.Struct, frozen=True):
    """Read the next entries."""


class Arrived(msgspec.Struct, frozen=True):
    """The answer to a wish for new entries: none when nothing came for a while, or why they could not be read."""

    entries: Sequence[Entry]
    error: Exception | None = None


class Retry(msgspec.Struct, frozen=True):
    """Decide and store again what is in hand."""


class Leave(msgspec.Struct, frozen=True):
    """Finish what is in hand, then stop."""


class Found(msgspec.Struct, frozen=True):
    """What MongoDB knows of whom a partition asked for; or why that cannot be told, ever."""

    loaded: Loaded
    error: Exception | None = None


class CutShort(msgspec.Struct, frozen=True):
    """Only a part of the batch's messages is stored: a repeat or somebody else's message stood in the way."""

    inserted: Inserted


class Postponed(msgspec.Struct, frozen=True):
    """MongoDB does not answer; nothing is known of the batch."""

    reason: str


class Faulty(msgspec.Struct, frozen=True):
    """Something of the batch cannot be stored, ever; nobody knows yet which entry it came from."""

    reason: str


class Fenced(msgspec.Struct, frozen=True):
    """Another owner has written, with a later fencing token: this one must stop at once."""

    fence: int


class Delivered(msgspec.Struct, frozen=True):
    """A batch is stored, announced and acknowledged."""


# ---------------------------------------------------------------- to the store
class Load(msgspec.Struct, frozen=True):
    """Look up these visitors' newest conversations, and these conversations."""

    visitors: Sequence[VisitorKey]
    conversations: Sequence[str]
    reply_to: ActorRef[Any]


class Commit(msgspec.Struct, frozen=True):
    """Store this."""

    work: Work
    reply_to: ActorRef[Any]


# ---------------------------------------------------------------- to the publisher
class Publish(msgspec.Struct, frozen=True):
    """Announce what is stored, then acknowledge its entries."""

    work: Work
    reply_to: ActorRef[Any]


class Drain(msgspec.Struct, frozen=True):
    """Handle together all that has gathered. An actor tells it to itself, as the last of its turn or after a while."""


class GoOn(msgspec.Struct, frozen=True):
    """The store to itself: what it found out has been told, and those who heard it have had their turns."""
