"""What the inbox's tests are made of: conversations in bulk, visitors who write, and an agent at the screen."""

import time
import uuid
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from app.adapters.documents import conversation_row
from app.adapters.message_store import MessageStore
from app.doctor.probe import Probe
from app.domain.commands import Profile
from app.domain.conversation import Conversation
from app.domain.decide import decide
from app.domain.message import StoredMessage
from tests.e2e.conftest import ROOT, Person
from tests.support.factories import changing, done, visitor_message
from tests.support.stack import Stack

MINUTE = 60_000  # ms
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def seed(stack: Stack, number: int, *, name: str = "Visitor {}", **changes: Any) -> list[Conversation]:
    """Stores so many conversations as the worker does, a minute apart; the first of them is the newest.

    `changes`: what an agent then did to each, such as status or assignee_id.
    """
    store, now = MessageStore(stack.database), int(time.time() * 1000)
    messages, conversations = list[StoredMessage](), list[Conversation]()
    for n in range(number):
        at = now - (n + 1) * MINUTE
        profile = Profile(f"v_{uuid.uuid4().hex[:22]}", name=name.format(n))
        command = visitor_message(f"Question {n} about a lamp", n, visitor=profile, at=at)
        decision = decide(None, command)
        messages += decision.messages
        state = done(decision)
        if changes:
            decision = decide(state, changing(state.conversation, at=at + 1, **changes))
            messages += decision.messages
            state = done(decision)
        conversations.append(state.conversation)
    store.insert(messages)
    store.save([conversation_row(conversation, 0) for conversation in conversations])
    return conversations


def say(stack: Stack, content: str) -> Probe:
    """A new visitor writes."""
    visitor = stack.visitor(profile=Profile(f"v_{uuid.uuid4().hex[:22]}"))
    write(visitor, content)
    return visitor


def write(visitor: Probe, content: str) -> None:
    """A visitor writes one more."""
    assert visitor.request("sendMessage", {"clientMessageId": str(uuid.uuid4()), "content": content})["ok"]


class Clerk(Person):
    """An agent who is signed in."""

    def __init__(self, browser: Browser, url: str, name: str, size: str, scheme: str) -> None:
        super().__init__(browser, url, size, scheme)
        self.context.add_cookies([{"name": "porchlight_session", "value": f"cookie-of-{name}", "url": url}])

    def arrive(self, path: str = "/inbox/p/shop") -> None:
        """Opens the inbox and waits until the list is there."""
        self.page.goto(path)
        expect(self.page.locator(".list-line")).not_to_contain_text("Loading")

    @property
    def rows(self) -> Locator:
        """The rows that are drawn."""
        return self.page.locator(".list-scroll .row")

    @property
    def names(self) -> list[str]:
        """The visitors' names in the rows that are drawn, from the top."""
        return self.page.locator(".row-name").all_inner_texts()

    def row(self, name: str) -> Locator:
        """The row of a visitor."""
        return self.rows.filter(has=self.page.get_by_text(name, exact=True))

    @property
    def title(self) -> Locator:
        """Whose conversation is open."""
        return self.page.locator("#thread h2")

    def tab(self, words: str) -> Locator:
        """A link of the list's head, by its first word."""
        return self.page.locator(".owners a, .statuses a").filter(has_text=words)

    def press(self, *keys: str) -> None:
        """Presses keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def focused(self) -> str:
        """The text of what has the focus."""
        return str(self.page.evaluate("document.activeElement?.innerText ?? ''"))


def looks_right(person: Person, name: str) -> None:
    """Keeps a picture; nothing is wider than the window, and axe finds nothing."""
    person.picture(name)
    page = person.page
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{name}: {overflow} px wider than the window"
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    places = [f"{v['id']}: {node['target']}" for v in found["violations"] for node in v["nodes"]]
    assert not places, places
