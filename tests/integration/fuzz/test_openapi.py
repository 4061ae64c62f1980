"""Every call of the published OpenAPI document, with values that fit it and with values that do not."""

from typing import Any

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.contract.export.openapi import document
from tests.integration.fuzz.conftest import Target

pytestmark = pytest.mark.timeout(3_600)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ANA = {"Cookie": "porchlight_session=cookie-of-ana", "X-CSRF-Token": "csrf-of-ana"}
# What would end Ana's own session is asked for without one.
ENDS_THE_SESSION = {"DELETE /api/session", "DELETE /api/account/sessions"}
A_TWENTIETH = 20  # there are four dozen calls

SCHEMA: Any = schemathesis.openapi.from_dict(document())
OPERATIONS: dict[str, Any] = {made.label: made for made in (found.ok() for found in SCHEMA.get_all_operations())}


@pytest.mark.parametrize("label", OPERATIONS)
def test_a_call_is_answered_as_documented(target: Target, fuzzing: settings, label: str) -> None:
    operation = OPERATIONS[label]
    project = {"projectId": "shop"} if "{projectId}" in label else None
    headers = {} if label in ENDS_THE_SESSION else ANA
    takes_something = operation.body or operation.query or operation.path_parameters
    modes = list(GenerationMode) if takes_something else [GenerationMode.POSITIVE]
    cases = st.one_of([operation.as_strategy(mode, path_parameters=project) for mode in modes])

    @settings(fuzzing, max_examples=max(2, fuzzing.max_examples // A_TWENTIETH))
    @given(case=cases)
    def call(case: Any) -> None:
        case.call_and_validate(base_url=target.url, headers=headers, checks=CHECKS, timeout=10)

    call()


def test_the_gateway_is_well_after_all_of_them(target: Target) -> None:
    target.is_served()
    target.is_well()
