"""Whom a line is about: one task's own, what the line says itself stands, and a broken subject costs no line."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.commands import MarkRead
from app.log_ids import MOST, add_ids, ids_of_all, speak_also_of, speak_of, speaking_of


@pytest.fixture(autouse=True)
def nobody_before() -> Iterator[None]:
    """Whoever ran in this thread before may have spoken of somebody."""
    with speaking_of():
        yield


def line(**said: object) -> Any:
    """What a line becomes."""
    return add_ids(None, "info", {"event": "it", **said})


def test_what_is_known_later_is_added_and_what_a_line_says_stands() -> None:
    with speaking_of({"request_id": "r", "project_id": "shop"}):
        speak_also_of(conversation_id="c", visitor_uid=None)

        assert line(project_id="bank") == {
            "event": "it", "request_id": "r", "project_id": "bank", "conversation_id": "c",
        }  # fmt: skip
    assert line() == {"event": "it"}


def test_of_a_command_only_the_fields_that_are_ids_are_told() -> None:
    with speaking_of(MarkRead("shop", "v_1", "c", "visitor", 7, 1_800_000_000_000)):
        assert line() == {"event": "it", "project_id": "shop", "visitor_uid": "v_1", "conversation_id": "c"}


def test_partition_0_is_named_and_what_is_empty_is_not() -> None:
    with speaking_of({"partition": 0, "request_id": "", "agent_id": None}):
        assert line() == {"event": "it", "partition": 0}


def test_many_are_told_by_what_they_share_and_by_the_first_few() -> None:
    told = ids_of_all({"project_id": "shop", "conversation_id": f"c{n}", "agent_id": None} for n in range(9))

    assert told == {"project_id": "shop", "conversation_ids": [f"c{n}" for n in range(MOST)]}
    assert ids_of_all([]) == {}


def test_a_subject_that_is_half_made_costs_no_line() -> None:
    class Broken:
        def log_ids(self) -> dict[str, object]:
            raise AttributeError

    with speaking_of(Broken(), {"project_id": "shop"}):
        assert line() == {"event": "it", "ids_missing": "AttributeError", "project_id": "shop"}


def test_tasks_do_not_speak_of_one_another() -> None:
    async def handle(number: int) -> Any:
        speak_of({"request_id": f"r{number}"})
        await asyncio.sleep(0)
        return line()["request_id"]

    async def both() -> Any:
        return await asyncio.gather(handle(1), handle(2))

    assert list(asyncio.run(both())) == ["r1", "r2"]
