"""A child process with a log file, a bounded stop, and no life after its parent."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from app.dev.errors import DevError

_LAUNCHER = Path(__file__).with_name("launch.py")
_LOG_TAIL_BYTES = 4096
_POLL_SECONDS = 0.02


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def refuse_taken_port(name: str, port: int, host: str = "127.0.0.1") -> None:
    """Raise DevError when something else listens on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DevError(f"{name} cannot listen on {host}:{port}: {error.strerror}") from error


class ChildProcess:
    """One program run as a child; everything it prints goes to `log_path`.

    Start it from a thread that lives as long as the child should: the kernel ties the child to that thread.
    """

    def __init__(
        self, name: str, command: Sequence[str], log_path: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log_path = log_path
        self.environment = dict(os.environ if environment is None else environment)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running (or ended) process. Raises RuntimeError before `start`."""
        if self._process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._process

    def start(self) -> None:
        """Start the program in a session of its own, so that Ctrl-C in a terminal reaches only the parent."""
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid())]
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                launcher + self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            )

    def exit_code(self) -> int | None:
        """Return the exit status (negative: the signal), or None while it runs or was never started."""
        return None if self._process is None else self._process.poll()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Poll `ready` until it is true. Raises DevError when the child ends first or time runs out."""
        deadline = time.monotonic() + seconds
        while not ready():
            code = self.exit_code()
            if code is not None:
                raise DevError(f"{self.name} ended with status {code} while starting: {self.last_words()}")
            if time.monotonic() > deadline:
                raise DevError(f"{self.name} was not ready within {seconds:.0f} s; its log is {self.log_path}")
            time.sleep(_POLL_SECONDS)

    def last_words(self) -> str:
        """Return the last line of the log, and where the log is."""
        lines: list[str] = []
        if self.log_path.exists():
            with self.log_path.open("rb") as log:
                log.seek(max(0, self.log_path.stat().st_size - _LOG_TAIL_BYTES))
                lines = log.read().decode(errors="replace").split("\n")
        text = next((line.strip() for line in reversed(lines) if line.strip()), "it printed nothing")
        return f"{text} (log: {self.log_path})"

    def stop(self, grace_seconds: float = 10.0) -> None:
        """Ask it to end (SIGTERM), insist after the grace time (SIGKILL). Returns when it is gone."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.send_signal(signal.SIGCONT)  # a stopped process would not hear the first one
            try:
                self._process.wait(grace_seconds)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """End it at once (SIGKILL) and collect it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
