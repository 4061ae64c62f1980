"""What callers see of the driver's errors."""

import pytest
from pymongo import errors

from app.adapters.mongo_guard import MongoGuard
from app.domain.errors import BusyError, UnavailableError


@pytest.mark.parametrize(
    "error",
    [
        errors.ServerSelectionTimeoutError("away"),
        errors.AutoReconnect("cut"),
        errors.NetworkTimeout("slow"),
        errors.ExecutionTimeout("slow", 50),
        errors.WTimeoutError("no majority", 64),
        errors.WaitQueueTimeoutError("pool"),
    ],
)
def test_an_outage_is_unavailable_and_keeps_its_cause(error: errors.PyMongoError) -> None:
    guard = MongoGuard()
    with pytest.raises(UnavailableError) as caught, guard:
        raise error
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("error", [errors.DuplicateKeyError("twice"), errors.OperationFailure("bad", 2), KeyError("x")])
def test_a_fault_of_the_request_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(type(error)), MongoGuard():
        raise error


def test_calls_are_bounded() -> None:
    guard = MongoGuard(max_calls=2)
    with guard, guard, pytest.raises(BusyError), guard:
        pass
    with guard, guard:
        pass
