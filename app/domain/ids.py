"""Identities that are computed, so that a retry after a crash finds the same ones."""

import hashlib
import zlib

SYSTEM_AUTHOR = "system"


def partition_of(project_id: str, visitor_uid: str, partitions: int) -> int:
    """The partition (0 <= p < partitions) that everything about one visitor of one project lands in."""
    return zlib.crc32(f"{project_id}\0{visitor_uid}".encode()) % partitions


def conversation_id(project_id: str, visitor_uid: str, ordinal: int) -> str:
    """The id of a visitor's conversation number `ordinal` (1, 2, ...): 24 hexadecimal digits.

    Computed, not drawn: a worker that died between storing the first message and the conversation
    is followed by one that arrives at the same id, and finds the message.
    """
    return hashlib.sha256(f"{project_id}\0{visitor_uid}\0{ordinal}".encode()).hexdigest()[:24]


def message_id(conversation: str, author_id: str, client_message_id: str) -> str:
    """The database id of a message: 24 hexadecimal digits, the same for every repeat of it."""
    return hashlib.sha256(f"{conversation}\0{author_id}\0{client_message_id}".encode()).hexdigest()[:24]


def body_hash(kind: str, content: str) -> str:
    """What tells a repeat of a message from another body under the same `clientMessageId`."""
    return hashlib.blake2b(f"{kind}\0{content}".encode(), digest_size=8).hexdigest()
