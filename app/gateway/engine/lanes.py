"""Who is heard in a turn of the loop: a few frames of each address, and the next ones in the next turn.

Hundreds of sockets that say something in the same moment would be one long turn, and everybody else would wait for its
end. What waits here are bytes: a `Wire` keeps them, up to a bound, and then its client's kernel does.

And how soon an address's next question to the database may begin: each costs as much as ten messages.
"""

import asyncio
from collections import deque
from typing import Protocol
from weakref import WeakValueDictionary

from app.domain.quota import Quota
from app.gateway.addresses import site_of

FRAMES_IN_A_TURN = 16  # of an address: half a millisecond. An office behind one has as many again in the next turn
AT_ONCE = 20  # questions to the database of an address that has asked nothing for a while


class Waiting(Protocol):
    """Who has frames."""

    def go_on(self) -> None:
        """It is his turn."""


class Lane:
    """Of an address. Held by its sockets, and forgotten with the last one."""

    __slots__ = ("__weakref__", "_asked", "_lanes", "_left", "_turn", "_waiting")

    def __init__(self, lanes: "Lanes") -> None:
        self._lanes = lanes
        self._turn, self._left = -1, 0
        self._asked = 0.0  # until then (seconds) what was asked takes, at the pace of one after the other
        self._waiting: deque[Waiting] | None = None  # made with the first who has to: most addresses never see one

    def admits(self, who: Waiting) -> bool:
        """Whether a frame may be handled now. Else he is called when it may."""
        lanes = self._lanes
        if self._turn != lanes.turn:
            self._turn, self._left = lanes.turn, FRAMES_IN_A_TURN
        lanes.will_turn()
        if self._left:
            self._left -= 1
            return True
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(who)
        lanes.busy[self] = None
        return False

    def question(self, now: float) -> float:
        """Counts a question to the database: seconds until it may begin."""
        each = self._lanes.seconds_of_a_question
        self._asked = max(self._asked, now) + each
        return max(0.0, self._asked - now - AT_ONCE * each)

    def serve(self) -> None:
        """A turn has begun: first those who have waited."""
        self._turn, self._left = self._lanes.turn, FRAMES_IN_A_TURN
        while self._waiting and self._left:
            self._waiting.popleft().go_on()

    def waits(self) -> bool:
        """Whether somebody here has not had his turn."""
        return bool(self._waiting)


class Lanes:
    """Of a gateway. `turn` counts the turns of the loop in which somebody was heard."""

    def __init__(self, questions: Quota | None = None) -> None:
        """questions: to the database, of one address; None for load tests."""
        self.seconds_of_a_question = 0.0 if questions is None else 1 / questions.per_second
        self._lanes: WeakValueDictionary[str, Lane] = WeakValueDictionary()
        self.turn = 0
        self.busy: dict[Lane, None] = {}  # in which somebody waits
        self._will_turn = False

    def of(self, address: str) -> Lane:
        """The lane of an IPv4 address, or of the /64 of an IPv6 one."""
        site = site_of(address)
        lane = self._lanes.get(site)
        if lane is None:
            lane = self._lanes[site] = Lane(self)
        return lane

    def will_turn(self) -> None:
        """Somebody is heard in this turn, so there will be a next one."""
        if not self._will_turn:
            self._will_turn = True
            asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        self.turn += 1
        self._will_turn = False
        busy, self.busy = self.busy, {}
        try:
            for lane in busy:
                lane.serve()
        finally:  # should one fail in his turn, everybody else still has his own
            self.busy.update((lane, None) for lane in busy if lane.waits())
            if self.busy:
                self.will_turn()
