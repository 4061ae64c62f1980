"""What strangers write is text, wherever it is shown: in the inbox, in the widget, in a title, in a link.

Every page here runs under its real Content-Security-Policy; a violation would be an error in the console, and a console
with an error fails the test.
"""

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from app.contract.rooms import WIDGET
from app.doctor.probe import Probe
from tests.e2e.conftest import House
from tests.e2e.people import Agent, Visitor

MARKUP = [
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    '"><details open ontoggle=window.pwned=1>',
    "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1}",
    "</textarea><math><mtext><table><mglyph><style><img src=x onerror=window.pwned=1>",
]
NO_LINKS = [
    "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1//https://ok.example",
    "data:text/html,<script>window.pwned=1</script>",
    "vbscript:msgbox(1) file:///etc/passwd //evil.example/x",
    "invoice\u202egpj.exe and \u2066hidden\u2069",
]
LINKS = ["see https://ok.example/?q=<b>&x='\" now", "mailto:ana@ok.example", "https://ok.example@evil.example/login"]
NAME = '<img src=x onerror="window.pwned=1">'
TITLE = "</title><script>window.pwned=1</script>"

# What no message may bring into a page: everything that it names would have come from its words.
STRANGE = "img[src='x'], script:not([src]), svg[onload], iframe, math, [onerror], [onload], [ontoggle]"
LOOK = """() => {
  const roots = [document, ...[...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)];
  const all = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  return {
    pwned: window.pwned ?? null,
    strange: all(STRANGE).map((one) => one.outerHTML.slice(0, 200)),
    links: all("a[href]").filter((a) => a.origin !== location.origin).map((a) => [a.protocol, a.host, a.rel, a.target]),
  };
}""".replace("STRANGE", json.dumps(STRANGE))


class Writer:
    """A visitor who writes by program what no browser would."""

    def __init__(self, url: str) -> None:
        body = json.dumps({"projectId": "demo"}).encode()
        request = urllib.request.Request(
            f"{url}/api/widget/session", body, {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            token = json.loads(answer.read())["token"]
        self._probe = Probe(url, WIDGET, {"token": token})

    def does(self, event: str, **payload: Any) -> None:
        """Sends an event that must be taken."""
        answer = self._probe.request(event, payload)
        assert answer["ok"], answer

    def writes(self, text: str) -> None:
        """Sends a message, and waits until it is stored."""
        self.does("sendMessage", clientMessageId=str(uuid4()), content=text)
        self._probe.wait("messageSent")


@pytest.fixture
def agent(browser: Browser, house: House) -> Iterator[Agent]:
    agent = Agent(browser, house.url)
    _no_dialogs(agent.page)
    yield agent
    agent.context.close()
    assert agent.complaints == []


@pytest.fixture
def visitor(browser: Browser, house: House) -> Iterator[Visitor]:
    visitor = Visitor(browser, house.url)
    _no_dialogs(visitor.page)
    yield visitor
    visitor.context.close()
    assert visitor.complaints == []


def test_the_inbox_shows_a_visitors_words_as_words(agent: Agent, house: House) -> None:
    mark, writer = uuid4().hex[:8], Writer(house.url)
    writer.does("updateContext", url="javascript:window.pwned=1//", title=TITLE, referrer="javascript:window.pwned=1")
    writer.does("updateProfile", name=NAME, email="<svg/onload=window.pwned=1>@evil.example")
    for text in (*MARKUP, *NO_LINKS, *LINKS, f"{MARKUP[1]} {mark}"):
        writer.writes(text)

    agent.sign_in(house)
    agent.open_conversation(mark)
    expect(agent.thread.get_by_text(MARKUP[0]).first).to_be_visible()
    _tag(agent.page, MARKUP[1][:40])
    _can(agent.page, f"x{mark}", MARKUP[4])
    expect(agent.page.get_by_text(MARKUP[1][:40]).first).to_be_visible()
    agent.picture("hostile-inbox")
    agent.composer.press_sequentially(f"/x{mark}")
    expect(agent.page.get_by_role("listbox", name="Canned replies").get_by_role("option")).to_contain_text(MARKUP[4])
    _holds(agent.page, {"ok.example", "evil.example", ""})
    agent.composer.press("Enter")
    expect(agent.composer).to_have_value(MARKUP[4])
    agent.composer.fill("")

    _holds(agent.page, {"ok.example", "evil.example", ""})
    agent.page.reload()
    expect(agent.thread.get_by_text(MARKUP[0]).first).to_be_visible()
    _holds(agent.page, {"ok.example", "evil.example", ""})


def test_the_widget_shows_an_agents_words_as_words(agent: Agent, visitor: Visitor, house: House) -> None:
    mark = uuid4().hex[:8]
    visitor.arrive()
    visitor.open_chat()
    visitor.write(f"{MARKUP[2]} {mark}")
    agent.sign_in(house)
    agent.open_conversation(mark)
    texts = [*MARKUP, *NO_LINKS, *LINKS]
    for text in texts:
        agent.reply(text)

    for text in (MARKUP[0], NO_LINKS[0], MARKUP[-1]):
        expect(visitor.log.get_by_text(text).last).to_be_visible()
    expect(visitor.log.get_by_role("link").last).to_have_attribute("href", LINKS[-1])
    visitor.picture("hostile-widget")
    _holds(visitor.page, {"ok.example", "evil.example", ""})


@pytest.mark.parametrize(
    "path", ["/", "/demo", "/inbox", "/inbox/invitation", "/inbox/p/demo", "/static/demo/index.html"]
)
def test_every_page_says_what_it_may_run(house: House, path: str) -> None:
    with urllib.request.urlopen(house.url + path, timeout=10) as answer:
        headers = answer.headers
    policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split("; ")}

    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert not any("unsafe" in word or "*" in word for words in policy.values() for word in words)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def _no_dialogs(page: Page) -> None:
    def refuse(dialog: Any) -> None:
        dialog.dismiss()
        raise AssertionError(f"a dialog opened: {dialog.message}")

    page.on("dialog", refuse)


def _holds(page: Page, hosts: set[str]) -> None:
    found = page.evaluate(LOOK)
    assert found["pwned"] is None
    assert found["strange"] == []
    for protocol, host, rel, target in found["links"]:
        assert protocol in ("http:", "https:", "mailto:")
        assert host in hosts
        assert protocol == "mailto:" or {"noopener", "noreferrer", "nofollow"} <= set(rel.split())
        assert protocol == "mailto:" or target == "_blank"


def _can(page: Page, shortcut: str, content: str) -> None:
    """Keeps a canned reply."""
    done = page.evaluate(
        """async ([shortcut, content]) => {
          const { csrfToken } = await (await fetch("/api/session")).json();
          const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrfToken };
          const body = JSON.stringify({ shortcut, content });
          return (await fetch("/api/projects/demo/canned-replies", { method: "POST", headers, body })).status;
        }""",
        [shortcut, content],
    )
    assert done == 201


def _tag(page: Page, tag: str) -> None:
    """Gives the open conversation a tag, as a program of the team's might."""
    (conversation_id,) = re.findall(r"/c/(\w+)", page.url)
    done = page.evaluate(
        """async ([id, tag]) => {
          const { csrfToken } = await (await fetch("/api/session")).json();
          const path = "/api/projects/demo/conversations/" + id;
          const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrfToken };
          return (await fetch(path, { method: "PATCH", headers, body: JSON.stringify({ tags: [tag] }) })).status;
        }""",
        [conversation_id, tag],
    )
    assert done == 200


def test_a_tower_of_accents_stays_in_its_own_message(agent: Agent, house: House) -> None:
    mark, writer = uuid4().hex[:8], Writer(house.url)
    writer.writes(f"A calm message {mark}")
    writer.writes(f"And another {mark}")
    agent.sign_in(house)
    agent.open_conversation(mark)
    calm = agent.thread.get_by_text(f"A calm message {mark}")
    expect(agent.thread.get_by_text(f"And another {mark}")).to_be_visible()
    before = calm.screenshot()

    writer.writes("W" + "\u0301" * 2_000)

    expect(agent.thread.get_by_text("W\u0301")).to_be_visible()
    assert calm.screenshot() == before
