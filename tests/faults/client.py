"""A visitor and an agent as their pages behave, with everything that they do and see written down."""

import asyncio
import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, ClassVar

import msgspec

from tests.faults.checker import View
from tests.faults.connection import Connection
from tests.faults.history import History
from tests.faults.http_calls import conversations
from tests.faults.outbox import Entry, Outbox, Storage
from tests.faults.pace import Pace
from tests.faults.thread import Thread
from tests.faults.wire import RequestError

LANE = "visitor"  # a visitor has one conversation
OPEN_AT_ONCE = 8  # conversations that an agent asks about at the same time: an inbox shows few

Ports = Callable[[], list[int]]


class Person(msgspec.Struct, frozen=True):
    """Who a client is: `author_id` is what his messages carry, `credential` what his socket presents."""

    name: str
    project_id: str
    author_id: str
    credential: str


class Client:
    """What both sides share: a connection, an outbox that survives a reload, and the history."""

    namespace: str

    pages: ClassVar[Iterator[int]] = itertools.count()  # so that no two pages draw the same ids

    def __init__(self, who: Person, ports: Ports, history: History, pace: Pace, storage: Storage | None = None) -> None:
        self.who = who
        self.storage: Storage = {} if storage is None else storage
        self._history = history
        self._pace = pace
        self._rng = random.Random(f"{who.name}/{next(self.pages)}")
        self.outbox = Outbox(self.storage, self._hand, pace, self._rng)
        self.outbox.on_failed = self._failed
        auth = {"token": who.credential}
        self.connection = Connection(ports, self.namespace, auth, pace, self._rng, self._on_event)
        self.connection.on_status = self._status_changed
        self._running: asyncio.Task[None] | None = None

    def open(self) -> None:
        """The page loads."""
        self._running = asyncio.ensure_future(self.connection.run())

    async def close(self) -> None:
        """The page goes; what is stored stays stored."""
        self.outbox.stop()
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    def say(self, lane: str, visitor_uid: str, content: str) -> Entry:
        """Writes a message."""
        return self.outbox.add(lane, content, lambda entry: self._note("invoke", entry, visitor_uid))

    def _status_changed(self, online: bool) -> None:
        self._history.add("online" if online else "offline", self.who.name)
        self._on_status(online)

    def _note(self, kind: Any, entry: Entry, visitor_uid: str, detail: str = "") -> None:
        self._history.add(
            kind,
            self.who.name,
            project_id=self.who.project_id,
            visitor_uid=visitor_uid,
            author_id=self.who.author_id,
            id=entry.id,
            content=entry.content,
            detail=detail,
        )

    def _confirm(self, entry_id: str) -> None:
        entry = self.outbox.confirm(entry_id)
        if entry is not None:
            self._note("sent", entry, self._visitor_of(entry))

    def _failed(self, entry: Entry) -> None:
        self._note("failed", entry, self._visitor_of(entry), entry.failed)

    async def _hand(self, entry: Entry) -> None:
        await self.connection.request(*self._wire_form(entry))
        self._note("queued", entry, self._visitor_of(entry))

    def views(self) -> list[View]:
        """What is shown here: a list for each conversation."""
        raise NotImplementedError

    def _visitor_of(self, entry: Entry) -> str:
        raise NotImplementedError

    def _wire_form(self, entry: Entry) -> tuple[str, dict[str, Any]]:
        raise NotImplementedError

    def _on_status(self, online: bool) -> None:
        raise NotImplementedError

    def _on_event(self, name: str, payload: Any) -> None:
        raise NotImplementedError


class Visitor(Client):
    """A visitor's page."""

    namespace = "/widget"

    def __init__(self, who: Person, ports: Ports, history: History, pace: Pace, storage: Storage | None = None) -> None:
        super().__init__(who, ports, history, pace, storage)
        self._thread = Thread(LANE, who.author_id, who.project_id, self.outbox, self._resume, pace, self._rng)
        self._thread.confirm = self._confirm

    def type(self, content: str) -> Entry:
        """He writes."""
        return self.say(LANE, self.who.author_id, content)

    async def leave(self) -> None:
        """He closes the page and never comes back."""
        self._history.add("left", self.who.name)
        await self.close()

    def views(self) -> list[View]:
        """What he sees."""
        rows = self._thread.timeline.rows()
        return [View(self.who.name, self.who.project_id, self.who.author_id, for_visitor=True, rows=rows)]

    async def _resume(self, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self.connection.request("resume", body)
        return answer

    def _visitor_of(self, entry: Entry) -> str:  # it is always himself
        return self.who.author_id

    def _wire_form(self, entry: Entry) -> tuple[str, dict[str, Any]]:
        return "sendMessage", {"clientMessageId": entry.id, "content": entry.content}

    def _on_status(self, online: bool) -> None:
        self.outbox.set_online(online)
        if online:
            self._thread.connected()
        else:
            self._thread.disconnected()

    def _on_event(self, name: str, payload: Any) -> None:
        if name == "newMessage":
            self._thread.receive(payload)
        elif name == "messageSent":
            self._thread.sent(payload)
        elif name == "messageFailed":
            self.outbox.fail(payload["clientMessageId"], payload["code"])
        elif name == "resync":
            self._thread.connected()


class Agent(Client):
    """An agent's inbox with every conversation of his project open. He answers what `answers(message)` says."""

    namespace = "/inbox"

    def __init__(self, who: Person, ports: Ports, history: History, pace: Pace) -> None:
        super().__init__(who, ports, history, pace)
        self._ports = ports
        self._threads: dict[str, Thread] = {}
        self._visitors: dict[str, str] = {}  # conversation id -> visitor uid
        self._refreshing: asyncio.Task[None] | None = None
        self._asking = asyncio.Semaphore(OPEN_AT_ONCE)
        self.answers: Callable[[dict[str, Any]], str | None] = lambda _message: None
        self.ready = asyncio.Event()

    def views(self) -> list[View]:
        """What he sees of each conversation."""
        return [
            View(
                self.who.name, self.who.project_id, self._visitors[name], for_visitor=False, rows=thread.timeline.rows()
            )
            for name, thread in self._threads.items()
        ]

    def _visitor_of(self, entry: Entry) -> str:
        return self._visitors[entry.lane]

    def _wire_form(self, entry: Entry) -> tuple[str, dict[str, Any]]:
        return "sendReply", {"conversationId": entry.lane, "clientMessageId": entry.id, "content": entry.content}

    def _on_status(self, online: bool) -> None:
        self.outbox.set_online(online)
        self._stop_refreshing()
        if online:
            self._refreshing = asyncio.ensure_future(self._refresh(join=True))
        else:
            self.ready.clear()
            for thread in self._threads.values():
                thread.disconnected()

    def _on_event(self, name: str, payload: Any) -> None:
        if name == "newMessage":
            message = payload["message"]
            thread = self._thread(message["conversationId"], payload["conversation"]["visitor"]["uid"])
            thread.receive(message)
        elif name == "messageSent":
            thread_or_none = self._threads.get(payload["conversationId"])
            if thread_or_none is not None:
                thread_or_none.sent(payload)
        elif name == "messageFailed":
            self.outbox.fail(payload["clientMessageId"], payload["code"])
        elif name == "resync" and self.ready.is_set():
            self._stop_refreshing()
            self._refreshing = asyncio.ensure_future(self._refresh(join=False))

    async def _refresh(self, *, join: bool) -> None:
        """Enters the project, reads the list, and catches up in every conversation."""
        attempt = 0
        while True:
            try:
                if join:
                    await self.connection.request("joinProject", {"projectId": self.who.project_id})
                    join = False
                    self.ready.set()
                listed = await conversations(self._ports(), self.who.project_id, self.who.credential)
            except (RequestError, OSError):
                await asyncio.sleep(self._pace.backoff(attempt, self._rng))
                attempt += 1
                continue
            for conversation in listed:
                self._thread(conversation["id"], conversation["visitor"]["uid"])
            for thread in self._threads.values():
                thread.connected()
            return

    def _stop_refreshing(self) -> None:
        if self._refreshing is not None:
            self._refreshing.cancel()
            self._refreshing = None

    def _thread(self, conversation_id: str, visitor_uid: str) -> Thread:
        thread = self._threads.get(conversation_id)
        if thread is not None:
            return thread

        async def resume(body: dict[str, Any]) -> dict[str, Any]:
            answer: dict[str, Any] = await self.connection.request(
                "resume", {"conversationId": conversation_id, **body}
            )
            return answer

        who = self.who
        thread = Thread(conversation_id, who.author_id, who.project_id, self.outbox, resume, self._pace, self._rng)
        thread.confirm = self._confirm
        thread.on_shown = lambda message: self._read(conversation_id, visitor_uid, message)
        self._threads[conversation_id], self._visitors[conversation_id] = thread, visitor_uid
        if self.connection.online.is_set():
            thread.connected()
        return thread

    def _read(self, conversation_id: str, visitor_uid: str, message: dict[str, Any]) -> None:
        content = self.answers(message)
        if content is not None:
            self.say(conversation_id, visitor_uid, content)
