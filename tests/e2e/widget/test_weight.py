"""What the widget costs the page: memory that stays flat, and a layout that stays where it is."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, CDPSession, WebSocketRoute, expect

from tests.e2e.people import Visitor
from tests.e2e.widget.conftest import MakeVisitor
from tests.e2e.widget.desk import Desk
from tests.e2e.widget.site import Site
from tests.e2e.widget.tasks import tasks_of

RING = 500
WARM = 1_500  # by then the browser has compiled what it will compile
LEFT_ALONE = 2_000
PATIENCE_MS = 40_000  # for thousands of messages on a busy machine
MOST_GROWTH = 1_500_000  # bytes; 2,000 more messages in memory would be twice that


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
    expect(visitor.log.get_by_text(f"message {WARM} ")).to_be_visible(timeout=PATIENCE_MS)
    before = _heap(session)
    _deliver(sockets[-1], conversation_id, WARM + 1, WARM + LEFT_ALONE)
    expect(visitor.log.get_by_text(f"message {WARM + LEFT_ALONE} ")).to_be_visible(timeout=PATIENCE_MS)

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
    for _ in range(3):  # what one leaves, the next may take
        session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    return next(int(metric["value"]) for metric in metrics if metric["name"] == "JSHeapUsedSize")


SHIFTS = """
  window.shifts = [];
  window.note = (entries) => shifts.push(...entries.map(({value}) => value));
  window.observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({type: 'layout-shift', buffered: true});
"""
DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(drawn))))"
LOADS = 3
LONG_MS = 50
BUSY = "<script>for (let n = 0; n < 4e8; n += 1);</script>"


def test_the_layout_of_the_page_does_not_shift(visitor: Visitor, site: Site) -> None:
    visitor.page.add_init_script(SHIFTS)
    visitor.arrive(site.add("steady"))
    visitor.page.evaluate(DRAWN)
    visitor.page.evaluate("porchlight('open')")
    expect(visitor.composer).to_be_focused()
    visitor.page.evaluate(DRAWN)
    assert visitor.page.evaluate("note(observer.takeRecords()); shifts") == []


def test_neither_loading_nor_opening_makes_a_long_task(visits: MakeVisitor, site: Site, browser: Browser) -> None:
    """Of several loads in fresh browsers the best one counts: a task of the widget's own would be in all of them."""

    def longest(address: str, ends: Callable[[Visitor], None] = lambda _: None) -> float:
        return min(_longest_task(visits(), browser, address, ends) for _ in range(LOADS))

    without = longest(site.add("alone", embed=""))
    quick = site.add("quick")
    assert longest(quick, _loaded) < max(LONG_MS, without)
    assert longest(quick, _opened) < max(LONG_MS, without)
    assert longest(site.add("busy", embed=BUSY)) > LONG_MS, "a long task must be seen"


def _loaded(visitor: Visitor) -> None:
    expect(visitor.launcher).to_be_visible()


def _opened(visitor: Visitor) -> None:
    visitor.open_chat()
    expect(visitor.log).to_be_visible()


def _longest_task(visitor: Visitor, browser: Browser, address: str, ends: Callable[[Visitor], None]) -> float:
    """Milliseconds of processor time."""

    def load() -> None:
        visitor.page.goto(address)
        ends(visitor)
        visitor.page.evaluate(DRAWN)

    tasks = tasks_of(browser, visitor.page, load)
    visitor.context.close()
    return max(task.cpu_ms for task in tasks)
