"""A child process: its log, its bounded end, and no life after its parent."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.dev.errors import DevError
from app.dev.process import ChildProcess, free_port, refuse_taken_port
from tests.waiting import wait_for

IGNORES_TERM = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)
SLEEPS = "import time; print('up', flush=True); time.sleep(60)"


@pytest.fixture
def children() -> Iterator[list[ChildProcess]]:
    """Children that a test starts; killed at its end."""
    started: list[ChildProcess] = []
    yield started
    for child in started:
        child.kill()


def _start(children: list[ChildProcess], folder: Path, code: str) -> ChildProcess:
    child = ChildProcess("child", [sys.executable, "-c", code], folder / "child.log")
    children.append(child)
    child.start()
    return child


def _says(child: ChildProcess, text: str) -> bool:
    return text in child.log_path.read_text()


def test_it_stops_when_asked(children: list[ChildProcess], tmp_path: Path) -> None:
    child = _start(children, tmp_path, SLEEPS)
    child.wait_until(lambda: _says(child, "up"), 10)

    child.stop()

    assert child.exit_code() == -signal.SIGTERM


def test_it_is_killed_when_it_does_not_listen(children: list[ChildProcess], tmp_path: Path) -> None:
    child = _start(children, tmp_path, IGNORES_TERM)
    child.wait_until(lambda: _says(child, "deaf"), 10)

    child.stop(grace_seconds=0.05)

    assert child.exit_code() == -signal.SIGKILL


def test_a_frozen_child_hears_the_stop(children: list[ChildProcess], tmp_path: Path) -> None:
    child = _start(children, tmp_path, SLEEPS)
    child.wait_until(lambda: _says(child, "up"), 10)
    child.process.send_signal(signal.SIGSTOP)

    child.stop()

    assert child.exit_code() == -signal.SIGTERM


def test_an_early_end_is_told_with_the_last_line(children: list[ChildProcess], tmp_path: Path) -> None:
    child = _start(children, tmp_path, "print('no disk left'); raise SystemExit(3)")

    with pytest.raises(DevError, match=r"child ended with status 3 while starting: no disk left \(log: .*child.log\)"):
        child.wait_until(lambda: False, 10)


def test_waiting_is_bounded(children: list[ChildProcess], tmp_path: Path) -> None:
    child = _start(children, tmp_path, SLEEPS)

    with pytest.raises(DevError, match="not ready within 0 s"):
        child.wait_until(lambda: False, 0.05)


def test_stopping_what_never_started_is_nothing(tmp_path: Path) -> None:
    child = ChildProcess("child", ["/bin/true"], tmp_path / "log")

    child.stop()

    assert child.exit_code() is None
    with pytest.raises(RuntimeError, match="was not started"):
        _ = child.process


def test_it_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    parent_code = f"""
        import pathlib, sys, time
        from app.dev.process import ChildProcess
        child = ChildProcess("child", [sys.executable, "-c", {SLEEPS!r}], pathlib.Path({str(tmp_path / "log")!r}))
        child.start()
        print(child.process.pid, flush=True)
        time.sleep(60)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(parent_code)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        wait_for(lambda: (tmp_path / "log").read_text() == "up\n")

        os.kill(parent.pid, signal.SIGKILL)

    wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_a_taken_port_is_named() -> None:
    port = free_port()
    refuse_taken_port("redis-server", port)
    listener = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import socket; s = socket.create_server(('127.0.0.1', {port})); print(flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with listener:
        assert listener.stdout is not None
        listener.stdout.readline()
        with pytest.raises(DevError, match=f"redis-server cannot listen on 127.0.0.1:{port}: Address already in use"):
            refuse_taken_port("redis-server", port)
        listener.kill()
