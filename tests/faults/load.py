"""The load that every fault is met with: visitors who type, reload and leave, and agents who answer."""

import asyncio
import math
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from tests.faults.checker import View
from tests.faults.client import Agent, Person, Visitor
from tests.faults.history import History
from tests.faults.http_calls import open_session
from tests.faults.pace import Pace
from tests.faults.stack import Desk

OPEN_SECONDS = 30.0  # until everybody is connected, before anything goes wrong


class Plan(msgspec.Struct, frozen=True):
    """Who does how much."""

    visitors: int = 12
    seconds: float = 15.0
    lines: int | None = None  # that each visitor writes; None: as many as `seconds` allow
    every: float = 0.5  # seconds between two messages of a visitor, on average
    leavers: int = 6  # visitors who write one line, see it accepted, and close the page for ever
    reloads: float = 0.3  # share of the visitors who load their page again half-way
    answer_every: int = 1  # an agent answers every so manyth message; 0: none
    forgetful: bool = False  # a broken client: its outbox forgets on reload
    pace: float = 1.0  # how much faster than the product's clients
    seed: int = 1


class Load:
    """All clients of a run. Its coroutines belong to one loop."""

    def __init__(self, plan: Plan, desks: list[Desk], ports: Callable[[], list[int]], history: History) -> None:
        self._plan = plan
        self._desks = desks
        self._ports = ports
        self._history = history
        self._random = random.Random(plan.seed)
        self._pace = Pace().faster(plan.pace)
        self._typed: Counter[str] = Counter()
        self._seen = 0
        self.in_trouble = False  # the fault goes on, so the load does too, however long it takes
        self.visitors: list[Visitor] = []
        self.agents: list[Agent] = []

    async def open(self) -> None:
        """Everybody connects; returns when all are there."""
        for desk in self._desks:
            who = Person(f"agent/{desk.project_id}", desk.project_id, desk.agent_id, desk.token)
            agent = Agent(who, self._ports, self._history, self._pace)
            agent.answers = self._answer
            self.agents.append(agent)
        for n in range(self._plan.visitors):
            self.visitors.append(await self.new_visitor(n, f"visitor/{n:02}"))
        for client in (*self.agents, *self.visitors):
            client.open()
        async with asyncio.timeout(OPEN_SECONDS):
            for visitor in self.visitors:
                await visitor.connection.online.wait()
            for agent in self.agents:
                await agent.ready.wait()

    async def run(self) -> float:
        """Everybody types until the time and the trouble are over; when that was, monotonic."""
        async with asyncio.TaskGroup() as group:
            for n in range(len(self.visitors)):
                group.create_task(self._type(n))
            for n in range(self._plan.leavers):
                group.create_task(self._come_and_go(n))
        return time.monotonic()

    async def close(self) -> None:
        """Everybody goes."""
        await asyncio.gather(*(client.close() for client in (*self.visitors, *self.agents)))

    def views(self) -> list[View]:
        """What everybody sees."""
        return [view for client in (*self.visitors, *self.agents) for view in client.views()]

    def unsettled(self) -> int:
        """Messages that wait in an outbox."""
        return sum(len(client.outbox.pending()) for client in (*self.visitors, *self.agents))

    async def new_visitor(self, n: int, name: str) -> Visitor:
        """Somebody of a project, not connected yet."""
        desk = self._desks[n % len(self._desks)]
        uid, token = await open_session(self._ports()[0], desk.project_id)
        return Visitor(Person(name, desk.project_id, uid, token), self._ports, self._history, self._pace)

    def write(self, visitor: Visitor, text: str = "") -> None:
        """A visitor's next line, which says whose and which it is."""
        name = visitor.who.name
        self._typed[name] += 1
        visitor.type(text or f"{visitor.who.project_id} {name} line {self._typed[name]}")

    async def reload(self, n: int) -> None:
        """Visitor number `n` loads his page again: only what is stored in his browser stays."""
        old = self.visitors[n]
        await old.close()
        storage = {} if self._plan.forgetful else old.storage
        self.visitors[n] = Visitor(old.who, self._ports, self._history, self._pace, storage)
        self.visitors[n].open()

    async def _type(self, n: int) -> None:
        until = time.monotonic() + self._plan.seconds
        reloads = n < self._plan.reloads * len(self.visitors)
        reload_at = until - self._plan.seconds / 2 if reloads else math.inf
        name = self.visitors[n].who.name
        while self._has_more(name, until):
            await asyncio.sleep(self._random.uniform(0.2, 1.8) * self._plan.every)
            self.write(self.visitors[n])
            if time.monotonic() > reload_at:
                reload_at = math.inf
                await self.reload(n)

    def _has_more(self, name: str, until: float) -> bool:
        if self._plan.lines is not None:
            return self._typed[name] < self._plan.lines
        return self.in_trouble or time.monotonic() < until

    async def _come_and_go(self, n: int) -> None:
        await asyncio.sleep(self._plan.seconds * (n + 0.5) / self._plan.leavers)
        try:
            visitor = await self.new_visitor(n, f"leaver/{n:02}")
        except OSError:
            return  # no session in the middle of a fault: he shrugs and goes
        visitor.open()
        self.write(visitor)
        await asyncio.sleep(1.0)
        await visitor.leave()

    def _answer(self, message: dict[str, Any]) -> str | None:
        if message["author"]["kind"] != "visitor" or not self._plan.answer_every:
            return None
        self._seen += 1
        return None if self._seen % self._plan.answer_every else f"re: {message['content']}"
