"""How long commands may gather before they leave: not at all when few come, a few milliseconds when many do. Pure.

Each batch costs every part behind the gateway a wake-up: Redis, a worker, MongoDB and the gateway again. At 200
messages a second these wake-ups are most of what a message costs, and two messages share them at half the price.
"""

LONGEST = 0.005  # seconds; a person notices none of it, and commands of a busy moment share their way
LONELY = 0.25  # others that must be expected within LONGEST for anybody to wait for them
_MEMORY = 1 / 16  # the weight of the latest interval


class Pace:
    """Told of every arrival, in seconds of any clock."""

    __slots__ = ("_interval", "_last")

    def __init__(self) -> None:
        self._interval = 1.0  # between two arrivals, lately
        self._last = 0.0

    def arrived(self, now: float) -> None:
        """One more came."""
        interval = min(1.0, now - self._last)
        self._last = now
        if interval > 4 * self._interval:
            self._interval = interval / 4  # after a silence nobody waits for a crowd that has gone
        else:
            self._interval += (interval - self._interval) * _MEMORY

    def pause(self) -> float:
        """Seconds in which it is worth waiting for others, 0 to LONGEST: the more of them the longer."""
        expected = LONGEST / max(self._interval, 1e-6)
        return LONGEST * min(1.0, max(0.0, expected - LONELY))
