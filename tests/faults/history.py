"""What clients did and were told, in the order in which it happened: appended to, never changed.

A run's whole truth about its clients. Written as lines of JSON too, so that a person can look at it afterwards.
"""

import time
from pathlib import Path
from typing import Literal

import msgspec

Kind = Literal["invoke", "queued", "sent", "failed", "left"]


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """`invoke`: written into an outbox; `queued`: accepted by a gateway; `sent`, `failed`: shown as such;
    `left`: the client has closed for ever (only `at`, `kind` and `client` count).
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
    """Seconds from `since` until every client that had something to send was told again that something is stored.

    None when one of them never was.
    """
    waiting: dict[tuple[str, str], str] = {}
    first_sent: dict[str, float] = {}
    needs: set[str] = set()
    gone = {fact.client for fact in facts if fact.kind == "left"}
    for fact in facts:
        key = (fact.client, fact.id)
        if fact.kind == "invoke":
            waiting[key] = fact.client
            if fact.at > since:
                needs.add(fact.client)
        elif fact.kind in ("sent", "failed"):
            if fact.at > since and key in waiting:
                needs.add(fact.client)
                first_sent.setdefault(fact.client, fact.at)
            waiting.pop(key, None)
    needs = (needs | set(waiting.values())) - gone
    if needs - first_sent.keys():
        return None
    return max((first_sent[client] - since for client in needs), default=0.0)
