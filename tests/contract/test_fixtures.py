"""Golden messages of the wire, which the front ends' tests read too."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.contract import account_shapes, client_events, http_shapes, server_events, shapes, visitor_shapes
from app.contract.export.schemas import components, public_name

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.json"))
STRUCTS = {
    public_name(kind): kind
    for module in (shapes, client_events, server_events, http_shapes, account_shapes, visitor_shapes)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
}


def test_every_shape_of_the_contract_has_a_fixture() -> None:
    assert {path.stem for path in FIXTURES} == set(components("#/"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_is_read_into_its_shape_and_written_again_as_it_was(path: Path) -> None:
    fixture: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kind = STRUCTS[fixture["name"]]

    decoded = msgspec.json.decode(json.dumps(fixture["value"]), type=kind)

    assert fixture["name"] == path.stem
    assert json.loads(msgspec.json.encode(decoded)) == fixture["value"]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_shows_every_field(path: Path) -> None:
    fixture: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    fields = {field.encode_name for field in msgspec.structs.fields(STRUCTS[fixture["name"]])}

    assert fixture["value"].keys() == fields


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_requests_refuse_what_they_do_not_know_and_answers_may_grow(path: Path) -> None:
    fixture: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kind = STRUCTS[fixture["name"]]
    grown = json.dumps(fixture["value"] | {"somethingNew": 1})

    if issubclass(kind, shapes.Inbound) or kind is http_shapes.Theme:
        with pytest.raises(msgspec.ValidationError, match="somethingNew"):
            msgspec.json.decode(grown, type=kind)
    else:
        msgspec.json.decode(grown, type=kind)
