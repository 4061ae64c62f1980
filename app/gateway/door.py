"""The door of a gateway: what is dear (connections, handshakes, entries to a namespace) comes in a little in each turn.

Between two turns the loop serves everybody who is in already. When nobody else comes nothing is held back.
"""

import asyncio

from app.domain.quota import Quota
from app.gateway.addresses import site_of
from app.gateway.porch import Enter, Porch

IN_ONE_TURN = 16  # one of each address: a crowd comes back quickly, and its questions to Redis still leave together


class Door:
    """`knock` calls back, `passed` waits. Both say no when too many wait already."""

    def __init__(self, pace: Quota | None) -> None:
        """pace: of one address; None for load tests."""
        self._porch = Porch(pace)
        self._left = IN_ONE_TURN
        self._next: asyncio.Handle | None = None  # the next turn
        self._pauses = False  # it is some time away

    def knock(self, address: str, enter: Enter) -> bool:
        """Calls `enter`, now or when it is his turn; False when it never will."""
        loop = asyncio.get_running_loop()
        site = site_of(address)
        if self._left and self._porch.passes(site, loop.time()):
            self._left -= 1
            self._turn_soon(loop)
            enter()
            return True
        if not self._porch.wait(site, enter):
            return False
        self._turn_soon(loop)
        return True

    async def passed(self, address: str) -> bool:
        """Returns True when it is his turn; False when it never will be."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def enter() -> None:
            if not turn.done():  # who waits may have been cancelled
                turn.set_result(None)

        if not self.knock(address, enter):
            return False
        if not turn.done():
            await turn
        return True

    def _turn_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._next is not None and self._pauses:
            self._next.cancel()
            self._next = None
        if self._next is None:
            self._next, self._pauses = loop.call_soon(self._turn), False

    def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        entering = self._porch.turn(loop.time(), IN_ONE_TURN)
        self._left, self._next = IN_ONE_TURN - len(entering), None
        if entering:
            self._turn_soon(loop)
        elif self._porch:
            self._next, self._pauses = loop.call_later(self._porch.pause(loop.time()), self._turn), True
        for enter in entering:
            enter()
