"""The tabs, and everything between them and the worker: requests, frames, and what becomes of them on the way."""

import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Literal

from tests.stateful.conftest import Clients
from tests.stateful.gateway import GATEWAY, Gateway
from tests.stateful.mortal_worker import MortalWorker
from tests.support.factories import ANA, PROJECT, VISITOR

VISITORS_TABS = ("visitor-1", "visitor-2")  # of one browser
AGENTS_TAB = "agent-1"
ROUNDS = 500  # a message may need a few; what needs more will never come to rest
LONGER_THAN_A_RESEND = 40_000  # ms

Fate = Literal["answered", "answer lost", "lost", "refused"]
Ask = dict[str, Any]


class Network:
    """One visitor with two tabs, one agent with one, one gateway, one partition."""

    def __init__(self, clients: Clients, reopen: str) -> None:
        self.clients = clients
        self.worker = MortalWorker(self._spread)
        self.gateway = Gateway(self.worker, reopen)
        self.sids: dict[str, str] = {}  # the tabs that are connected
        self.thread: str | None = None  # the conversation in the agent's tab
        self.heard: dict[str, list[Any]] = defaultdict(list)  # by tab: the messages that have reached the page in it
        self._wire: dict[str, list[bytes]] = defaultdict(list)  # by socket
        self._connections = 0
        clients.tell("", "forget everything")
        for tab in VISITORS_TABS:
            self.open(tab)

    def open(self, tab: str) -> None:
        """Loads the page, anew if it was there. The agent has nothing to open before the visitor has written."""
        self.cut(tab)
        self.heard.pop(tab, None)
        newest = self.gateway.reads.newest()
        begin = None
        if newest is not None:
            marks = {"agentReadSeq": newest.agent_read_seq, "visitorReadSeq": newest.visitor_read_seq}
            begin = {"id": newest.id, "lastSeq": newest.last_seq, **marks}
        if tab != AGENTS_TAB:
            self.clients.tell(tab, "open", browser="visitor", conversation=begin)
        elif newest is not None:
            self.thread = newest.id
            self.clients.tell(tab, "open", agentId=ANA[0], conversation=begin)

    def connect(self, tab: str) -> None:
        """A socket of its own for a page that has none."""
        if tab in self.clients.views and tab not in self.sids:
            self._connections += 1
            self.sids[tab] = f"{tab}.{self._connections}"
            self._register()
            self.clients.tell(tab, "connect")

    def cut(self, tab: str) -> None:
        """The socket is gone, and everything that was on its way to it."""
        if tab in self.sids:
            self._wire.pop(self.sids.pop(tab), None)
            self._register()
            self.clients.tell(tab, "disconnect")

    def carry(self, ask: Ask, fate: Fate) -> None:
        """A request's way to the gateway and back."""
        tab, answer = ask["client"], {"id": ask["id"]}
        if fate == "refused":
            self.clients.tell(tab, "answer", **answer, error={"code": "unavailable", "message": ""})
        elif fate != "lost":
            payload = self.gateway.answer(self.sids[tab], ask["event"], ask["payload"])
            if fate == "answered":
                self.clients.tell(tab, "answer", **answer, payload=payload)

    def deliver(self, tab: str, index: int, *, lost: bool = False) -> bool:
        """One of the frames on their way to a tab arrives, or is lost; False when there is none."""
        frames = self._wire.get(self.sids.get(tab, ""), [])
        if not frames:
            return False
        frame = frames.pop(index % len(frames))
        if not lost:
            event, payload = json.loads(b"[" + frame.partition(b"[")[2])
            if event == "newMessage":
                self.heard[tab].append(payload.get("message", payload))
            self.clients.tell(tab, "frame", event=event, payload=payload)
        return True

    def deliver_all(self, tab: str) -> None:
        """Everything on its way to a tab arrives, in order."""
        while self.deliver(tab, 0):
            pass

    def answer_all(self, wanted: Callable[[Ask], bool]) -> None:
        """Answers such questions until none is left."""
        for _ in range(ROUNDS):
            asked = next(filter(wanted, self.clients.asks), None)
            if asked is None:
                return
            self.carry(asked, "answered")
        raise AssertionError("they never stop asking")

    def settle(self) -> None:
        """No more faults: lets everything happen that can, until nothing does."""
        self.worker.fate.point = None
        self.worker.wake_frozen(20)
        for _ in range(ROUNDS):
            assert self.worker.run(), "the worker comes to rest"
            self.answer_all(lambda _ask: True)
            for tab in self.sids:
                self.deliver_all(tab)
            if self._is_quiet():
                return
            for tab in self.clients.views:
                self.clients.tell(tab, "pass", ms=LONGER_THAN_A_RESEND)
        raise AssertionError(f"something is stuck: {self.clients.views}")

    def _is_quiet(self) -> bool:
        sending = [row for rows in self.clients.views.values() for row in rows if row["state"] == "sending"]
        return not sending and not self.clients.asks and not self.worker.reader.entries and not any(self._wire.values())

    def _register(self) -> None:
        theirs = [(GATEWAY, self.sids[tab]) for tab in VISITORS_TABS if tab in self.sids]
        self.worker.manager.sockets[PROJECT, VISITOR.uid] = theirs

    def _spread(self, sid: str | None, frame: bytes) -> None:
        target = self.sids.get(AGENTS_TAB) if sid is None else sid
        if target is not None and target in self.sids.values():
            self._wire[target].append(frame)
