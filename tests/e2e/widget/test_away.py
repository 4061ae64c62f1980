"""What happens while the visitor has no connection, and how he finds things when he is back."""

from uuid import uuid4

from playwright.sync_api import expect

from tests.e2e.link import Link
from tests.e2e.people import Visitor
from tests.e2e.widget.desk import Desk
from tests.e2e.widget.looks import looks_right

HOST = "#live-chat-widget-host"


def test_written_offline_and_reloaded_it_arrives_once(visitor: Visitor, desk: Desk) -> None:
    link, mark = Link(visitor.context), uuid4().hex[:8]
    visitor.arrive()
    visitor.open_chat()
    visitor.write(f"First {mark}")
    expect(visitor.log.locator(".line", has_text="First")).to_have_attribute("data-state", "sent")
    link.cut()
    visitor.write(f"Second {mark}")
    expect(visitor.log.get_by_text("Sending")).to_be_visible()
    expect(visitor.page.locator(HOST).get_by_text("No connection.")).to_be_visible()
    looks_right(visitor, "no-connection")

    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.log.get_by_text("Sending")).to_be_visible()
    link.mend()

    expect(visitor.log.locator(".line", has_text="Second")).to_have_attribute("data-state", "sent")
    expect(visitor.log.get_by_text(f"Second {mark}")).to_have_count(1)
    texts = [message["content"] for message in desk.messages(desk.find(f"Second {mark}")) if message["kind"] == "text"]
    assert texts == [f"First {mark}", f"Second {mark}"]


def test_who_was_away_when_it_was_resolved_learns_it(visitor: Visitor, desk: Desk) -> None:
    link, mark = Link(visitor.context), uuid4().hex[:8]
    visitor.arrive()
    visitor.open_chat()
    visitor.write(f"Is it done {mark}?")
    expect(visitor.log.locator(".line")).to_have_attribute("data-state", "sent")
    conversation_id = desk.find(mark)
    link.cut()
    desk.change(conversation_id, status="resolved")
    expect(visitor.page.locator(HOST).get_by_text("This conversation is closed.")).to_have_count(0)

    link.mend()

    expect(visitor.page.locator(HOST).get_by_text("This conversation is closed.")).to_be_visible(timeout=20_000)
