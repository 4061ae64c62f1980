"""A keyboard on the screen lies over the page: the browser makes the visual viewport smaller, not the page."""

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.e2e.people import Visitor
from tests.e2e.widget.looks import HOST

# What a browser tells when its keyboard comes; Chromium without a screen has none of its own.
KEYBOARD = """([height, top]) => {
  Object.defineProperties(visualViewport, {
    height: {value: height, configurable: true}, offsetTop: {value: top, configurable: true}});
  visualViewport.dispatchEvent(new Event('resize'));
}"""
NO_KEYBOARD = """() => { delete visualViewport.height; delete visualViewport.offsetTop;
  visualViewport.dispatchEvent(new Event('resize')); }"""


@pytest.mark.parametrize(
    ("width", "height", "keyboard", "top"),
    [
        pytest.param(820, 1180, 400, 0, id="tablet"),
        pytest.param(820, 1180, 520, 90, id="tablet-moved"),
        pytest.param(1180, 820, 420, 0, id="tablet-on-its-side"),
        pytest.param(1180, 820, 60, 0, id="bar-of-a-real-keyboard"),
        pytest.param(390, 844, 380, 40, id="phone"),
    ],
)
def test_it_never_covers_the_composer(visitor: Visitor, width: int, height: int, keyboard: int, top: int) -> None:
    page, panel = visitor.page, visitor.page.locator(HOST).get_by_role("dialog")
    page.set_viewport_size({"width": width, "height": height})
    visitor.arrive()
    visitor.open_chat()
    for line in range(4):
        visitor.write(f"Line {line}\nof several")
    newest = visitor.log.locator(".line").last.get_by_text("Sent")
    expect(newest).to_be_visible()
    before = panel.bounding_box()

    left = height - keyboard - top
    page.evaluate(KEYBOARD, [left, top])
    visitor.composer.fill("Many\nlines\nof\nwhat\nis\nwritten")

    expect(newest).to_be_in_viewport(ratio=1)
    for part in (panel, visitor.composer, newest):
        box = _box(part)
        assert top <= box["y"], part
        assert box["y"] + box["height"] <= top + left, part
    visitor.picture(f"keyboard-{width}-{keyboard}")
    visitor.composer.fill("")
    page.evaluate(NO_KEYBOARD)
    assert panel.bounding_box() == before


def _box(part: Locator) -> FloatRect:
    box = part.bounding_box()
    assert box is not None
    return box
