"""What clients did and were told, in the order in which it happened: appended to, never changed.

A run's whole truth about its clients. Written as lines of JSON too, so that a person can look at it afterwards.
"""

import time
from pathlib import Path
from typing import Literal

import msgspec

Kind = Literal["invoke", "queued", "sent", "failed", "left", "online", "offline"]


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """`invoke`: written into an outbox; `queued`: accepted by a gateway; `sent`, `failed`: shown as such;
    `left`: the client has closed for ever; `online`, `offline`: his connection (only `at` and `client` count).
    """

    at: float  # seconds, monotonic, of the machine that runs all clients
    kind: Kind
    client: str
    project_id: str = ""
    visitor_uid: str = ""  # whose conversation it belongs to
    author_id: str = ""
    id: str = ""  # the clientMessageId
    content: str = ""
    detail: str = ""  # of `failed`: the code


class History:
    """Append-only. Appended to in one thread; any thread may read what is there."""

    def __init__(self, path: Path | None = None) -> None:
        self._facts: list[Fact] = []
        self._file = path.open("ab") if path is not None else None

    def add(self, kind: Kind, client: str, **values: str) -> None:
        """Notes that something has happened now."""
        fact = Fact(at=time.monotonic(), kind=kind, client=client, **values)
        self._facts.append(fact)
        if self._file is not None:
            self._file.write(msgspec.json.encode(fact) + b"\n")

    def facts(self) -> list[Fact]:
        """Everything so far."""
        return list(self._facts)

    def close(self) -> None:
        """Writes out what is buffered."""
        if self._file is not None:
            self._file.close()


def recovery_seconds(facts: list[Fact], since: float) -> float | None:
    """Seconds from `since` until everybody who was connected then and had something to send saw one as Sent again.

    None when one of them never did. Who must connect first waits for his own growing pauses: see flush_seconds.
    """
    settled = _settled(facts)
    there = _connected(facts, since) - _gone(facts)
    first: dict[str, float | None] = {}
    for fact in facts:
        at = settled.get((fact.client, fact.id))
        if fact.kind == "invoke" and fact.client in there and (at is None or at > since):
            known = first.get(fact.client)
            first[fact.client] = at if known is None else min(known, known if at is None else at)
    times = list(first.values())
    return None if None in times else max((at - since for at in times if at is not None), default=0.0)


def flush_seconds(facts: list[Fact], since: float) -> float | None:
    """Seconds from `since` until nothing that was written before it waited in an outbox; None for never."""
    gone, settled = _gone(facts), _settled(facts)
    last = since
    for fact in facts:
        if fact.kind == "invoke" and fact.at <= since and fact.client not in gone:
            at = settled.get((fact.client, fact.id))
            if at is None:
                return None
            last = max(last, at)
    return last - since


def _gone(facts: list[Fact]) -> set[str]:
    return {fact.client for fact in facts if fact.kind == "left"}


def _settled(facts: list[Fact]) -> dict[tuple[str, str], float]:
    return {(fact.client, fact.id): fact.at for fact in facts if fact.kind in ("sent", "failed")}


def _connected(facts: list[Fact], at: float) -> set[str]:
    there: set[str] = set()
    for fact in facts:
        if fact.at > at:
            break
        if fact.kind == "online":
            there.add(fact.client)
        elif fact.kind == "offline":
            there.discard(fact.client)
    return there
