"""The emoji picker, with the keyboard alone, in both directions of writing, and on a small phone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Visitor
from tests.e2e.widget.conftest import MakeVisitor
from tests.e2e.widget.looks import looks_right
from tests.e2e.widget.site import Site

HOST = "#live-chat-widget-host"


@pytest.mark.parametrize(("locale", "name", "forward"), [("en", "Emoji", "ArrowRight"), ("he", "אמוג׳י", "ArrowLeft")])
def test_it_is_reached_and_used_with_the_keyboard(
    visits: MakeVisitor, site: Site, locale: str, name: str, forward: str
) -> None:
    visitor = visits()
    page, host = visitor.page, visitor.page.locator(HOST)
    page.goto(site.add(f"emoji-{locale}", html=f'lang="{locale}"'))
    host.get_by_role("button").click()
    expect(visitor.composer).to_be_focused()
    visitor.composer.fill("ab")
    visitor.composer.press("Home")
    visitor.composer.press("ArrowRight")

    # Tab, Enter: the first emoji has the focus, and the arrows move in two dimensions
    page.keyboard.press("Tab")
    expect(host.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Enter")
    grid = host.get_by_role("group", name=name).get_by_role("button")
    expect(grid.first).to_be_focused()
    for key in (forward, forward, "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    expect(grid.nth(2)).to_be_focused()
    looks_right(visitor, f"emoji-{locale}")
    page.keyboard.press("Enter")

    # It stands where the caret was, and one writes on behind it
    expect(grid).to_have_count(0)
    expect(visitor.composer).to_be_focused()
    page.keyboard.type("!")
    value = visitor.composer.input_value()
    assert value == "a😂!b"

    # Escape leaves the picker and not the chat
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(grid).to_have_count(0)
    expect(visitor.composer).to_be_focused()


def test_on_a_small_phone_it_leaves_room_for_the_conversation(visits: MakeVisitor, site: Site) -> None:
    visitor: Visitor = visits("phone", "dark")
    visitor.page.set_viewport_size({"width": 360, "height": 640})
    visitor.page.emulate_media(color_scheme="dark")
    visitor.arrive(site.add("emoji-phone"))
    visitor.page.evaluate("porchlight('setTheme', 'dark')")
    visitor.open_chat()
    visitor.write("Hello")
    expect(visitor.log.get_by_text("Sent").first).to_be_visible()
    visitor.page.locator(HOST).get_by_role("button", name="Emoji").click()
    expect(visitor.log.get_by_text("Sent").first).to_be_in_viewport()
    expect(visitor.composer).to_be_in_viewport()
    looks_right(visitor, "emoji-phone")
    visitor.page.set_viewport_size({"width": 360, "height": 300})
    expect(visitor.composer).to_be_in_viewport()
