"""How long everything took, read from the facts."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.faults.history import Fact, History, flush_seconds, recovery_seconds


def facts(*rows: tuple[float, str, str, str]) -> list[Fact]:
    """Rows of (at, kind, client, id)."""
    return [msgspec.convert({"at": at, "kind": kind, "client": who, "id": it}, Fact) for at, kind, who, it in rows]


THERE = [(0.0, "online", "ana", ""), (0.0, "online", "ben", "")]


@pytest.mark.parametrize(
    ("rows", "seconds"),
    [
        ([], 0.0),
        ([(1, "invoke", "ana", "1"), (2, "sent", "ana", "1")], 0.0),
        ([(1, "invoke", "ana", "1"), (14, "sent", "ana", "1")], 4.0),
        ([(11, "invoke", "ana", "1"), (12, "sent", "ana", "1"), (12, "invoke", "ana", "2")], 2.0),
        (
            [(1, "invoke", "ana", "1"), (11, "sent", "ana", "1"), (1, "invoke", "ben", "1"), (17, "sent", "ben", "1")],
            7.0,
        ),
        ([(1, "invoke", "ana", "1"), (11, "sent", "ana", "1"), (1, "invoke", "ben", "1")], None),
        ([(1, "invoke", "ben", "1"), (5, "left", "ben", "")], 0.0),
        ([(1, "invoke", "ben", "1"), (5, "offline", "ben", ""), (40, "sent", "ben", "1")], 0.0),
    ],
)
def test_recovery_is_when_the_last_one_who_was_there_is_served(rows: list[Any], seconds: float | None) -> None:
    assert recovery_seconds(facts(*THERE, *rows), since=10.0) == seconds


@pytest.mark.parametrize(
    ("rows", "seconds"),
    [
        ([], 0.0),
        ([(1, "invoke", "ana", "1"), (14, "sent", "ana", "1"), (15, "invoke", "ana", "2")], 4.0),
        ([(1, "invoke", "ana", "1"), (14, "failed", "ana", "1")], 4.0),
        ([(1, "invoke", "ana", "1")], None),
        ([(1, "invoke", "ana", "1"), (2, "left", "ana", "")], 0.0),
    ],
)
def test_outboxes_are_flushed_when_nothing_from_before_is_left(rows: list[Any], seconds: float | None) -> None:
    assert flush_seconds(facts(*THERE, *rows), since=10.0) == seconds


def test_the_file_holds_what_was_noted(tmp_path: Path) -> None:
    history = History(tmp_path / "history.jsonl")
    history.add("invoke", "ana", id="1", content="Hello")
    history.close()

    lines = (tmp_path / "history.jsonl").read_bytes().splitlines()
    assert [msgspec.json.decode(line, type=Fact) for line in lines] == history.facts()
