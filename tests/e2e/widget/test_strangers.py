"""The widget on hostile pages: it works there, and neither side touches the other."""

from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.people import Visitor
from tests.e2e.widget import hostile
from tests.e2e.widget.conftest import MakeVisitor
from tests.e2e.widget.looks import looks_right
from tests.e2e.widget.site import CONTENT, Site

HOST = "#live-chat-widget-host"
# Computed styles of everything inside, without the colours of a state that a pointer makes.
STYLES = """() => [...document.querySelector('#live-chat-widget-host').shadowRoot.querySelectorAll('.panel, .panel *')]
  .map((element) => { const style = getComputedStyle(element);
    return [element.className?.baseVal ?? element.className, style.font, style.color, style.display, style.position,
      style.width, style.height, style.margin, style.padding, style.direction, style.opacity, style.transform]; })"""
PAGE_STYLES = """() => [...document.querySelectorAll('body *:not(#live-chat-widget-host), html, body')]
  .map((element) => element.tagName + [...getComputedStyle(element)].map((name) =>
    name + getComputedStyle(element).getPropertyValue(name)).join())"""


def _hostile_pages(site: Site) -> dict[str, str]:
    return {
        "css": site.add("css", head=hostile.CSS),
        "prototypes": site.add("prototypes", head=hostile.PROTOTYPES),
        "clobbered": site.add("clobbered", head=hostile.CLOBBERED, body=hostile.CLOBBERED_BODY),
        "csp": site.add("csp", headers=hostile.strict_csp(site.house_url)),
        "history": site.add("history", head=hostile.HISTORY),
        "rtl": site.add("rtl", html='lang="en" dir="rtl"'),
    }


@pytest.mark.parametrize("kind", ["css", "prototypes", "clobbered", "csp", "history", "rtl"])
def test_it_works_on_a_hostile_page(visitor: Visitor, site: Site, kind: str) -> None:
    visitor.arrive(_hostile_pages(site)[kind])
    visitor.open_chat()
    visitor.write(f"Hello from the page of {kind}")
    expect(visitor.log.get_by_text("Sent").first).to_be_visible()
    visitor.picture(f"hostile-{kind}")
    visitor.page.mouse.move(10, 10)
    box = visitor.launcher.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (60, 60)
    assert (box["x"] + box["width"], box["y"] + box["height"]) == (1260, 780)


def test_settings_that_would_change_every_object_change_none(visitor: Visitor, site: Site) -> None:
    spoilt = '{"polluted": 1}'
    evil = f'{{"__proto__": {spoilt}, "constructor": {{"prototype": {spoilt}}}, "PLACE": {{"__proto__": {spoilt}}}}}'
    visitor.arrive(site.add("polluted"))

    for place in ("theme", "visitor", "toString"):
        visitor.page.evaluate("text => porchlight('update', JSON.parse(text))", evil.replace("PLACE", place))
        visitor.page.evaluate("name => porchlight(name)", place)
    visitor.page.evaluate("porchlight('__proto__')")

    assert visitor.page.evaluate("[{}.polluted, [].polluted, porchlight.polluted]") == [None] * 3
    visitor.open_chat()
    visitor.write("Hello from a polluted page")
    expect(visitor.log.get_by_text("Sent").first).to_be_visible()


def test_styles_do_not_meet(visits: MakeVisitor, site: Site) -> None:
    """Given one page with hostile styles and one without, then the widget is the same on both, and so is each page."""
    found: list[Any] = []
    for head in ("", hostile.CSS):
        visitor = visits()
        visitor.arrive(site.add("styled", head=head))
        visitor.open_chat()
        found.append(visitor.page.evaluate(STYLES))
    assert found[0] == found[1]

    visitor = visits()
    visitor.page.goto(site.add("alone", embed=""))
    alone = visitor.page.evaluate(PAGE_STYLES), visitor.page.screenshot()
    visitor.arrive(site.add("together"))
    visitor.open_chat()
    visitor.page.keyboard.press("Escape")
    together = visitor.page.evaluate(PAGE_STYLES)
    visitor.page.evaluate("porchlight('hide')")
    expect(visitor.page.locator(HOST).get_by_role("button")).to_have_count(0)
    assert together == alone[0]
    assert visitor.page.screenshot() == alone[1]


def test_nothing_happens_before_the_visitor_acts(visitor: Visitor, site: Site) -> None:
    page, asked, sockets = visitor.page, list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(site.add("empty", embed=""))
    before = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    asked.clear()

    visitor.arrive(site.add("quiet", html='lang="de"'))

    ours = [url.removeprefix(site.house_url) for url in asked if url.startswith(site.house_url)]
    assert ours == ["/widget.js", "/api/widget/config?projectId=demo"]
    assert sockets == []
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    assert visitor.context.cookies() == []
    assert set(page.evaluate("Object.getOwnPropertyNames(window)")) - before == {"porchlight", "LiveChatWidget"}


def test_it_survives_a_new_body_with_what_was_being_written(visitor: Visitor, site: Site) -> None:
    visitor.arrive(site.add("turbo"))
    visitor.open_chat()
    visitor.composer.fill("Half a thought")
    visitor.page.evaluate("""() => {
      const body = document.createElement('body');
      body.innerHTML = '<h1>Another page</h1>';
      document.documentElement.replaceChild(body, document.body);
    }""")
    expect(visitor.page.get_by_role("heading", name="Another page")).to_be_visible()
    expect(visitor.composer).to_be_focused()
    expect(visitor.composer).to_have_value("Half a thought")
    visitor.page.keyboard.press("Enter")
    expect(visitor.log.get_by_text("Half a thought")).to_be_visible()
    visitor.page.evaluate("document.body.replaceChildren()")
    expect(visitor.composer).to_be_focused()


def test_what_is_typed_is_no_shortcut_of_the_page(visitor: Visitor, site: Site) -> None:
    visitor.arrive(site.add("shortcuts"))
    visitor.page.evaluate("""() => {
      window.heard = [];
      for (const type of ['keydown', 'keyup', 'keypress', 'input', 'paste', 'focusin'])
        for (const capture of type.startsWith('key') ? [true, false] : [false])
          document.addEventListener(type, (event) => {
            heard.push(type); if (type === 'keydown') event.preventDefault();
          }, capture);
    }""")
    visitor.launcher.click()
    expect(visitor.composer).to_be_focused()
    visitor.page.evaluate("heard.length = 0")
    visitor.page.keyboard.type("s/?k")
    visitor.page.keyboard.press("Shift+Enter")
    expect(visitor.composer).to_have_value("s/?k\n")
    assert visitor.page.evaluate("heard") == []
    visitor.page.locator("#search").focus()
    visitor.page.keyboard.press("s")
    assert "keydown" in visitor.page.evaluate("heard")


def test_history_is_wrapped_once_and_given_back(visitor: Visitor, site: Site) -> None:
    visitor.arrive(site.add("spa", head=hostile.HISTORY))
    page = visitor.page
    page.evaluate("""() => {
      window.urls = [];
      addEventListener('urlchange', ({detail}) => urls.push(new URL(detail.url).search));
      history.pushState(null, '', '?a=1'); history.replaceState(null, '', '?b=2');
    }""")
    assert page.evaluate("[urls, seen]") == [["?a=1", "?b=2"], ["pushState", "replaceState"]]
    visitor.open_chat()
    page.evaluate("porchlight('shutdown')")
    page.evaluate("history.pushState(null, '', '?c=3')")
    assert page.evaluate("urls.length") == 2
    assert page.evaluate("document.querySelector('#live-chat-widget-host')") is None
    assert page.evaluate("history.pushState.toString().includes('window.seen')")


def test_a_page_that_forbids_storage(visitor: Visitor, site: Site) -> None:
    inner = site.add("inner")
    frame = f'{CONTENT}<iframe sandbox="allow-scripts" src="{inner}" width="700" height="760"></iframe>'
    visitor.page.goto(site.add("outer", body=frame, embed=""))
    chat = visitor.page.frame_locator("iframe").locator(HOST)
    chat.get_by_role("button", name="Open chat").click()
    chat.get_by_role("textbox").fill("Hello from a sandbox")
    chat.get_by_role("textbox").press("Enter")
    expect(chat.get_by_role("log").get_by_text("Sent").first).to_be_visible()


def test_a_server_that_is_away_is_waited_for(visitor: Visitor, site: Site) -> None:
    away = True

    def answer(route: Route) -> None:
        if away:
            route.abort()
        else:
            route.continue_()

    visitor.page.route("**/api/widget/**", answer)
    visitor.arrive(site.add("away"))  # the launcher comes with the third failure
    visitor.open_chat()
    panel = visitor.page.locator(HOST).get_by_role("dialog")
    expect(panel.get_by_role("status").first).to_contain_text("We cannot be reached just now")
    visitor.write("Are you there?")
    looks_right(visitor, "unreachable")
    away = False
    expect(panel.get_by_role("heading")).to_have_text("Ember & Oak")
    expect(visitor.log.get_by_text("Sent").first).to_be_visible(timeout=30_000)
