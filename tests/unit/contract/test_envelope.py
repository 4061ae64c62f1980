"""Stream entries: written by one version, read by the next, and by any msgpack library."""

import msgpack
import msgspec
import pytest
from hypothesis import given

from app.contract.envelope import VERSION, UnreadableEntryError, decode, encode
from app.domain.commands import Command, PostVisitorMessage
from tests.support.factories import begun, changing, visitor_message
from tests.support.strategies import COMMANDS

TAGS = {"pv", "pa", "cc", "wc", "mr", "mu", "rc"}


@given(COMMANDS)
def test_what_is_written_is_read_again(commands: list[Command]) -> None:
    assert [decode(encode(command)) for command in commands] == commands


@given(COMMANDS)
def test_any_msgpack_library_can_read_it(commands: list[Command]) -> None:
    for command in commands:
        fields = encode(command)
        tag, *values = msgpack.unpackb(fields[b"b"])
        assert fields[b"v"] == VERSION
        assert tag in TAGS
        assert command.project_id == values[0]


def test_an_entry_never_changes_its_form() -> None:
    """Entries of the version before are in the stream during an upgrade: append fields, never move them."""
    written = msgpack.unpackb(encode(visitor_message("Hello"))[b"b"])

    assert written[:8] == [
        "pv",
        "shop",
        ["v_" + "a" * 22, None, None, False],
        "00000001-0000-4000-8000-000000000000",
        "Hello",
        1_800_000_000_000,
        ["gateway-1", "visitor-socket", ""],
        "always",
    ]


def test_an_entry_of_the_first_version_is_read() -> None:
    first = ["pv", "shop", ["v_1"], "id", "Hello", 5, ["g", "s"]]

    command = decode({b"v": b"1", b"b": msgpack.packb(first)})

    assert isinstance(command, PostVisitorMessage)
    assert (command.content, command.reopen) == ("Hello", "always")


def test_what_is_unset_stays_unset() -> None:
    command = decode(encode(changing(begun().conversation, assignee_id=None)))

    assert command == changing(begun().conversation, assignee_id=None)
    assert getattr(command, "changes").status is msgspec.UNSET  # noqa: B009  # of one kind of command alone


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {b"v": b"1"},
        {b"v": b"2", b"b": b"\x90"},
        {b"b": b"\x90"},
        {b"v": b"1", b"b": b""},
        {b"v": b"1", b"b": b"\xc1"},
        {b"v": b"1", b"b": b"\x91\xa2zz"},
        {b"v": b"1", b"b": b'["pv"]'},
        {b"v": b"1", b"b": encode(visitor_message())[b"b"][:-3]},
        {b"v": b"1", b"b": b"\x91" * 5_000},
    ],
)
def test_everything_else_is_unreadable_for_good(fields: dict[bytes, bytes]) -> None:
    with pytest.raises(UnreadableEntryError):
        decode(fields)
