"""Errors as clients see them."""

import pytest

from app.contract.routes import STATUS_OF
from app.contract.shapes import ErrorBody
from app.domain import errors
from app.gateway.refusals import error_body


@pytest.mark.parametrize(
    ("error", "body"),
    [
        (errors.InvalidError("No.", field="email"), ErrorBody("invalid", "No.", field="email")),
        (errors.RateLimitedError("Slow.", retry_after_ms=70), ErrorBody("rate_limited", "Slow.", retry_after_ms=70)),
        (errors.StaleError("Read.", newer=2), ErrorBody("stale", "Read.", newer=2)),
        (errors.UnavailableError("Away."), ErrorBody("unavailable", "Away.", retry_after_ms=2_000)),
    ],
)
def test_carries_what_the_client_needs(error: errors.DomainError, body: ErrorBody) -> None:
    assert error_body(error) == body


def test_every_error_has_a_status() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.DomainError)]
    assert {kind.code for kind in kinds} <= STATUS_OF.keys()
