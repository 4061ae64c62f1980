"""How a state of the widget is looked at: pictures for people, axe, and room for fingers, in every look it can have."""

from playwright.sync_api import Page

from tests.e2e.conftest import ROOT
from tests.e2e.people import Visitor

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
HOST = "#live-chat-widget-host"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "([where, tags]) => axe.run(where, {runOnly: {type: 'tag', values: tags}})"
TARGETS = """() => [...document.querySelector('#live-chat-widget-host').shadowRoot
  .querySelectorAll('button, input, textarea, summary')]
  .filter((element) => element.checkVisibility() && !element.matches('.to-end'))
  .map((element) => [element.className || element.textContent, element.getBoundingClientRect()])
  .filter(([, {width, height}]) => width < 44 || height < 44).map(([name]) => name)"""
LOOKS = [("light", "none"), ("dark", "none"), ("dark", "active")]


def looks_right(visitor: Visitor, name: str) -> None:
    """Light, dark, and with forced colours: a picture of each, and axe finds nothing; fingers find room."""
    page = visitor.page
    for mode, forced in LOOKS:
        # The reader's setting and the page's
        page.emulate_media(color_scheme=mode, forced_colors=forced)  # type: ignore[arg-type]
        page.evaluate("mode => porchlight('setTheme', mode)", mode)
        page.locator(f"{HOST} .widget[data-mode={mode}]").wait_for(state="attached")
        look = "forced" if forced == "active" else mode
        visitor.picture(f"state-{name}-{look}")
        assert violations(page, HOST) == [], look
    assert page.evaluate(TARGETS) == []


def violations(page: Page, where: str) -> list[str]:
    """What axe finds of WCAG 2.2 A and AA there: rule and place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(RUN, [where, TAGS])
    return [f"{v['id']}: {node['target']}" for v in found["violations"] for node in v["nodes"]]
