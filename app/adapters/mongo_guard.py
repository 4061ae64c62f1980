"""The way in for every asynchronous call of MongoDB: bounded in number, the driver's errors translated."""

from types import TracebackType

from pymongo import errors

from app.domain.errors import BusyError, UnavailableError

# Enough for every socket of a full gateway to resume within a few seconds; beyond it, waiting longer helps nobody.
MAX_CALLS = 2_000


class MongoGuard:
    """`with guard:` around calls of the driver. The caller may be answered BusyError or UnavailableError."""

    def __init__(self, max_calls: int = MAX_CALLS) -> None:
        self._max_calls = max_calls
        self._calls = 0

    def __enter__(self) -> None:
        if self._calls >= self._max_calls:
            raise BusyError("Too many people are reading at the moment; try again shortly.")
        self._calls += 1

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._calls -= 1
        if isinstance(error, errors.PyMongoError) and _passes(error):
            raise UnavailableError("The database does not answer at the moment; try again shortly.") from error


def _passes(error: errors.PyMongoError) -> bool:
    """Whether the error is the server's state and not the request's fault."""
    return isinstance(error, errors.ConnectionFailure | errors.WriteConcernError) or error.timeout
