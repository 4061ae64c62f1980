"""`porchlight dev` as a person runs it: it serves, and whatever ends it, no process is left."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.dev.process import free_port
from tests.waiting import wait_for

START_SECONDS = 50.0
STOP_SECONDS = 40.0
ROLES = ("redis-server", "mongod", "worker", "gateway")


class Dev:
    """A running `porchlight dev`, its output, and the processes that it started."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}"
        self._output = folder.with_suffix(".out")
        command = [sys.executable, "-m", "app.cli", "dev", "--port", str(port), "--data-dir", str(folder)]
        with self._output.open("w") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)

    @property
    def said(self) -> str:
        """What it printed until now."""
        return self._output.read_text()

    def wait_until_up(self) -> list[psutil.Process]:
        """Return its children once it says that it serves."""
        wait_for(lambda: "Ctrl-C stops everything" in self.said or self.process.poll() is not None, START_SECONDS)
        assert self.process.poll() is None, self.said
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def password(self) -> str:
        """The demo agent's password that it printed."""
        found = re.search(r"demo@porchlight\.example  password  (\S+)", self.said)
        assert found, self.said
        return found[1]


@pytest.fixture
def dev(tmp_path: Path) -> Iterator[Dev]:
    """Given porchlight dev with an empty data folder on a free port."""
    running = Dev(tmp_path / "data", free_port())
    yield running
    running.process.kill()
    running.process.wait()


def _all_gone(children: list[psutil.Process]) -> bool:
    return not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)


def _child(children: list[psutil.Process], role: str) -> psutil.Process:
    return next(child for child in children if role in child.cmdline())


def _sign_in(dev: Dev) -> int:
    body = json.dumps({"email": "demo@porchlight.example", "password": dev.password()}).encode()
    headers = {"Content-Type": "application/json", "Origin": dev.address}
    request = urllib.request.Request(f"{dev.address}/api/session", body, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        status: int = answer.status
        return status


def test_it_serves_stops_on_ctrl_c_and_keeps_its_data(dev: Dev) -> None:
    children = dev.wait_until_up()
    assert all(name in dev.said for name in ROLES)
    assert _sign_in(dev) == 200

    dev.process.send_signal(signal.SIGINT)

    assert dev.process.wait(STOP_SECONDS) == 0
    assert _all_gone(children)
    assert dev.said.rstrip().endswith("Stopped.")

    # When it is started again, the password is the same and the indexes are there
    again = Dev(dev.folder, free_port())
    try:
        children = again.wait_until_up()
        assert again.password() == dev.password()
        assert _sign_in(again) == 200
        assert re.search(r"database +up to date", again.said)
    finally:
        again.process.terminate()
        assert again.process.wait(STOP_SECONDS) == 0
    assert _all_gone(children)


def test_a_child_that_dies_is_named_and_everything_stops(dev: Dev) -> None:
    children = dev.wait_until_up()

    _child(children, "worker").kill()

    assert dev.process.wait(STOP_SECONDS) == 1
    assert re.search(r"porchlight: worker ended with status -9: .*worker\.log\)", dev.said)
    assert _all_gone(children)


def test_a_killed_parent_leaves_no_process(dev: Dev) -> None:
    children = dev.wait_until_up()

    dev.process.kill()

    wait_for(lambda: _all_gone(children))


def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        dev = Dev(tmp_path / "data", port)

        assert dev.process.wait(START_SECONDS) == 1
    assert dev.said == (
        f"porchlight: the gateway (--port {port}) cannot listen on 127.0.0.1:{port}: Address already in use\n"
    )


def test_a_folder_serves_one_run(tmp_path: Path, dev: Dev) -> None:
    wait_for(lambda: (dev.folder / "lock").exists())

    second = Dev(dev.folder, free_port())

    assert second.process.wait(START_SECONDS) == 1
    assert "another porchlight dev is using" in second.said
