"""The judge: pure. Compares what clients were told with what MongoDB holds and with what every client shows.

It shares no code with the product on purpose: a mistake there must not be repeated here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from tests.faults.history import Fact

Key = tuple[str, str, str, str]  # project id, visitor uid, author id, clientMessageId


class Stored(msgspec.Struct, frozen=True):
    """A message as MongoDB holds it, with the visitor whose conversation it is in."""

    id: str
    project_id: str
    conversation_id: str
    visitor_uid: str
    seq: int
    kind: str
    author_id: str
    content: str
    client_message_id: str

    @property
    def key(self) -> Key:
        """What makes it one message, however often it is stored."""
        return self.project_id, self.visitor_uid, self.author_id, self.client_message_id


class Row(msgspec.Struct, frozen=True):
    """A stored message as a client shows it; `project_id` and `conversation_id` as the server said."""

    seq: int
    id: str
    client_message_id: str
    author_id: str
    project_id: str
    conversation_id: str
    content: str


class View(msgspec.Struct, frozen=True):
    """One reader's list of one visitor's conversation, from top to bottom."""

    reader: str
    project_id: str
    visitor_uid: str
    for_visitor: bool
    rows: tuple[Row, ...]


class Verdict(msgspec.Struct, frozen=True):
    """A sentence for each thing that is wrong."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    phantom: tuple[str, ...] = ()
    inversions: tuple[str, ...] = ()
    unequal: tuple[str, ...] = ()
    crossed: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {name: len(getattr(self, name)) for name in self.__struct_fields__}

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.counts().values())


def check(
    facts: Sequence[Fact], stored: Sequence[Stored], views: Sequence[View], *, redis_forgot: bool = False
) -> Verdict:
    """Judges a run that has settled.

    redis_forgot: Redis itself lost what it had accepted, which excuses the messages of those who left.
    """
    return Verdict(
        lost=tuple(_lost(facts, stored, redis_forgot=redis_forgot)),
        doubled=(*_doubled_in_store(stored), *_doubled_in_views(views)),
        phantom=tuple(_phantoms(facts, stored, views)),
        inversions=(*_out_of_order(facts, stored), *_not_ascending(views)),
        unequal=tuple(_unequal(stored, views)),
        crossed=tuple(_crossed(facts, stored, views)),
    )


def _key(fact: Fact) -> Key:
    return fact.project_id, fact.visitor_uid, fact.author_id, fact.id


def _invoked(facts: Iterable[Fact]) -> dict[Key, Fact]:
    return {_key(fact): fact for fact in facts if fact.kind == "invoke"}


def _lost(facts: Sequence[Fact], stored: Sequence[Stored], *, redis_forgot: bool) -> Iterable[str]:
    """Sent, but not stored; never settled; or accepted from somebody who then left, and not stored."""
    there = {message.key for message in stored}
    told: dict[str, set[Key]] = defaultdict(set)
    for fact in facts:
        told[fact.kind].add(_key(fact))
    gone = {fact.client for fact in facts if fact.kind == "left"}
    for key, fact in _invoked(facts).items():
        if key in told["sent"]:
            if key not in there:
                yield f"{fact.client}: shown as Sent, not stored: {fact.content!r}"
        elif fact.client in gone:
            if key in told["queued"] and key not in there and not redis_forgot:
                yield f"{fact.client}: queued, its sender left, not stored: {fact.content!r}"
        elif key not in told["failed"]:
            yield f"{fact.client}: neither Sent nor Failed: {fact.content!r}"


def _doubled_in_store(stored: Sequence[Stored]) -> Iterable[str]:
    for key, count in Counter(message.key for message in stored).items():
        for _ in range(count - 1):
            yield f"stored {count} times: {key}"
    places = Counter((message.conversation_id, message.seq) for message in stored)
    for place, count in places.items():
        for _ in range(count - 1):
            yield f"{count} messages in one place: {place}"


def _doubled_in_views(views: Sequence[View]) -> Iterable[str]:
    for view in views:
        for what, count in Counter((row.author_id, row.client_message_id) for row in view.rows).items():
            for _ in range(count - 1):
                yield f"{view.reader} sees {count} times: {what}"


def _phantoms(facts: Sequence[Fact], stored: Sequence[Stored], views: Sequence[View]) -> Iterable[str]:
    """Stored but never written; shown but not stored. Lines of the system are nobody's message."""
    invoked = _invoked(facts)
    for message in stored:
        if message.kind != "event" and message.key not in invoked:
            yield f"stored, never written: {message.content!r}"
    there = {(message.id, message.seq) for message in stored}
    for view in views:
        for row in view.rows:
            if (row.id, row.seq) not in there:
                yield f"{view.reader} sees what is not stored: {row.seq} {row.content!r}"


def _out_of_order(facts: Sequence[Fact], stored: Sequence[Stored]) -> Iterable[str]:
    typed = {key: n for n, key in enumerate(_invoked(facts))}
    last: dict[tuple[str, str], int] = {}
    for message in sorted(stored, key=lambda m: (m.conversation_id, m.seq)):
        place = typed.get(message.key)
        if place is None:
            continue
        sender = (message.conversation_id, message.author_id)
        if place < last.get(sender, -1):
            yield f"stored after a later message of its sender: {message.seq} {message.content!r}"
        last[sender] = max(place, last.get(sender, -1))


def _not_ascending(views: Sequence[View]) -> Iterable[str]:
    for view in views:
        for above, below in zip(view.rows, view.rows[1:], strict=False):
            if below.seq <= above.seq:
                yield f"{view.reader} sees {below.seq} below {above.seq}"


def _unequal(stored: Sequence[Stored], views: Sequence[View]) -> Iterable[str]:
    """A view that is not exactly what is stored and may be seen by this reader."""
    expected: dict[tuple[str, str], list[Stored]] = defaultdict(list)
    for message in sorted(stored, key=lambda m: (m.conversation_id, m.seq)):
        expected[message.project_id, message.visitor_uid].append(message)
    for view in views:
        there = expected[view.project_id, view.visitor_uid]
        wanted = [(m.seq, m.id) for m in there if m.kind == "text" or not view.for_visitor]
        shown = [(row.seq, row.id) for row in view.rows]
        if shown != wanted:
            lacking, odd = len(set(wanted) - set(shown)), len(set(shown) - set(wanted))
            yield f"{view.reader} sees {view.visitor_uid}'s conversation with {lacking} lacking, {odd} odd"


def _crossed(facts: Sequence[Fact], stored: Sequence[Stored], views: Sequence[View]) -> Iterable[str]:
    """A message in a conversation that its writer did not mean, or in front of somebody else's reader."""
    home = {fact.id: (fact.project_id, fact.visitor_uid) for fact in facts if fact.kind == "invoke"}
    for message in stored:
        if home.get(message.client_message_id, (message.project_id, message.visitor_uid)) != (
            message.project_id,
            message.visitor_uid,
        ):
            yield f"stored in a stranger's conversation: {message.content!r}"
    owner = {message.conversation_id: (message.project_id, message.visitor_uid) for message in stored}
    for view in views:
        mine = (view.project_id, view.visitor_uid)
        for row in view.rows:
            meant = {home.get(row.client_message_id, mine), owner.get(row.conversation_id, mine)}
            if meant != {mine} or row.project_id != view.project_id:
                yield f"{view.reader} sees a stranger's message: {row.content!r}"
