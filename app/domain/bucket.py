"""A token bucket in memory, for whoever knows what time it is."""

from app.domain.quota import Quota


class Bucket:
    """`take(now)` gives 0.0, or the seconds to wait; `now` in seconds of any steady clock."""

    __slots__ = ("_burst", "_level", "_rate", "_then")

    def __init__(self, quota: Quota, now: float) -> None:
        self._rate = quota.per_second
        self._burst = self._level = float(quota.amount)
        self._then = now

    def take(self, now: float) -> float:
        """Takes one token."""
        level = self._level + (now - self._then) * self._rate
        self._then = now
        if level > self._burst:
            level = self._burst
        if level < 1:
            self._level = level
            return (1 - level) / self._rate
        self._level = level - 1
        return 0.0

    def give_back(self) -> None:
        """Puts one token back."""
        self._level = min(self._burst, self._level + 1)
