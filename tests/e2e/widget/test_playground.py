"""The page on which every setting can be tried."""

import re

from playwright.sync_api import expect

from tests.e2e.people import Visitor
from tests.e2e.widget.looks import looks_right, violations


def test_settings_are_tried_on_the_real_widget(visitor: Visitor) -> None:
    page = visitor.page
    widget = page.locator("#live-chat-widget-host .widget")
    visitor.arrive("/static/playground/index.html")
    assert violations(page, "html") == []
    looks_right(visitor, "playground")
    page.get_by_label("Language").select_option("ar")
    page.get_by_label("Light or dark").select_option("dark")
    page.get_by_label("Side").select_option("left")
    page.get_by_role("button", name="open", exact=True).click()
    expect(widget).to_have_attribute("dir", "rtl")
    expect(widget).to_have_attribute("data-mode", "dark")
    expect(widget).to_have_attribute("data-side", "left")
    expect(page.get_by_label("Snippet")).to_have_value(re.compile('"position": "left"'))
    expect(page.locator("#events")).to_contain_text("open")
    page.get_by_role("button", name="shutdown").click()
    expect(widget).to_have_count(0)
