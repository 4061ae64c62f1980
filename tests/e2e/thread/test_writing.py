"""The open conversation in a real browser: what an agent writes, and what he reads."""

import re
import time
from uuid import uuid4

from playwright.sync_api import Route, expect

from tests.e2e.people import Agent
from tests.e2e.thread.conftest import MakeAgent, MakeVisitor
from tests.e2e.widget.desk import Desk

# Follows one's own newest message from its first appearance: was it ever another element, or elsewhere?
WATCH = """() => {
  const log = document.querySelector('.log');
  const seen = [];
  const look = () => {
    const row = [...log.querySelectorAll('.message.mine')].at(-1);
    if (row?.textContent.includes(window.watched)) {
      row.dataset.first ??= String(seen.length);
      const state = ['sending', 'sent', 'seen'].find((name) => row.classList.contains(name));
      seen.push([state, row.dataset.first, row.offsetTop, row.offsetHeight, Math.round(log.scrollTop)]);
    }
  };
  new MutationObserver(look).observe(log, {subtree: true, childList: true, attributes: true, characterData: true});
  window.seen = seen;
}"""


def _reply_often(office: Desk, conversation_id: str, texts: list[str]) -> None:
    """Replies one after another, as fast as the gateway lets anybody be."""
    probe = office.arrive()
    for content in texts:
        message = {"conversationId": conversation_id, "clientMessageId": str(uuid4()), "content": content}
        while not (answer := probe.request("sendReply", message))["ok"]:
            time.sleep(answer["error"]["retryAfterMs"] / 1000)


def _in_thread(agents: MakeAgent, words: str, **kwargs: str) -> Agent:
    agent = agents(**kwargs)
    agent.open_conversation(words)
    return agent


def test_a_reply_is_there_at_once_and_stays_the_same_element_in_the_same_place(
    agents: MakeAgent, visits: MakeVisitor, mark: str
) -> None:
    # Given a conversation with an owner, so that no line comes between
    visits(f"Where is my lamp {mark}?")
    agent = _in_thread(agents, mark)
    agent.reply("A moment, please.")
    expect(agent.thread.get_by_text(re.compile("^(Sent|Seen)$")).first).to_be_visible()
    agent.page.evaluate("text => { window.watched = text }", f"Here it is {mark}")
    agent.page.evaluate(WATCH)

    # When the agent answers
    agent.reply(f"Here it is {mark}")
    expect(agent.thread.locator(".message.mine").last.get_by_text(re.compile("^(Sent|Seen)$"))).to_be_visible()

    # Then one element was there from "Sending" on, and nothing moved
    seen = agent.page.evaluate("window.seen")
    states = [state for state, *_ in seen]
    assert states[0] == "sending", seen
    assert {"sent", "seen"} & set(states), seen
    assert len({tuple(place) for _, *place in seen}) == 1, seen


def test_a_reply_faster_than_its_thread_is_not_held_back(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    # Given an agent who has read the visitor's only words in the list, and a thread that is slow to come
    visitor = visits(f"In stock {mark}?")
    agent = agents()
    expect(agent.page.get_by_text(f"In stock {mark}?").first).to_be_visible()
    slow: list[Route] = []
    agent.page.route(re.compile(r"/messages\?"), lambda route: slow.append(route), times=1)
    agent.open_conversation(mark)
    expect(agent.page.get_by_text("Loading messages")).to_be_attached()

    # When he answers at once
    agent.reply(f"It is {mark}")
    for route in slow:
        route.continue_()

    # Then it is sent
    expect(agent.thread.locator(".message.mine").get_by_text(re.compile("^(Sent|Seen)$"))).to_be_visible()
    expect(agent.page.get_by_text("came in first")).to_have_count(0)
    expect(visitor.log.get_by_text(f"It is {mark}")).to_have_count(1)


def test_the_place_is_kept_while_older_pages_come(
    agents: MakeAgent, visits: MakeVisitor, office: Desk, mark: str
) -> None:
    # Given a conversation of 80 messages
    visits(f"A long story {mark}")
    conversation_id = office.find(mark)
    _reply_often(office, conversation_id, [f"Line {number} of {mark}" for number in range(1, 81)])
    agent = agents()
    agent.page.get_by_text(f"Line 80 of {mark}").first.click()
    expect(agent.thread.get_by_text(f"Line 80 of {mark}")).to_be_visible()
    expect(agent.thread.get_by_text(f"Line 25 of {mark}", exact=True)).to_have_count(0)
    expect(agent.thread.get_by_text("Today")).to_have_count(1)

    # When the agent scrolls up to where an older page is fetched
    first = agent.page.evaluate(
        """() => new Promise((done) => {
          const log = document.querySelector('.log');
          const rows = () => log.querySelectorAll('li.message').length;
          const before = rows();
          log.scrollTop = 150;
          const top = [...log.querySelectorAll('li.message')].find((row) => row.offsetTop >= log.scrollTop);
          const end = () => top.offsetTop + top.offsetHeight - log.scrollTop;
          const place = end();
          const look = () => rows() > before
            ? done([place, end(), rows() - before]) : requestAnimationFrame(look);
          look();
        })"""
    )

    # Then a page of 50 has come above, and what he read stands where it stood
    before, after, added = first
    assert abs(before - after) <= 1, first
    assert 25 <= added <= 50, first
    expect(agent.thread.get_by_text(f"Line 25 of {mark}", exact=True)).to_have_count(1)


def test_new_messages_are_marked_and_do_not_move_the_reader(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    # Given a thread that was read to its end, and then left
    visitor = visits(f"First {mark}")
    agent = _in_thread(agents, mark)
    expect(agent.thread.get_by_text(f"First {mark}")).to_be_visible()
    agent.page.goto("/inbox/p/demo")

    # When the visitor writes on
    visitor.write(f"Second {mark}")
    expect(agent.page.get_by_text(f"Second {mark}").first).to_be_visible()
    agent.open_conversation(f"Second {mark}")

    # Then a line stands between what was read and what was not
    rows = agent.thread.locator("li")
    texts = rows.all_inner_texts()
    new = next(at for at, text in enumerate(texts) if text.strip().lower() == "new")
    assert f"Second {mark}" in texts[new + 1], texts
    assert any(f"First {mark}" in text for text in texts[:new]), texts


def test_drafts_of_reply_and_note_survive_a_reload(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    visits(f"Draft me {mark}")
    agent = _in_thread(agents, mark)
    agent.composer.fill("Half a reply")
    agent.page.get_by_role("button", name="Note", exact=True).click()
    expect(agent.composer).to_have_value("")
    agent.composer.fill("Half a note")
    agent.picture("thread-note-draft")

    agent.page.reload()

    expect(agent.composer).to_have_value("Half a reply")
    agent.page.get_by_role("button", name="Note", exact=True).click()
    expect(agent.composer).to_have_value("Half a note")
    agent.composer.press("Enter")
    expect(agent.thread.locator(".message.note")).to_contain_text("Half a note")
    agent.page.get_by_role("button", name="Reply", exact=True).click()
    expect(agent.composer).to_have_value("Half a reply")


def test_a_message_is_copied_and_quoted(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    visits(f"Copy {mark}\nof two lines")
    agent = _in_thread(agents, mark)
    message = agent.thread.locator(".message.theirs").last
    message.hover()
    message.get_by_role("button", name="Copy message").click()
    expect(message.get_by_text("Copied")).to_be_attached()
    assert agent.page.evaluate("navigator.clipboard.readText()") == f"Copy {mark}\nof two lines"

    message.get_by_role("button", name="Quote message").click()
    expect(agent.composer).to_have_value(f"> Copy {mark}\n> of two lines\n")
    expect(agent.composer).to_be_focused()
    agent.picture("thread-quote")


def test_the_key_that_sends_is_remembered(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    visits(f"Keys {mark}")
    agent = _in_thread(agents, mark)
    agent.page.get_by_role("button", name=re.compile("^Enter sends")).click()
    agent.page.reload()
    expect(agent.page.get_by_role("button", name=re.compile(r"^Ctrl\+Enter sends"))).to_be_visible()
    agent.composer.fill("One")
    agent.composer.press("Enter")
    agent.composer.press_sequentially("two")
    expect(agent.composer).to_have_value("One\ntwo")
    agent.composer.press("Control+Enter")
    expect(agent.thread.locator(".message.mine")).to_contain_text("One\ntwo")


def test_a_canned_reply_is_found_filled_in_and_corrected(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    visits(f"Canned {mark}")
    agent = _in_thread(agents, mark)
    agent.composer.press_sequentially("/orst")
    option = agent.page.get_by_role("listbox", name="Canned replies").get_by_role("option")
    expect(option).to_have_count(1)
    agent.picture("thread-canned")
    agent.composer.press("Enter")
    expect(agent.composer).to_have_value(re.compile(r"order \{\{order.number\}\}"))
    expect(agent.page.get_by_text("Fill in {{order.number}} before you send")).to_be_visible()
    agent.picture("thread-canned-blank")
    agent.composer.press_sequentially("4711")  # over the selected variable
    expect(agent.composer).to_have_value(re.compile("order 4711: it left"))
    expect(agent.page.get_by_text("Fill in")).to_have_count(0)


def test_a_failed_reply_stays_with_retry(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    visits(f"Fail {mark}")
    agent = _in_thread(agents, mark)
    agent.context.set_offline(True)
    agent.reply(f"Kept {mark}")
    mine = agent.thread.locator(".message.mine").last
    expect(mine).to_contain_text("Sending")
    agent.context.set_offline(False)
    expect(mine.get_by_text(re.compile("^(Sent|Seen)$"))).to_be_visible(timeout=30_000)
    expect(agent.thread.get_by_text(f"Kept {mark}")).to_have_count(1)


def test_hostile_text_is_text(agents: MakeAgent, visits: MakeVisitor, mark: str) -> None:
    evil = f"<img src=x onerror=alert(1)> {mark} javascript:alert(1) https://example.com/a?b=<c>"
    visits(evil)
    agent = _in_thread(agents, mark)
    bubble = agent.thread.locator(".message.theirs .bubble").last
    expect(bubble).to_have_text(evil)
    assert bubble.evaluate("node => [...node.children].map((one) => [one.tagName, one.rel])") == [
        ["A", "noopener noreferrer nofollow"]
    ]
