"""What `porchlight dev` says to the person at the terminal: one line for each step."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


class Outcome:
    """How a step ended, in a few words; the step sets it."""

    text = "done"


@contextmanager
def step(name: str) -> Iterator[Outcome]:
    """Print the name of a step, then how it ended and how long it took."""
    began = time.monotonic()
    print(f"  {name:<13} ", end="", flush=True)
    outcome = Outcome()
    try:
        yield outcome
    except Exception:
        say("failed")
        raise
    say(f"{outcome.text} ({time.monotonic() - began:.1f} s)")
