"""How long commands may gather before they leave: not at all when few come, two milliseconds when many do. Pure.

Each batch costs a wake-up of Redis and another of the gateway. At 1,000 messages a second three of them share it.
At low rates it is the worker that waits for company (actors/reads.py): its wake-ups are the dear ones,
and a message waits in one place only.
"""

LONGEST = 0.002  # seconds
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
