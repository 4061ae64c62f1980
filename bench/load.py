"""Visitors who write and agents who read, over raw websockets in one process. Loopback only, bounded in time."""

import asyncio
import itertools
import json
import random
import time
import urllib.request
import uuid
from collections.abc import Sequence
from functools import lru_cache
from http.cookies import SimpleCookie
from typing import Any

from app.adapters.visitor_tokens import VisitorTokens
from bench.past import project_of, visitor_of
from bench.system import AGENT_PASSWORD, SECRET_KEY
from bench.websocket import WebSocket, connect

SETTLE_SECONDS = 10.0  # for what is outstanding at the end
_ID_FIELD = b'"clientMessageId":"'
CONTENT = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod " * 3


class Figures:
    """What the load saw while it was measured."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}
        self.receipts: list[float] = []
        self.deliveries = 0
        self.doubled = 0
        self.measuring = False

    def percentile(self, share: float) -> float:
        """Of the time from sending to the receipt, in ms."""
        ordered = sorted(self.receipts)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


class Visitor:
    """Writes; in a closed loop the next message follows the receipt."""

    def __init__(self, figures: Figures, *, closed: bool) -> None:
        self._figures = figures
        self._closed = closed
        self.stopped = False
        self.waiting: set[str] = set()
        self.entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.socket: WebSocket

    def on_text(self, text: bytes) -> None:
        """A message of the server."""
        if text == b"2":
            self.socket.send(b"3")
        elif text.startswith(b'42/widget,["messageSent"'):
            self._receipt(json.loads(text[10:])[1]["clientMessageId"])
        elif text.startswith(b"40/widget"):
            self.entered.set_result(None)

    def _receipt(self, message_id: str) -> None:
        if message_id not in self.waiting:
            self._figures.doubled += 1
            return
        self.waiting.discard(message_id)
        if message_id in self._figures.sent:
            self._figures.receipts.append(time.monotonic() - self._figures.sent[message_id])
        if self._closed and not self.stopped:
            self.write()

    def write(self) -> None:
        """Sends a message."""
        message_id = str(uuid.uuid4())
        if self._figures.measuring:
            self._figures.sent[message_id] = time.monotonic()
        self.waiting.add(message_id)
        self.socket.send(
            b'42/widget,1["sendMessage",{"clientMessageId":"%s","content":"%s"}]'
            % (message_id.encode(), CONTENT[:200].encode())
        )


async def visitor(url: str, number: int, figures: Figures, *, closed: bool, long: bool) -> Visitor:
    """A visitor who has entered. long: one who wrote in the past."""
    if long:
        token, _ = VisitorTokens(SECRET_KEY).issue(project_of(number), visitor_of(number))
    else:
        session, _ = await asyncio.to_thread(_post, f"{url}/api/widget/session", {"projectId": project_of(number)})
        token = session["token"]
    person = Visitor(figures, closed=closed)
    person.socket = await connect(_socket_url(url), person.on_text, {})
    person.socket.send(b"40/widget," + json.dumps({"token": token}).encode())
    await asyncio.wait_for(person.entered, 30)
    return person


async def agent(url: str, number: int, figures: Figures) -> WebSocket:
    """An agent who has joined his project and counts what he sees."""
    cookie = await asyncio.to_thread(_sign_in, url, number)
    joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def on_text(text: bytes) -> None:
        if text == b"2":
            socket.send(b"3")
        elif text.startswith(b'42/inbox,["newMessage"'):
            figures.deliveries += _message_id(text) in figures.sent
        elif text.startswith(b"40/inbox"):
            socket.send(b'42/inbox,1["joinProject",{"projectId":"bench-%d"}]' % number)
        elif text.startswith(b"43/inbox,1"):
            joined.set_result(None)

    socket = await connect(_socket_url(url), on_text, {"Cookie": cookie})
    socket.send(b"40/inbox,")
    await asyncio.wait_for(joined, 30)
    return socket


def _message_id(text: bytes) -> str:
    start = text.find(_ID_FIELD) + len(_ID_FIELD)
    return text[start : start + 36].decode()


async def crowd(
    urls: Sequence[str], count: int, figures: Figures, *, closed: bool, long: bool = False
) -> list[Visitor]:
    """`count` visitors, spread over projects and gateways, 20 coming at a time."""
    gate = asyncio.Semaphore(20)

    async def come(number: int) -> Visitor:
        async with gate:
            return await visitor(urls[number // 2 % len(urls)], number, figures, closed=closed, long=long)

    return await asyncio.gather(*map(come, range(count)))


async def write_for(visitors: list[Visitor], seconds: float, rate: float | None) -> None:
    """Lets them write: as fast as receipts come, or `rate` messages a second at random moments."""
    until = time.monotonic() + seconds
    if rate is None:
        for person in visitors:
            person.stopped = False
            person.write()
        await asyncio.sleep(seconds)
    else:
        due = time.monotonic()
        for person in itertools.cycle(visitors):
            due += random.expovariate(rate)
            if due > until:
                break
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            person.write()
    for person in visitors:
        person.stopped = True
    await _settle(visitors)


async def _settle(visitors: list[Visitor]) -> None:
    until = time.monotonic() + SETTLE_SECONDS
    while any(person.waiting for person in visitors) and time.monotonic() < until:  # noqa: ASYNC110  # a bench may poll
        await asyncio.sleep(0.02)


def _socket_url(url: str) -> str:
    return f"{url}/socket.io/?EIO=4&transport=websocket"


@lru_cache  # all agents of a project are one: a password costs 0.3 s to check, which is not what is measured
def _sign_in(url: str, number: int) -> str:
    return _post(f"{url}/api/session", {"email": f"agent{number}@bench.example", "password": AGENT_PASSWORD})[1]


def _post(url: str, body: Any) -> tuple[Any, str]:
    """The answer's JSON and its cookies, as a Cookie header."""
    request = urllib.request.Request(  # noqa: S310  # our own address
        url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        cookie: SimpleCookie = SimpleCookie(answer.headers.get("Set-Cookie", ""))
        return json.load(answer), "; ".join(f"{name}={item.value}" for name, item in cookie.items())
