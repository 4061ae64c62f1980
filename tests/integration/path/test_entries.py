"""Entries that nobody can handle, and groups that vanish."""

from typing import Any

import msgspec
import pytest

from app.adapters.visitor_tokens import new_visitor
from app.contract import keys
from app.contract.envelope import encode
from app.domain.ids import partition_of
from tests.support.factories import visitor_message
from tests.support.stack import PARTITIONS, Stack
from tests.support.talk import write
from tests.waiting import wait_for


@pytest.mark.parametrize(
    "fields",
    [{b"v": b"1", b"b": b"\xc1garbage"}, {b"nonsense": b"1"}, {b"v": b"99", b"b": b"\x90"}],
    ids=["garbage", "foreign", "newer version"],
)
def test_a_poison_entry_is_kept_for_a_person_and_its_neighbours_go_on(stack: Stack, fields: dict[bytes, bytes]) -> None:
    vera = new_visitor()
    visitor = stack.visitor(0, vera)
    partition = partition_of("shop", vera.uid, PARTITIONS)
    write(visitor, "before")

    entry: Any = stack.redis.xadd(keys.stream(partition), fields)  # type: ignore[arg-type]

    assert write(visitor, "after")["seq"] == 2
    letter = stack.database["deadLetters"].find_one({"_id": f"{partition}:{entry.decode()}"})
    assert letter is not None
    assert letter["fields"] == {name.decode(): value for name, value in fields.items()}
    letters: Any = stack.redis.xrevrange(keys.DEAD, count=1)
    ((_, dead),) = letters
    assert dead.items() >= fields.items()
    assert (dead[b"entry"], dead[b"partition"]) == (entry, str(partition).encode())
    wait_for(lambda: stack.backlog() == 0)


def test_a_command_of_a_gateway_that_never_was_is_stored_all_the_same(stack: Stack) -> None:
    """Given an entry whose receipt nobody waits for."""
    vera = new_visitor()
    command = msgspec.structs.replace(visitor_message("from nowhere"), visitor=vera)
    partition = partition_of("shop", vera.uid, PARTITIONS)

    stack.redis.xadd(keys.stream(partition), encode(command))  # type: ignore[arg-type]

    found = stack.visitor(0, vera)
    wait_for(lambda: [m["content"] for m in found.request("resume", {"lastSeq": 0})["messages"]] == ["from nowhere"])


def test_groups_that_somebody_destroyed_are_made_again(stack: Stack) -> None:
    visitor = stack.visitor()
    write(visitor, "before")
    for partition in range(PARTITIONS):
        stack.redis.xgroup_destroy(keys.stream(partition), keys.GROUP)

    assert write(visitor, "after")["seq"] == 2
