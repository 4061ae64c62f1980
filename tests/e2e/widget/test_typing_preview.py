"""Where a project shows agents what visitors type, the visitor is told and agents see it; elsewhere nobody does."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.e2e.link import Link, until
from tests.e2e.people import Visitor
from tests.e2e.widget.desk import Desk
from tests.e2e.widget.looks import looks_right
from tests.e2e.widget.site import Site

TOLD = "Our team sees what you type before you send it."


@pytest.fixture
def showing(desk: Desk) -> Iterator[Desk]:
    """The demo project with the setting on."""
    desk.settings(typingPreview=True)
    yield desk
    desk.settings(typingPreview=False)


def test_agents_see_it_and_the_visitor_is_told(visitor: Visitor, showing: Desk, site: Site) -> None:
    mark = uuid4().hex[:8]
    visitor.arrive(site.add("shown"))
    visitor.open_chat()
    expect(visitor.page.locator("#live-chat-widget-host").get_by_text(TOLD)).to_be_visible()
    expect(visitor.composer).to_have_accessible_description(TOLD)
    visitor.write(f"Hello {mark}")
    conversation_id = showing.find(mark)
    agent = showing.arrive()

    visitor.composer.press_sequentially("Do you ship", delay=20)

    shown = agent.wait("typing", conversationId=conversation_id, preview="Do you ship")
    assert shown["active"] is True
    looks_right(visitor, "typing-preview")


def test_elsewhere_no_words_leave_the_page(visitor: Visitor, site: Site) -> None:
    link = Link(visitor.context)
    visitor.arrive(site.add("not-shown"))
    visitor.open_chat()
    until(visitor.page, lambda: link.payloads("resume"))
    visitor.composer.press_sequentially("Do you ship")
    until(visitor.page, lambda: link.payloads("typing"))
    assert link.payloads("typing") == [{"active": True}]
    expect(visitor.page.locator("#live-chat-widget-host").get_by_text(TOLD)).to_have_count(0)
