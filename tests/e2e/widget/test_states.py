"""Everything that a visitor may meet in the widget: it works, axe finds nothing, pictures are kept."""

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.people import Visitor
from tests.e2e.widget.conftest import MakeVisitor
from tests.e2e.widget.desk import Desk
from tests.e2e.widget.looks import HOST, looks_right
from tests.e2e.widget.site import Site
from tests.waiting import wait_for


def _chat(visitor: Visitor) -> Locator:
    return visitor.page.locator(HOST)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_life_of_a_conversation(visits: MakeVisitor, desk: Desk, size: str) -> None:
    mark = uuid4().hex[:8]
    visitor = visits(size)
    chat = _chat(visitor)
    # Nobody is there: the visitor is told when somebody answers, and may leave his address
    desk.settings(answersWithin="We answer within two hours, Monday to Friday.")
    visitor.arrive()
    visitor.open_chat()
    looks_right(visitor, f"offline-{size}")
    expect(chat.get_by_text("two hours")).to_be_visible()
    chat.get_by_role("button", name="Leave your e-mail address").click()
    looks_right(visitor, f"email-{size}")
    chat.get_by_label("Your e-mail address").fill(f"{mark}@example.com")
    chat.get_by_role("button", name="Save").click()
    expect(chat.get_by_text(f"{mark}@example.com")).to_be_visible()

    # He writes two lines, with an emoji; the agent has the address, answers and types
    visitor.write(f"👍 Where is {mark}?\nIt was to come on Monday.")
    expect(visitor.log.get_by_text(f"👍 Where is {mark}?")).to_be_visible()
    expect(visitor.log.get_by_text("Sent").first).to_be_visible()
    conversation_id = desk.find(mark)
    assert desk.conversation(conversation_id)["visitor"]["email"] == f"{mark}@example.com"
    desk.reply(conversation_id, "On its way.\nhttps://example.com/track?id=7")
    expect(visitor.log.get_by_text("On its way.")).to_be_visible()
    desk.type_in(conversation_id)
    expect(chat.get_by_text("Dana is typing")).to_be_visible()
    looks_right(visitor, f"answered-{size}")

    # It is resolved: he rates it and begins another
    desk.change(conversation_id, status="resolved")
    expect(chat.get_by_text("This conversation is closed.")).to_be_visible()
    looks_right(visitor, f"closed-{size}")
    chat.get_by_role("button", name="4 stars").click()
    expect(chat.get_by_text("Thank you for your rating!")).to_be_visible()
    chat.get_by_label("Would you like to say why?").fill("Quick and kind")
    looks_right(visitor, f"rated-{size}")
    chat.get_by_role("button", name="Save").click()
    expect(chat.get_by_label("Would you like to say why?")).to_have_count(0)
    assert desk.conversation(conversation_id)["rating"] == 4
    wait_for(lambda: "4 of 5: Quick and kind" in desk.messages(conversation_id)[-1]["content"])
    chat.get_by_role("button", name="Start a new conversation").click()
    expect(chat.get_by_text("This conversation is closed.")).to_have_count(0)
    expect(visitor.composer).to_be_focused()
    expect(visitor.log.get_by_text("New conversation")).to_be_visible()
    visitor.page.reload()  # he has not written yet, and need not say it again
    visitor.open_chat()
    expect(visitor.log.get_by_text("New conversation")).to_be_visible()
    expect(chat.get_by_text("This conversation is closed.")).to_have_count(0)
    visitor.write(f"Another thing {mark}")
    expect(visitor.log.get_by_text("Sent").last).to_be_visible()
    expect(visitor.log.get_by_text("Where is")).to_be_visible()
    assert desk.find(f"thing {mark}") != conversation_id
    expect(visitor.log.get_by_text("New conversation")).to_have_count(1)
    looks_right(visitor, f"new-{size}")


@pytest.mark.parametrize(
    ("locale", "name"),
    [("ar", "دردشة"), ("he", "צ׳אט"), ("de", "Chat"), ("ja", "チャット"), ("hi", "चैट")],
)
def test_other_languages(visits: MakeVisitor, site: Site, locale: str, name: str) -> None:
    visitor, asked = visits("phone" if locale == "he" else "desktop"), list[str]()
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.goto(site.add(f"in-{locale}", html=f'lang="{locale}"', embed=site.embed(f'data-locale="{locale}"')))
    launcher = _chat(visitor).get_by_role("button", name=name, exact=True)
    expect(launcher).to_be_visible()
    assert _chat(visitor).locator(".widget").get_attribute("lang") == locale
    assert not any("locales" in url for url in asked)
    launcher.click()
    expect(visitor.composer).to_be_focused()
    (words,) = [url for url in asked if "locales" in url]
    assert words.startswith(f"{site.house_url}/static/dist/locales/{locale}-")
    widget = _chat(visitor).locator(".widget")
    assert widget.get_attribute("dir") == ("rtl" if locale in {"ar", "he"} else "ltr")
    assert visitor.composer.get_attribute("placeholder") != "Write a message…"
    visitor.write("Hello")
    expect(visitor.log.locator("[data-state=sent]")).to_be_visible()
    looks_right(visitor, f"locale-{locale}")


def test_a_name_of_another_direction_leaves_the_time_whole(visitor: Visitor, desk: Desk, site: Site) -> None:
    """In Arabic the time stands left of the name, its mark for the half of the day last."""
    mark = uuid4().hex[:8]
    visitor.page.goto(site.add("name-and-time", html='lang="ar"'))
    _chat(visitor).get_by_role("button").click()
    expect(visitor.composer).to_be_focused()
    visitor.write(f"Hello {mark}")
    expect(visitor.log.locator("[data-state=sent]")).to_be_visible()
    desk.reply(desk.find(mark), "Hello")
    meta = visitor.log.locator("[data-own=false] .meta")
    expect(meta).to_contain_text("Dana")
    edges = meta.evaluate("""(line) => [line.firstChild, line.lastChild].map((part) => {
      const range = document.createRange(); range.selectNodeContents(part);
      const {left, right} = range.getBoundingClientRect(); return [left, right]; })""")
    (name_left, _), (_, time_right) = edges
    assert time_right <= name_left


def test_a_small_phone_and_its_keyboard(visits: MakeVisitor, site: Site) -> None:
    visitor = visits("phone")
    visitor.page.set_viewport_size({"width": 360, "height": 640})
    visitor.arrive(site.add("phone"))
    visitor.open_chat()
    dialog = _chat(visitor).get_by_role("dialog")
    assert dialog.get_attribute("aria-modal") == "true"
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 640}
    # No browser zooms into a text of 16 px
    assert visitor.composer.evaluate("(box) => parseFloat(getComputedStyle(box).fontSize)") >= 16
    # The focus stays inside, round and round
    for _ in range(12):
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(f"document.activeElement === document.querySelector('{HOST}')")
    # The keyboard leaves less than half of the screen, and next to nothing when the phone lies on its side
    for line in range(4):
        visitor.write(f"Line {line}\nof several")
    newest = visitor.log.locator(".line").last.get_by_text("Sent")
    expect(newest).to_be_visible()
    for name, width, height in (("phone-keyboard", 360, 300), ("phone-on-its-side", 740, 190)):
        visitor.page.set_viewport_size({"width": width, "height": height})
        expect(newest).to_be_in_viewport(ratio=1)
        visitor.composer.fill("Many\nlines\nof\nwhat\nis\nwritten")
        expect(visitor.composer).to_be_in_viewport(ratio=1)
        expect(newest).to_be_in_viewport(ratio=1)
        assert dialog.bounding_box() == {"x": 0, "y": 0, "width": width, "height": height}
        looks_right(visitor, name)
        visitor.composer.fill("")
    visitor.page.set_viewport_size({"width": 360, "height": 640})
    visitor.page.keyboard.press("Escape")
    expect(visitor.launcher).to_be_focused()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_forced_colours(visits: MakeVisitor) -> None:
    visitor = visits()
    visitor.page.emulate_media(forced_colors="active", color_scheme="dark")
    visitor.arrive()
    visitor.open_chat()
    visitor.write("Hello")
    expect(visitor.log.get_by_text("Sent").first).to_be_visible()
    edges = visitor.launcher.evaluate("(button) => getComputedStyle(button).borderTopWidth")
    assert edges == "2px", "without its colours a button needs an edge"


def test_words_run_as_they_are_written_whatever_the_page_speaks(visitor: Visitor, site: Site) -> None:
    visitor.arrive(site.add("directions"))
    visitor.open_chat()
    for words, direction in (("שלום, מה שלומכם?", "rtl"), ("Hello?", "ltr")):
        visitor.write(words)
        bubble = visitor.log.locator(".bubble", has_text=words)
        expect(bubble).to_have_css("direction", direction)


def test_what_an_input_method_is_given_is_its_own(visitor: Visitor, site: Site) -> None:
    visitor.arrive(site.add("input-method"))
    visitor.open_chat()
    session = visitor.context.new_cdp_session(visitor.page)
    for key in ("Enter", "Escape"):  # chooses a word; gives it up
        composing = {"text": "にほん", "selectionStart": 3, "selectionEnd": 3}
        session.send("Input.imeSetComposition", composing)
        visitor.page.keyboard.press(key)
        expect(visitor.composer).to_be_focused()
        expect(visitor.log.locator(".line")).to_have_count(0)
        session.send("Input.insertText", {"text": "日本"})
    visitor.page.keyboard.press("Enter")
    expect(visitor.log.get_by_text("日本")).to_be_visible()


def test_a_page_with_a_button_of_its_own_can_still_be_left_with_a_mouse(visitor: Visitor, site: Site) -> None:
    visitor.arrive(site.add("own-button"))
    visitor.open_chat()
    close = _chat(visitor).get_by_role("dialog").get_by_role("button", name="Close chat")
    expect(close).to_have_count(0)
    visitor.page.evaluate("porchlight('hide')")
    close.click()
    expect(visitor.composer).to_have_count(0)


def test_a_draft_outlives_the_page(visitor: Visitor, site: Site) -> None:
    visitor.arrive(site.add("draft"))
    visitor.open_chat()
    visitor.composer.fill("Half a thought")
    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.composer).to_have_value("Half a thought")


def test_a_tab_nobody_looks_at_counts_in_its_title(visitor: Visitor, desk: Desk) -> None:
    mark = uuid4().hex[:8]
    visitor.arrive()
    title = visitor.page.title()
    visitor.open_chat()
    visitor.write(f"Question {mark}")
    conversation_id = desk.find(mark)
    visitor.page.evaluate("""() => { window.told = []; porchlight('on', 'message', ({content}) => told.push(content));
      Object.defineProperty(document, 'visibilityState', {get: () => 'hidden', configurable: true});
      Object.defineProperty(document, 'hidden', {get: () => true, configurable: true}); }""")
    desk.reply(conversation_id, "Answer one")
    expect(visitor.page).to_have_title(f"(1) {title}")
    assert visitor.page.evaluate("[told, porchlight('unread')]") == [["Answer one"], 1]
    visitor.page.evaluate("""() => { delete document.hidden; delete document.visibilityState;
      document.dispatchEvent(new Event('visibilitychange')); }""")
    expect(visitor.page).to_have_title(title)
