"""One timer for all sockets: pings, missing pongs, and sockets that never say what they want.

Every queue holds sockets in the order in which they fall due, as all wait equally long: a round looks at the front
only. Replaces one sleeping task per socket (`AsyncSocket.schedule_ping`) and the sweep of all (`_service_task`).
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

ROUND_SECONDS = 1.0


class Beating(Protocol):
    """What the heartbeat asks of a socket."""

    def ping(self) -> None:
        """Send a ping."""

    def give_up(self, reason: str) -> None:
        """Close: the other side is gone, or never came."""


class _Queue:
    def __init__(self, seconds: float, act: Callable[[Beating], None]) -> None:
        self.seconds = seconds
        self.act = act
        self.due: OrderedDict[Beating, float] = OrderedDict()

    def add(self, socket: Beating, now: float) -> None:
        self.due.pop(socket, None)
        self.due[socket] = now + self.seconds

    def take_due(self, now: float) -> list[Beating]:
        ready = []
        while self.due:
            socket, at = next(iter(self.due.items()))
            if at > now:
                break
            del self.due[socket]
            ready.append(socket)
        return ready


class Heartbeat:
    """`round()` is called about once in ROUND_SECONDS."""

    def __init__(
        self,
        interval: float,
        timeout: float,
        nameless: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """interval: seconds from a pong to the next ping; timeout: for the pong; nameless: to enter a namespace."""
        self._clock = clock
        self._pings = _Queue(interval, self._ping)
        self._pongs = _Queue(timeout, lambda socket: socket.give_up("ping timeout"))
        self._nameless = _Queue(nameless, lambda socket: socket.give_up("no namespace entered"))
        self._queues = (self._pings, self._pongs, self._nameless)

    def welcome(self, socket: Beating) -> None:
        """A socket opened: it has `nameless` seconds to enter a namespace."""
        self._nameless.add(socket, self._clock())
        self.alive(socket)

    def entered(self, socket: Beating) -> None:
        """It entered one."""
        self._nameless.due.pop(socket, None)

    def alive(self, socket: Beating) -> None:
        """It answered a ping: the next one follows in `interval`."""
        self._pongs.due.pop(socket, None)
        self._pings.add(socket, self._clock())

    def forget(self, socket: Beating) -> None:
        """It closed."""
        for queue in self._queues:
            queue.due.pop(socket, None)

    def round(self) -> None:
        """Does what is due."""
        now = self._clock()
        for queue in self._queues:
            for socket in queue.take_due(now):
                queue.act(socket)

    def _ping(self, socket: Beating) -> None:
        self._pongs.add(socket, self._clock())
        socket.ping()
