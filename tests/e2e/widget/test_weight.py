"""What the widget costs the page: memory that stays flat, and a layout that stays where it is."""

import json
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import CDPSession, WebSocketRoute, expect

from tests.e2e.people import Visitor
from tests.e2e.widget.desk import Desk
from tests.e2e.widget.site import Site

pytestmark = pytest.mark.timeout(120)

RING = 500
WARM = 1_500  # by then the browser has compiled what it will compile
LEFT_ALONE = 2_000
MOST_GROWTH = 1_000_000  # bytes; 2,000 more messages in memory would be three times that


def test_a_tab_left_alone_with_many_messages_keeps_a_flat_heap(visitor: Visitor, desk: Desk) -> None:
    """Given a link on which messages come that no person would write so fast."""
    sockets: list[WebSocketRoute] = []

    def follow(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    visitor.page.route_web_socket("**/socket.io/**", follow)
    mark = uuid4().hex[:8]
    visitor.arrive()
    visitor.open_chat()
    visitor.write(f"Left alone {mark}")
    expect(visitor.log.get_by_text("Sent").or_(visitor.log.get_by_text("Seen")).first).to_be_visible()
    conversation_id = desk.find(mark)
    session = visitor.context.new_cdp_session(visitor.page)

    _deliver(sockets[-1], conversation_id, 2, WARM)
    expect(visitor.log.get_by_text(f"message {WARM} ")).to_be_visible()
    before = _heap(session)
    _deliver(sockets[-1], conversation_id, WARM + 1, WARM + LEFT_ALONE)
    expect(visitor.log.get_by_text(f"message {WARM + LEFT_ALONE} ")).to_be_visible()

    assert _heap(session) - before < MOST_GROWTH
    assert visitor.log.locator(".line").count() == RING


def _deliver(socket: WebSocketRoute, conversation_id: str, first: int, last: int) -> None:
    for seq in range(first, last + 1):
        message = {
            "id": f"m{seq}",
            "projectId": "demo",
            "conversationId": conversation_id,
            "seq": seq,
            "kind": "text",
            "author": {"kind": "agent", "id": "a", "name": "Dana"},
            "content": f"message {seq} " + "of many words " * 8,
            "clientMessageId": str(uuid4()),
            "createdAt": "2030-01-01T00:00:00.000Z",
        }
        socket.send("42/widget," + json.dumps(["newMessage", message]))


def _heap(session: CDPSession) -> int:
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    return next(int(metric["value"]) for metric in metrics if metric["name"] == "JSHeapUsedSize")


def test_the_layout_of_the_page_does_not_shift(visitor: Visitor, site: Site) -> None:
    visitor.page.add_init_script("""
      window.shifts = [];
      new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({value}) => value)))
        .observe({type: 'layout-shift', buffered: true});
    """)
    visitor.arrive(site.add("steady"))
    visitor.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    assert visitor.page.evaluate("shifts") == []
