"""How fast the inbox opens and how smoothly it scrolls with many open conversations: `python -m tests.e2e.opening`.

Each run is a page of its own, cold: from the navigation's start to the frame after the first row was drawn. Then the
list is scrolled from top to bottom, a step a frame; frames and long tasks (over 50 ms) are counted. `mainThread` is
processor time, which other programs on the machine do not lengthen. A run with a screenful of conversations is the
baseline. Prints milliseconds and numbers as JSON.
"""

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, sync_playwright

from app.dev.embedded import MongoServer, RedisServer
from tests.e2e.conftest import CHROMIUM_FLAGS, chromium_program
from tests.e2e.inbox.office import Clerk, seed
from tests.support.stack import Stack

BASELINE = 8

WATCH = """() => {
  window.long = [];
  new PerformanceObserver((list) => window.long.push(...list.getEntries().map((task) => task.duration)))
    .observe({type: 'longtask', buffered: true});
  const look = () => document.querySelector('.list-scroll .row')
    ? requestAnimationFrame(() => requestAnimationFrame(() => { window.opened = performance.now() }))
    : requestAnimationFrame(look);
  requestAnimationFrame(look);
}"""

SCROLL = """(frames) => new Promise((done) => {
  const box = document.querySelector('.list-scroll');
  const result = { frames: [], rows: 0, long: window.long.length };
  let before = performance.now();
  const step = (n) => requestAnimationFrame((now) => {
    result.frames.push(now - before);
    before = now;
    result.rows = Math.max(result.rows, document.querySelectorAll('.list-scroll .row').length);
    box.scrollTop = (box.scrollHeight - box.clientHeight) * n / frames;
    if (n < frames) step(n + 1);
    else done({...result, long: window.long.length - result.long});
  });
  step(1);
})"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--frames", type=int, default=180, help="frames of one way through the list")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        RedisServer(Path(folder) / "redis") as redis_server,
        MongoServer(Path(folder) / "mongo") as mongo_server,
        Stack(Path(folder), redis_server, mongo_server, gateways=1, workers=1) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=CHROMIUM_FLAGS)
        result = {}
        for number in (BASELINE, options.conversations):
            seed(stack, number)
            result[str(number)] = _summary([_run(browser, stack, options.frames) for _ in range(options.runs)])
        browser.close()
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


def _run(browser: Browser, stack: Stack, frames: int) -> dict[str, Any]:
    agent = Clerk(browser, stack.urls[0], "ana", "desktop", "light")
    session = agent.context.new_cdp_session(agent.page)
    session.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    session.send("Performance.enable")
    agent.context.add_init_script(f"({WATCH})()")
    agent.page.goto("/inbox/p/shop")
    agent.page.wait_for_function("() => window.opened")
    opening = _busy(session)
    scrolled: dict[str, Any] = agent.page.evaluate(SCROLL, frames)
    run = scrolled | {
        "opened": agent.page.evaluate("window.opened"),
        "opening": opening,
        "perFrame": (_busy(session) - opening) / frames,
    }
    agent.context.close()
    return run


def _busy(session: CDPSession) -> float:
    """Milliseconds of processor time that the page's main thread has taken."""
    metrics = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"] * 1000)


def _summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    opened = [run["opened"] for run in runs]
    frames = [frame for run in runs for frame in run["frames"]]
    return {
        "openedMs": {"p50": round(statistics.median(opened)), "max": round(max(opened))},
        "frameMs": {
            "p50": round(statistics.median(frames), 1),
            "p95": round(statistics.quantiles(frames, n=20)[18], 1),
        },
        "longTasksWhileScrolling": {"p50": statistics.median(run["long"] for run in runs)},
        "mainThreadMs": {
            "opening": round(statistics.median(run["opening"] for run in runs)),
            "aFrame": round(statistics.median(run["perFrame"] for run in runs), 1),
        },
        "mostRowsInDom": max(run["rows"] for run in runs),
    }


if __name__ == "__main__":
    main()
