"""The load of the fault matrix, through the proxy: visitors with outboxes, an agent who answers, and the judge."""

import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from tests.faults.checker import Verdict, View, check
from tests.faults.history import History
from tests.faults.load import Load, Plan
from tests.faults.loop_thread import LoopThread
from tests.faults.stack import Desk
from tests.stack.deployment import PORT, Deployment

SETTLE_SECONDS = 90.0
# Slow enough for the limits of one address and one agent, which are on here.
PLAN = Plan(visitors=8, seconds=5.0, every=1.5, leavers=2, reloads=0.25, answer_every=2)


class Result(msgspec.Struct, frozen=True):
    """What came of a load: messages written, shown as Failed, never settled; and the judge's counts."""

    messages: int
    failed: int
    unsettled: int
    verdict: Verdict
    slowest: float  # seconds from writing to Sent

    @property
    def holds(self) -> bool:
        """Whether no user saw anything wrong."""
        return self.verdict.is_clean and not self.failed and not self.unsettled

    def __str__(self) -> str:
        wrong = ", ".join(f"{count} {name}" for name, count in self.verdict.counts().items() if count)
        told = (
            f"{self.messages} messages, {self.failed} failed, {self.unsettled} not sent, slowest {self.slowest:.1f} s"
        )
        return f"{told}; {wrong or 'nothing lost, doubled, out of order or unequal'}"


@contextmanager
def crowd(deployment: Deployment, desk: Desk, folder: Path) -> Iterator[list[Result]]:
    """People write as long as the block lasts, then everything settles and is judged: the list has the result."""
    folder.mkdir(parents=True, exist_ok=True)
    history = History(folder / "history.jsonl")
    results: list[Result] = []
    with LoopThread() as loop:
        load = Load(PLAN, [desk], lambda: [PORT], history)
        loop.call(load.open())
        _answer_the_crowd_alone(load, desk)
        load.in_trouble = True
        typing = loop.start(load.run())
        try:
            yield results
        finally:
            load.in_trouble = False
        typing.result(PLAN.seconds + 60)
        until = time.monotonic() + SETTLE_SECONDS
        verdict = _judge(deployment, desk, load, history, loop)
        while (load.unsettled() or not verdict.is_clean) and time.monotonic() < until:
            time.sleep(2)
            verdict = _judge(deployment, desk, load, history, loop)
        results.append(_result(history, load, verdict))
        loop.call(load.close())
    history.close()


@contextmanager
def silence(url: str) -> Iterator[list[float]]:
    """Asks all the time, as long as the block lasts; then the list has the longest time without an answer (s)."""
    longest, ended = [0.0], threading.Event()

    def ask() -> None:
        heard = time.monotonic()
        while not ended.wait(0.05):
            with suppress(OSError), urllib.request.urlopen(f"{url}/healthz", timeout=1) as answer:
                answer.read()
                heard, before = time.monotonic(), heard
                longest[0] = max(longest[0], heard - before)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield longest
    finally:
        ended.set()
        thread.join()


def _answer_the_crowd_alone(load: Load, desk: Desk) -> None:
    """Not the visitor in the browser: he has an agent in a browser, whom a colleague's answer would hold back."""
    for agent in load.agents:
        answers = agent.answers
        agent.answers = lambda m, answers=answers: (
            answers(m) if m["content"].startswith(f"{desk.project_id} ") else None
        )  # type: ignore[misc]


def _judge(deployment: Deployment, desk: Desk, load: Load, history: History, loop: LoopThread) -> Verdict:
    async def look() -> list[View]:
        return load.views()

    facts = history.facts()
    # Not who sits in the browser, nor an earlier crowd, whose lines the agent is shown too.
    mine = {f.visitor_uid for f in facts if f.visitor_uid and f.client.startswith(("visitor/", "leaver/"))}
    facts = [fact for fact in facts if fact.visitor_uid in mine or fact.kind == "left"]
    stored = [message for message in deployment.stored(desk.project_id) if message.visitor_uid in mine]
    views = [view for view in loop.call(look()) if view.visitor_uid in mine]
    return check(facts, stored, views)


def _result(history: History, load: Load, verdict: Verdict) -> Result:
    facts = history.facts()
    written = {fact.id: fact.at for fact in facts if fact.kind == "invoke"}
    waited = [fact.at - written[fact.id] for fact in facts if fact.kind == "sent"]
    return Result(
        messages=len(written),
        failed=sum(fact.kind == "failed" for fact in facts),
        unsettled=load.unsettled(),
        verdict=verdict,
        slowest=max(waited, default=0.0),
    )


def open_desk(deployment: Deployment, project: str, email: str, password: str) -> Desk:
    """The agent's API token, made as a person would: signed in, with the session's CSRF token."""
    signed_in, cookies = _post(f"{deployment.url}/api/session", {"email": email, "password": password}, {})
    headers = {"Cookie": cookies, "X-CSRF-Token": signed_in["csrfToken"]}
    made, _ = _post(f"{deployment.url}/api/projects/{project}/tokens", {"name": "proof", "scope": "admin"}, headers)
    return Desk(project, signed_in["agent"]["id"], made["token"])


def _post(url: str, body: Any, headers: dict[str, str]) -> tuple[dict[str, Any], str]:
    """The answer, and the cookies that came with it."""
    headers = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=20) as answer:
        cookies = "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ())
        return json.loads(answer.read()), cookies
