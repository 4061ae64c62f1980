"""A visitor and an agent in Chromium, through the proxy."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.conftest import CHROMIUM_FLAGS, House
from tests.e2e.people import Agent, Visitor

SECONDS = 60_000.0  # ms; a rolling update or a restart may lie between


class Door(House):
    """A house that somebody else has built: only its address and a login are known."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.url, self.email, self.password = url, email, password


class Faces:
    """One of each. `exchange` is what a chat is: both read what the other wrote."""

    def __init__(self, visitor: Visitor, agent: Agent) -> None:
        self.visitor = visitor
        self.agent = agent
        self._lines = 0

    def first_chat(self, door: Door) -> None:
        """The agent signs in, the visitor writes, the agent finds it and answers."""
        self.agent.sign_in(door)
        self.visitor.arrive()
        self.visitor.open_chat()
        self.visitor.write("Do you ship to Lisbon?")
        expect(self.visitor.log.get_by_text("Sent").first).to_be_visible(timeout=SECONDS)
        self.agent.open_conversation("Do you ship to Lisbon?")
        self.exchange()

    def exchange(self) -> None:
        """A line each way."""
        self._lines += 1
        question, answer = f"Question {self._lines}?", f"Answer {self._lines}."
        self.visitor.write(question)
        expect(self.agent.thread.get_by_text(question).first).to_be_visible(timeout=SECONDS)
        self.agent.reply(answer)
        expect(self.visitor.log.get_by_text(answer).first).to_be_visible(timeout=SECONDS)

    def shown(self) -> tuple[list[str], list[str]]:
        """Which of the lines both see, to be compared."""
        return _lines(self.visitor.page, self._lines), _lines(self.agent.page, self._lines)

    def come_back(self, door: Door) -> None:
        """Both load their pages again, and what they see then is stored; sessions of agents are not in a backup."""
        self.visitor.page.reload()
        self.visitor.open_chat()
        here = self.agent.page.url
        self.agent.sign_in(door)
        self.agent.page.goto(here)
        expect(self.agent.composer).to_be_visible(timeout=SECONDS)

    @property
    def complaints(self) -> list[str]:
        """Errors of the pages, other than the network's."""
        return [*self.visitor.complaints, *self.agent.complaints]


def _lines(page: Page, count: int) -> list[str]:
    wanted = [text for n in range(1, count + 1) for text in (f"Question {n}?", f"Answer {n}.")]
    log = page.get_by_role("log").last
    for text in wanted:
        expect(log.get_by_text(text).first).to_be_visible(timeout=SECONDS)
    whole = log.inner_text()
    return sorted(wanted, key=whole.index)


@contextmanager
def faces(door: Door) -> Iterator[Faces]:
    """A Chromium with two people in it."""
    expect.set_options(timeout=SECONDS)  # an engine, a stack and Chromium share two cores
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        try:
            yield Faces(Visitor(browser, door.url), Agent(browser, door.url))
        finally:
            browser.close()
