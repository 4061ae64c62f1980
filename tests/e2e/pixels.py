"""How long a visitor's message takes to become pixels in an agent's inbox: `python -m tests.e2e.pixels`.

A visitor without a browser sends one message after another; the open conversation in a real Chromium notes the
frame after the one in which a message was drawn. Both clocks are this machine's. Prints milliseconds as JSON.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import sync_playwright

from app.doctor.probe import Probe
from tests.e2e.conftest import CHROMIUM_FLAGS, House, chromium_program
from tests.e2e.people import Agent

WATCH = """() => {
  window.shown = {};
  const look = () => {
    for (const bubble of document.querySelectorAll('.log .message.theirs .bubble')) {
      const number = bubble.textContent;
      if (number in window.shown) continue;
      window.shown[number] = 0;
      requestAnimationFrame(() => requestAnimationFrame(() => { window.shown[number] = Date.now() }));
    }
  };
  new MutationObserver(look).observe(document.querySelector('.log'), {subtree: true, childList: true});
}"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--pause", type=float, default=0.25, help="seconds between two messages")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = House(Path(folder) / "data")
        house.start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium_program(), args=CHROMIUM_FLAGS)
            times = measure(house, Agent(browser, house.url), options.messages, options.pause)
            browser.close()
        finally:
            house.stop()
    cuts = statistics.quantiles(times, n=100)
    result = {"messages": len(times), "p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(times)}
    sys.stdout.write(json.dumps(result) + "\n")


def measure(house: House, agent: Agent, messages: int, pause: float) -> list[float]:
    """Milliseconds from before `sendMessage` to the frame after the drawing, for each message."""
    visitor = _visitor(house)
    _send(visitor, "The clock starts")
    agent.sign_in(house)
    agent.open_conversation("The clock starts")
    agent.page.evaluate(WATCH)
    sent = {}
    for number in range(messages):
        sent[f"message {number}"] = time.time() * 1000
        _send(visitor, f"message {number}")
        time.sleep(pause)
    agent.page.wait_for_function(f"() => window.shown['message {messages - 1}'] > 0")
    shown = agent.page.evaluate("window.shown")
    visitor.close()
    return [shown[text] - at for text, at in sent.items()]


def _visitor(house: House) -> Probe:
    body = json.dumps({"projectId": "demo"}).encode()
    request = urllib.request.Request(
        f"{house.url}/api/widget/session", data=body, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return Probe(house.url, "/widget", {"token": json.loads(answer.read())["token"]})


def _send(visitor: Probe, content: str) -> None:
    while not (answer := visitor.request("sendMessage", {"clientMessageId": str(uuid4()), "content": content}))["ok"]:
        time.sleep(answer["error"].get("retryAfterMs", 100) / 1000)


if __name__ == "__main__":
    main()
