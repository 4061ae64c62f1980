"""The whole product as a person runs it (`porchlight dev`), and a real Chromium to use it with."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from app.dev.process import free_port
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "artefacts" / "e2e"
CHROMIUM_FLAGS = [
    "--no-sandbox",  # tests may run as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
# How long a page may take on a machine that is busy with other things. It is waited for only by a test that fails.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


def chromium_program() -> str:
    """Chromium, from the machine: nothing is downloaded."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "Chromium is missing: run `make test`, which installs it, or scripts/system-packages test"
    return program


class House:
    """`porchlight dev` on a free port, with data that outlives a restart."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.url = f"http://127.0.0.1:{free_port()}"
        self.email = self.password = ""
        self._output = data_dir.parent / "dev.out"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and returns when it has printed how to sign in."""
        port = self.url.rpartition(":")[2]
        command = [sys.executable, "-m", "app.cli", "dev", "--port", port, "--data-dir", str(self.data_dir)]
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        wait_for(self._is_up, 60)

    def stop(self) -> int:
        """As Ctrl-C does; the exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(30)

    @contextmanager
    def frozen(self, role: str) -> Iterator[None]:
        """Stops the "worker" or the "gateway" as it stands; afterwards it goes on."""
        process = self.process(role)
        process.suspend()
        try:
            yield
        finally:
            process.resume()

    def process(self, role: str) -> psutil.Process:
        """The process of a role."""
        assert self._process is not None
        children = psutil.Process(self._process.pid).children()
        (found,) = [child for child in children if child.cmdline()[-1] == role or role in child.cmdline()[2:5]]
        return found

    def _is_up(self) -> bool:
        assert self._process is not None
        text = self._output.read_text()
        assert self._process.poll() is None, text
        login = re.search(r"Sign in with\s+(\S+)\s+password\s+(\S+)", text)
        if login is None:
            return False
        self.email, self.password = login.groups()
        return True


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all browser tests of a process."""
    house = House(tmp_path_factory.mktemp("house") / "data")
    house.start()
    yield house
    house.stop()


@pytest.fixture(scope="module")  # Playwright holds an event loop in this thread, which other modules' tests need
def browser() -> Iterator[Browser]:
    """One for all tests of a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Person:
    """Somebody with a browser of his own: a page, and everything that it complained about."""

    def __init__(self, browser: Browser, url: str, size: str = "desktop", scheme: str = "light") -> None:
        width, height = SIZES[size]
        self.context: BrowserContext = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            locale="en-GB",
            reduced_motion="reduce",  # pictures of a state, not of the way to it
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        self.page = self.open_page()

    def open_page(self) -> Page:
        """Another tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        """Keeps errors of the page. The browser's own lines about the network are none: tests take it away."""
        if message.type == "error" and not message.text.startswith(("Failed to load resource", "WebSocket conn")):
            self.complaints.append(message.text)

    def picture(self, name: str) -> None:
        """Keeps a screenshot for people to look at, outside git."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")
