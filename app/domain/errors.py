"""Every error that a person or a client may be told about.

DomainError                     something was refused, with a code of the contract
├── InvalidError                the request itself is wrong
├── TooLargeError               ... because it is too long
├── UnknownEventError           nobody knows what is asked for
├── UnauthorizedError           nobody is signed in
├── ForbiddenError              somebody is, but may not do this
├── NotFoundError               no such thing, or it belongs to somebody else
├── ConflictError               somebody else was faster, or an id was used before
├── StaleError                  the sender has not seen the newest messages
├── RateLimitedError            too much, too fast
└── TemporaryError              nothing wrong with the request: try again later
    ├── BusyError               the backlog is full
    └── UnavailableError        a server behind us does not answer
"""

from typing import ClassVar


class DomainError(Exception):
    """Raised when a request is refused. `code` is one of the contract's codes."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidError(DomainError):
    """Raised when a value has the wrong type, length or meaning."""

    code = "invalid"


class TooLargeError(DomainError):
    """Raised when a value or a body is longer than its limit."""

    code = "too_large"


class UnknownEventError(DomainError):
    """Raised when an event is not in the contract."""

    code = "unknown_event"


class UnauthorizedError(DomainError):
    """Raised when a session, a token or a password is missing or wrong."""

    code = "unauthorized"


class ForbiddenError(DomainError):
    """Raised when a known person asks for what his role does not allow."""

    code = "forbidden"


class NotFoundError(DomainError):
    """Raised when a thing does not exist or belongs to another project or visitor."""

    code = "not_found"


class ConflictError(DomainError):
    """Raised when a compare-and-set fails or an id is used again with another body."""

    code = "conflict"


class StaleError(DomainError):
    """Raised when a reply was written without having seen `newer` later messages."""

    code = "stale"

    def __init__(self, message: str, *, newer: int) -> None:
        super().__init__(message)
        self.newer = newer


class RateLimitedError(DomainError):
    """Raised when a limit is used up; `retry_after_ms` says when to try again."""

    code = "rate_limited"

    def __init__(self, message: str, *, retry_after_ms: int) -> None:
        super().__init__(message)
        self.retry_after_ms = retry_after_ms


class TemporaryError(DomainError):
    """Raised when the request was fine and may be sent again as it is."""


class BusyError(TemporaryError):
    """Raised when the backlog of messages to store has reached its cap."""

    code = "busy"


class UnavailableError(TemporaryError):
    """Raised when Redis or MongoDB does not answer in time."""

    code = "unavailable"
