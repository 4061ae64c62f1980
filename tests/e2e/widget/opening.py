"""How long opening the chat keeps a page from everything else: `python -m tests.e2e.widget.opening`.

A phone's page, cold, its processor slowed down four times and not at all; then one press on the launcher. Of every run
the longest tasks of the page's main thread count, from the press on: milliseconds on the clock, and of processor time,
which other programs lengthen less. Best and middle run, as JSON. Only a quiet machine gives figures worth quoting.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import CHROMIUM_FLAGS, House, chromium_program
from tests.e2e.people import Visitor
from tests.e2e.widget.site import Site
from tests.e2e.widget.tasks import Task, tasks_of

SLOWER = (1, 4)
LOADED_MS = 1_500
PRESSED_MS = 3_000
LONGEST = 3


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = House(Path(folder) / "data")
        house.start()
        site = Site(house.url)
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=CHROMIUM_FLAGS)
        address = site.add("opening")
        try:
            for slower in SLOWER:
                runs = [_open(browser, house.url, address, slower) for _ in range(options.runs)]
                sys.stdout.write(json.dumps({"timesSlower": slower} | _summary(runs)) + "\n")
        finally:
            browser.close()
            site.close()
            house.stop()


def _open(browser: Browser, url: str, address: str, slower: int) -> list[Task]:
    visitor = Visitor(browser, url, "phone")
    page = visitor.page
    visitor.arrive(address)
    box = visitor.launcher.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visitor.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.wait_for_timeout(LOADED_MS)

    def press() -> None:
        page.mouse.down()
        page.mouse.up()
        page.wait_for_timeout(PRESSED_MS)  # asks the page nothing, which would be a task too

    tasks = tasks_of(browser, page, press)
    assert visitor.composer.is_visible()
    visitor.context.close()
    pressed = next(index for index, task in enumerate(tasks) if "/input/" in task.source)
    return tasks[pressed:]


def _summary(runs: list[list[Task]]) -> dict[str, Any]:
    return {
        "longestMs": _ranks([sorted((task.ms for task in run), reverse=True) for run in runs]),
        "processorMs": _ranks([sorted((task.cpu_ms for task in run), reverse=True) for run in runs]),
    }


def _ranks(runs: list[list[float]]) -> dict[str, list[float]]:
    """The longest, the second, the third."""
    ranks = [[run[rank] for run in runs] for rank in range(LONGEST)]
    return {
        "best": [round(min(rank), 1) for rank in ranks],
        "middle": [round(statistics.median(rank), 1) for rank in ranks],
    }


if __name__ == "__main__":
    main()
