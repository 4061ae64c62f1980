"""How a state of the widget is looked at: a picture for people, axe, and room for fingers."""

from playwright.sync_api import Page

from tests.e2e.conftest import ROOT
from tests.e2e.people import Visitor

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TARGETS = """() => [...document.querySelector('#live-chat-widget-host').shadowRoot
  .querySelectorAll('button, input, textarea, summary')]
  .filter((element) => element.checkVisibility() && !element.matches('.to-end'))
  .map((element) => [element.className || element.textContent, element.getBoundingClientRect()])
  .filter(([, {width, height}]) => width < 44 || height < 44).map(([name]) => name)"""


def looks_right(visitor: Visitor, name: str) -> None:
    """Keeps a picture; axe finds nothing, and every target has room for a finger."""
    visitor.picture(f"state-{name}")
    assert _violations(visitor.page) == []
    assert visitor.page.evaluate(TARGETS) == []


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    return [f"{v['id']}: {node['target']}" for v in found["violations"] for node in v["nodes"]]
