"""What comes back from MongoDB is what went in, in types that every encoder knows."""

from typing import Any

import bson
import msgspec
import pytest

from app.adapters.documents import message_document, message_from
from app.domain.conversation import absorb
from app.domain.decide import decide
from app.domain.message import StoredMessage
from tests.support.factories import begun, changing

FAR = 1_896_076_800_000  # ms: BSON keeps it as a 64-bit integer, and gives it back in a type of its own


def _line(**changes: Any) -> StoredMessage:
    state = begun()
    (line,) = decide(state, changing(state.conversation, **changes)).messages
    return line


def _from_bson(message: StoredMessage) -> StoredMessage:
    return message_from(bson.decode(bson.encode(message_document(message))))


@pytest.mark.parametrize("changes", [{"snoozed_until": FAR}, {"tags": ["vip"]}, {"priority": "high"}], ids=str)
def test_an_event_line_comes_back_as_it_went(changes: dict[str, Any]) -> None:
    line = _line(**changes)

    back = _from_bson(line)

    assert msgspec.json.encode(back) == msgspec.json.encode(line)


def test_numbers_in_lists_and_objects_come_back_as_numbers() -> None:
    data = {"field": "tags", "to": [FAR, {"deep": FAR}, "text", None, True, 7]}
    message = msgspec.structs.replace(_line(tags=["vip"]), data=data)

    back = _from_bson(message).data

    assert back is not None
    assert msgspec.json.decode(msgspec.json.encode(back)) == data


def test_a_replayed_snooze_can_be_written_again() -> None:
    state = absorb(begun(), _from_bson(_line(snoozed_until=FAR)))

    assert type(state.conversation.snoozed_until) is int
    assert msgspec.to_builtins(state.conversation)["snoozedUntil"] == FAR
