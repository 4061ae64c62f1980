"""Computed identities: stored data and streams depend on these values, so they never change."""

from app.domain.ids import body_hash, conversation_id, message_id, partition_of

UID = "v_" + "a" * 22
CLIENT_ID = "0c9d9c52-8a8e-4a26-8f4d-1f2c1c6b9f01"

PARTITIONS = [5, 3, 1, 7, 4, 2, 0, 6]
WIDE_PARTITION = 228
CONVERSATION = "c227b5cb5f20cc3755c35e4d"
SECOND_CONVERSATION = "5e4b1bc8db1cb1bd4e52c86b"
MESSAGE = "68274021b3d0b5fe452737dd"
BODY = "b3b52605e0220723"


def test_partitions_never_move() -> None:
    assert [partition_of("shop", f"v_{n}", 8) for n in range(8)] == PARTITIONS
    assert partition_of("shop", UID, 256) == WIDE_PARTITION


def test_ids_never_change() -> None:
    conversation = conversation_id("shop", UID, 1)

    assert conversation == CONVERSATION
    assert conversation_id("shop", UID, 2) == SECOND_CONVERSATION
    assert message_id(conversation, UID, CLIENT_ID) == MESSAGE
    assert body_hash("text", "Grüße 👋") == BODY


def test_no_two_visitors_share_a_conversation_by_gluing_names_together() -> None:
    assert conversation_id("a", "bc", 1) != conversation_id("ab", "c", 1)
    assert partition_of("a", "bc", 2**31) != partition_of("ab", "c", 2**31)
    assert message_id("a", "bc", "d") != message_id("ab", "c", "d")


def test_a_note_and_a_text_with_the_same_words_differ() -> None:
    assert body_hash("note", "Hello") != body_hash("text", "Hello")
