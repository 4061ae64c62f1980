"""Real clients for the state machine: bundled once, one node process for all examples."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("client_driver.ts")


class Clients:
    """The driver's process: commands go in, what all clients ask and show comes out."""

    def __init__(self, program: Path) -> None:
        node = ROOT / ".venv" / "bin" / "node"
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen([node, program], text=True, **pipes)
        self.asks: list[dict[str, Any]] = []
        self.views: dict[str, list[dict[str, Any]]] = {}

    def tell(self, client: str, what: str, **more: Any) -> None:
        """One command for one client; returns when all of them have come to rest."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"client": client, "do": what, **more}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        self.asks, self.views = answer["asks"], answer["views"]

    def end(self) -> None:
        """Closes its input; it ends by itself."""
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(10)


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    """The clients of one test process."""
    program = tmp_path_factory.mktemp("clients") / "driver.mjs"
    rolldown = ROOT / "node_modules" / ".bin" / "rolldown"
    bundle = [str(part) for part in (rolldown, DRIVER, "--platform", "node", "--file", program)]
    subprocess.run(bundle, check=True, capture_output=True, cwd=ROOT)
    clients = Clients(program)
    yield clients
    clients.end()
