"""Await a condition instead of sleeping."""

import time
from collections.abc import Callable


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Return as soon as the condition holds; fail the test when it does not within what a busy machine may need."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"nothing came of {condition} within {seconds} s")
        time.sleep(0.01)
