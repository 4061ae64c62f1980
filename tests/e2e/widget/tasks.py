"""The tasks of a page's main thread, as Chromium traces them."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page


@dataclass(frozen=True, slots=True)
class Task:
    """One turn of the main thread."""

    ms: float
    cpu_ms: float  # a clock, as a long-task observer has it, counts the turns of other programs too
    source: str  # the file of Chromium's that posted it


def tasks_of(browser: Browser, page: Page, do: Callable[[], object]) -> list[Task]:
    """What the main threads of renderers did while `do` ran, in order."""
    browser.start_tracing(page=page, categories=["toplevel"])
    do()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    named = [event for event in events if event["name"] == "thread_name"]
    mains = {(event["pid"], event["tid"]) for event in named if event["args"]["name"] == "CrRendererMain"}
    turns = [event for event in events if (event["pid"], event["tid"]) in mains and "RunTask" in event["name"]]
    return [
        Task(turn["dur"] / 1_000, turn.get("tdur", 0) / 1_000, turn["args"].get("src_file", ""))
        for turn in sorted(turns, key=lambda turn: turn["ts"])
        if "dur" in turn
    ]
