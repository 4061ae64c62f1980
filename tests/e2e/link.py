"""The websockets of a person's pages in the test's hand: recorded, cut, silenced, and spoken on."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, WebSocketRoute

SOCKETS = re.compile(r"/socket\.io/")
POLL_MS = 25
MOST_MS = 20_000


class Link:
    """What goes over the sockets of a context. Make it before the first page is opened."""

    def __init__(self, context: BrowserContext) -> None:
        self.sent: list[tuple[str, Any]] = []  # events of the pages, in order
        self.got: list[tuple[str, Any]] = []
        self.up = True
        self.silent = False  # half open: sockets stand, and nothing comes through, either way
        self.refuses: Callable[[str], bool] = lambda _event: False  # events that never reach the server
        self._open: list[WebSocketRoute] = []
        self._context = context
        context.route_web_socket(SOCKETS, self._opened)
        context.route(SOCKETS, self._polled)

    def cut(self) -> None:
        """All sockets end, and none can be opened."""
        self.up = False
        while self._open:
            self._open.pop().close(code=1001)

    def mend(self) -> None:
        """Sockets can be opened again, and the pages hear of it."""
        self.up, self.silent = True, False
        for page in self._context.pages:
            page.evaluate("dispatchEvent(new Event('online'))")  # as a browser says it

    def say(self, event: str, payload: Any, namespace: str = "/widget") -> None:
        """Tells the latest page something in the server's name."""
        self._open[-1].send(f"42{namespace},{json.dumps([event, payload])}")

    def payloads(self, event: str) -> list[Any]:
        """What the pages have sent under this name."""
        return [payload for name, payload in self.sent if name == event]

    def _opened(self, page: WebSocketRoute) -> None:
        if not self.up:
            page.close(code=1001)
            return
        self._open.append(page)
        server = page.connect_to_server()
        page.on_message(lambda text: self._carry(text, self.sent, server))
        server.on_message(lambda text: self._carry(text, self.got, page))

    def _carry(self, text: str | bytes, record: list[tuple[str, Any]], onward: WebSocketRoute) -> None:
        event = _event(str(text))
        if event is not None and not self.silent:
            record.append(event)
        if not self.silent and not (event is not None and record is self.sent and self.refuses(event[0])):
            onward.send(text)

    def _polled(self, route: Route) -> None:
        if self.up and not self.silent:
            route.continue_()
        else:
            route.abort()


def until(page: Page, condition: Callable[[], object]) -> None:
    """Waits for a condition while the browser's events go on."""
    for _ in range(MOST_MS // POLL_MS):
        if condition():
            return
        page.wait_for_timeout(POLL_MS)
    raise AssertionError(f"nothing came of {condition}")


def _event(text: str) -> tuple[str, Any] | None:
    found = re.match(r"42/\w+,\d*(\[.*)", text, re.DOTALL)
    if found is None:
        return None
    name, payload = json.loads(found.group(1))
    return name, payload
