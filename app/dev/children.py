"""The processes of `porchlight dev` as one: started in order, watched, stopped in reverse."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn, Self

from app.dev.errors import DevError
from app.dev.process import ChildProcess
from app.dev.terminal import say

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WATCH_SECONDS = 0.2


class Stop(BaseException):
    """Raised by the first signal, wherever the main thread is. Not an Exception: nothing may swallow it."""


class Children:
    """A context manager that leaves no process behind, whatever ends it."""

    def __init__(self) -> None:
        self._started: list[tuple[ChildProcess, float]] = []
        self.stopping = False

    def start(self, child: ChildProcess, grace_seconds: float) -> None:
        """Start a child with a fresh log; when it is stopped it may take `grace_seconds` before it is killed."""
        child.log_path.unlink(missing_ok=True)
        self._started.append((child, grace_seconds))
        child.start()

    def check(self) -> None:
        """Raise DevError when a child has ended by itself."""
        for child, _ in self._started:
            code = child.exit_code()
            if code is not None:
                raise DevError(f"{child.name} ended with status {code}: {child.last_words()}")

    def watch(self) -> NoReturn:
        """Wait for the first child that ends by itself, and raise DevError for it."""
        while True:
            self.check()
            time.sleep(_WATCH_SECONDS)

    def kill(self) -> None:
        """Send SIGKILL to all, now; safe in a signal handler, while `__exit__` waits."""
        for child, _ in self._started:
            if child.exit_code() is None:
                child.process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping = True
        for child, grace_seconds in reversed(self._started):
            child.stop(grace_seconds)


@contextmanager
def stop_on_signals(children: Children) -> Iterator[None]:
    """Turn the first SIGINT, SIGTERM or SIGHUP into Stop; later ones kill whatever is still stopping."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if children.stopping:
            children.kill()
            return
        children.stopping = True
        say("\nStopping everything (once more to kill) ...")
        raise Stop

    before = {number: signal.signal(number, on_signal) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
