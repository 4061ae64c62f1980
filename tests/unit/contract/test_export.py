"""The published documents: made from the code, complete, and not stale."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from app.contract.catalogue import AUTH, CLIENT_EVENTS, SERVER_EVENTS, ClientEvent, ServerEvent
from app.contract.export import asyncapi, openapi
from app.contract.export.__main__ import documents, text_of
from app.contract.export.schemas import all_structs, public_name
from app.contract.routes import ROUTES

ROOT = Path(__file__).resolve().parents[3]
NODE = Path(sys.executable).with_name("node")
STALE = "run `make contract`"


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_the_generated_documents_are_those_that_the_code_makes_now(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == text_of(documents()[path]), STALE


def test_the_typescript_types_are_those_that_the_documents_make_now(tmp_path: Path) -> None:
    fresh = tmp_path / "contract.gen.ts"

    subprocess.run(
        [str(NODE), "scripts/contract-types.mjs", str(fresh)], cwd=ROOT, check=True, timeout=60, env=dict(os.environ)
    )

    assert (ROOT / "client/src/contract.gen.ts").read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8"), STALE


def test_every_route_has_an_operation_of_its_own() -> None:
    paths = openapi.document()["paths"]

    ids = Counter(operation["operationId"] for methods in paths.values() for operation in methods.values())

    assert ids.total() == len(ROUTES)
    assert max(ids.values()) == 1


def test_every_event_has_an_operation_of_its_own() -> None:
    assert len(asyncapi.document()["operations"]) == len(CLIENT_EVENTS) + len(SERVER_EVENTS)


@pytest.mark.parametrize("event", [*CLIENT_EVENTS, *SERVER_EVENTS], ids=lambda event: f"{event.namespace} {event.name}")
def test_every_event_is_explained_by_a_sentence(event: ClientEvent | ServerEvent) -> None:
    assert event.doc[:1].isupper()
    assert event.doc.endswith(".")


def test_no_two_shapes_have_the_same_public_name() -> None:
    names = Counter(public_name(struct) for struct in all_structs())

    assert [name for name, count in names.items() if count > 1] == []


def test_namespaces_are_those_that_somebody_may_enter() -> None:
    assert {event.namespace for event in (*CLIENT_EVENTS, *SERVER_EVENTS)} == set(AUTH)
