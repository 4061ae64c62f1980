"""What clients see of what is stored."""

from typing import Any

import pytest

from app.contract import render
from app.domain.message import SYSTEM, StoredMessage

AT = 1_896_076_800_000


def _line(data: dict[str, Any] | None) -> StoredMessage:
    return StoredMessage("m1", "p1", "c1", 2, "event", SYSTEM, "Ana did it", "cause:field", "hash", AT, data)


def test_times_are_iso_with_milliseconds() -> None:
    assert render.time(AT + 7) == "2030-01-31T08:00:00.007Z"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ({"field": "assignee_id", "from": None, "to": "a1"}, {"field": "assigneeId", "from": None, "to": "a1"}),
        (
            {"field": "snoozed_until", "from": None, "to": AT},
            {"field": "snoozedUntil", "from": None, "to": "2030-01-31T08:00:00.000Z"},
        ),
        ({"field": "tags", "from": [], "to": ["vip"]}, {"field": "tags", "from": [], "to": ["vip"]}),
        (None, None),
    ],
)
def test_an_event_line_speaks_as_the_contract_does(stored: dict[str, Any] | None, shown: dict[str, Any] | None) -> None:
    assert render.message(_line(stored)).data == shown
