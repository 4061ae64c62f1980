"""Every page at phone and desktop size, light and dark: no violation that axe can see, no sideways scrolling."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ROOT, SIZES, House, Person
from tests.e2e.people import Agent, Visitor

LOOKS = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

Make = Callable[[type[Person], str, str], Person]


@pytest.fixture
def people(browser: Browser, house: House) -> Iterator[Make]:
    made: list[Person] = []

    def make(kind: type[Person], size: str, scheme: str) -> Person:
        made.append(kind(browser, house.url, size, scheme))
        return made[-1]

    yield make
    for person in made:
        person.context.close()
        assert person.complaints == []


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_shop_and_its_widget(people: Make, size: str, scheme: str) -> None:
    visitor = people(Visitor, size, scheme)
    assert isinstance(visitor, Visitor)
    visitor.arrive()
    _looks_right(visitor, f"shop-{size}-{scheme}")
    visitor.open_chat()
    visitor.write("A first line\nand a second one, https://example.com/lamps?id=1")
    expect(visitor.log.get_by_text("Sent").first).to_be_visible()
    _looks_right(visitor, f"widget-{size}-{scheme}")


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_inbox(people: Make, house: House, size: str, scheme: str) -> None:
    mark = uuid4().hex[:8]
    visitor, agent = people(Visitor, size, scheme), people(Agent, size, scheme)
    assert isinstance(visitor, Visitor)
    assert isinstance(agent, Agent)
    agent.page.goto("/inbox")
    expect(agent.page.get_by_role("button", name="Sign in")).to_be_visible()
    _looks_right(agent, f"sign-in-{size}-{scheme}")
    agent.sign_in(house)
    visitor.arrive()
    visitor.open_chat()
    visitor.write(f"Is {mark} in stock?")
    expect(agent.page.get_by_text(mark).first).to_be_visible()
    _looks_right(agent, f"inbox-list-{size}-{scheme}")
    agent.open_conversation(mark)
    agent.reply("It is, since this morning.")
    expect(agent.thread.get_by_text(re.compile("^(Sent|Seen)$")).first).to_be_visible()
    _looks_right(agent, f"inbox-thread-{size}-{scheme}")


def _looks_right(person: Person, name: str) -> None:
    person.picture(name)
    page = person.page
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{name}: {overflow} px wider than the window"
    assert _violations(page, AXE) == []


def _violations(page: Page, axe: Path) -> list[str]:
    """What axe finds of WCAG 2.2 A and AA: rule and place."""
    page.evaluate(axe.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    return [f"{v['id']}: {node['target']}" for v in found["violations"] for node in v["nodes"]]
