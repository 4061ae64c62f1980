"""What a client that polls was not there to hear when its socket closed: kept for its next poll, and not for long."""

import asyncio
from typing import Any

MOST = 1_000  # sockets; beyond it the oldest is forgotten
MOST_PACKETS = 8  # of one: a refusal and a goodbye are two
SECONDS = 30.0


class LastWords:
    """`keep` at the end of a socket, `take` when its client asks once more. `now` by any steady clock."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, asyncio.Queue[Any]]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, sid: str, queue: "asyncio.Queue[Any]", now: float) -> None:
        """The queue as it is: a poll that is just being answered still takes its packets from it."""
        if queue.qsize() > MOST_PACKETS:
            return
        if len(self._kept) >= MOST:
            del self._kept[next(iter(self._kept))]
        self._kept[sid] = (now, queue)

    def take(self, sid: str | None) -> list[str]:
        """The packets; none when nothing is left to say. Once."""
        _, queue = self._kept.pop(sid or "", (0.0, None))
        packets = []
        while queue is not None and not queue.empty():
            packet = queue.get_nowait()
            if packet is not None:
                packets.append(str(packet.encode()))
        return packets

    def forget(self, now: float) -> None:
        """Those who have not asked."""
        while self._kept:
            sid, (then, _) = next(iter(self._kept.items()))
            if now - then < SECONDS:
                return
            del self._kept[sid]
