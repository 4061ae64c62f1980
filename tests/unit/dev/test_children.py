"""Children are stopped in reverse order, and the first that dies is named."""

import os
import signal
import sys
from pathlib import Path

import pytest

from app.dev.children import Children, Stop, stop_on_signals
from app.dev.errors import DevError
from app.dev.process import ChildProcess

# Tells its name when it ends.
POLITE = """
import signal, sys, time
def end(*_):
    open({log!r}, "a").write({name!r} + " ")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
time.sleep(60)
"""


def _polite(name: str, folder: Path) -> ChildProcess:
    code = POLITE.format(name=name, log=str(folder / "order"))
    return ChildProcess(name, [sys.executable, "-c", code], folder / f"{name}.log")


def _start(children: Children, child: ChildProcess) -> None:
    children.start(child, 10)
    child.wait_until(lambda: child.log_path.read_text() == "up\n", 10)


def test_they_stop_in_reverse_order(tmp_path: Path) -> None:
    with Children() as children:
        for name in ("redis", "worker", "gateway"):
            _start(children, _polite(name, tmp_path))

    assert (tmp_path / "order").read_text() == "gateway worker redis "


def test_the_one_that_dies_is_named_and_the_others_are_stopped(tmp_path: Path) -> None:
    survivor = _polite("redis", tmp_path)
    victim = ChildProcess("worker", [sys.executable, "-c", "print('no memory'); raise SystemExit(5)"], tmp_path / "log")

    with pytest.raises(DevError, match="worker ended with status 5: no memory"), Children() as children:
        _start(children, survivor)
        children.start(victim, 10)
        children.watch()

    assert survivor.exit_code() == 0


def test_a_signal_stops_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    child = _polite("gateway", tmp_path)
    children = Children()

    with pytest.raises(Stop), stop_on_signals(children), children:
        _start(children, child)
        os.kill(os.getpid(), signal.SIGTERM)
        children.watch()

    assert child.exit_code() == 0
    assert "Stopping everything" in capsys.readouterr().out


def test_a_second_signal_kills_what_is_still_stopping(tmp_path: Path) -> None:
    # Given a child that answers a polite stop by sending the parent one more signal, and stays
    code = (
        "import os, signal, time; "
        "signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getppid(), signal.SIGTERM)); "
        "print('up', flush=True)\n"
        "while True: time.sleep(60)"
    )
    child = ChildProcess("gateway", [sys.executable, "-c", code], tmp_path / "log")
    children = Children()

    with pytest.raises(Stop), stop_on_signals(children), children:
        _start(children, child)
        os.kill(os.getpid(), signal.SIGTERM)
        children.watch()

    assert child.exit_code() == -signal.SIGKILL


def test_each_run_has_its_own_log(tmp_path: Path) -> None:
    (tmp_path / "redis.log").write_text("yesterday\n")

    with Children() as children:
        _start(children, _polite("redis", tmp_path))

    assert (tmp_path / "redis.log").read_text() == "up\n"
