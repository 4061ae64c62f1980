"""From an error of the domain to what clients are told; the same for HTTP and for callbacks."""

from typing import cast

from app.contract.shapes import ErrorBody, ErrorCode
from app.domain.errors import DomainError, RateLimitedError, StaleError, TemporaryError

TEMPORARY_RETRY_MS = 2_000  # when a server behind us is away or full: soon, but not at once


def error_body(error: DomainError) -> ErrorBody:
    """The `error` object of an answer."""
    return ErrorBody(
        code=cast("ErrorCode", error.code),
        message=error.message,
        field=error.field,
        retry_after_ms=_retry_after(error),
        newer=error.newer if isinstance(error, StaleError) else None,
    )


def _retry_after(error: DomainError) -> int | None:
    if isinstance(error, RateLimitedError):
        return error.retry_after_ms
    return TEMPORARY_RETRY_MS if isinstance(error, TemporaryError) else None
