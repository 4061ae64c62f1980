"""The store: looks up and commits for all partitions together, so that MongoDB is asked once for many."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

import structlog
from pykka import ActorRef

from actors.about import event_ids, work_ids
from actors.base import Actor, Obituaries, answer
from actors.dispatcher import Dispatcher
from actors.mailbox import Commit, CutShort, Drain, Faulty, Fenced, Found, GoOn, Load, Postponed, Publish
from actors.metrics import Metrics
from app.adapters.message_store import FencedError, Inserted, Loaded, MessageStore
from app.domain.errors import UnavailableError
from app.domain.events import MessageStored
from app.log_ids import ids_of_all, speaking_of

log = structlog.get_logger(__name__)

MOST_SOUGHT = 256  # visitors and conversations of one lookup, each with its latest messages: what a batch may ask for


class StoreActor(Actor):
    """Owns the writing connection. Whatever is waiting when it gets to work is one commit (a group commit).

    All partitions of a round take their turns before it does, so what they decided is waiting then. Where some of them
    have to look something up first, the others' commits wait until these have decided, too, for one lookup at most.
    """

    handlers: ClassVar[dict[type, str]] = {
        Load: "_gather_load",
        Commit: "_gather",
        Drain: "_drain",
        GoOn: "_go_on",
    }

    def __init__(
        self,
        store: MessageStore,
        publisher: ActorRef[Any],
        obituaries: Obituaries,
        dispatcher: Dispatcher,
        metrics: Metrics | None = None,
    ) -> None:
        super().__init__("store", obituaries, dispatcher)
        self._metrics = metrics or Metrics()
        self._store = store
        self._publisher = publisher
        self._loads: list[Load] = []  # bounded, like the next: a partition has one batch in hand
        self._gathered: list[Commit] = []
        self._has_waited = False  # the commits, for a lookup
        self._in_hand: Sequence[Commit] = ()
        self._tells = logging.getLogger(__name__).isEnabledFor(logging.DEBUG)

    def log_ids(self) -> Mapping[str, object]:
        """Whatever is being stored."""
        return {"actor": self.name, **ids_of_all(work_ids(commit.work for commit in self._in_hand))}

    def _gather_load(self, load: Load) -> None:
        self._loads.append(load)
        self.end_turn_with(Drain())

    def _gather(self, commit: Commit) -> None:
        self._gathered.append(commit)
        self.end_turn_with(Drain())

    def _go_on(self, _: GoOn) -> None:
        self.end_turn_with(Drain())

    def _drain(self, _: Drain) -> None:
        if self._loads:
            loads, self._loads = self._loads, []
            for part in _parts(loads):
                self._load(part)
            self.tell_myself(GoOn())
            self._has_waited = not self._has_waited
            if self._has_waited:
                return  # once: somebody in trouble may look something up again and again
        self._has_waited = False
        commits, self._gathered = self._gathered, []
        self._in_hand = commits
        self._commit(commits)
        self._in_hand = ()

    def _load(self, loads: Sequence[Load]) -> None:
        """One lookup for all; each hears of its own part."""
        visitors = [key for load in loads for key in load.visitors]
        conversations = [name for load in loads for name in load.conversations]
        try:
            found = self._store.load(visitors, conversations)
        except UnavailableError as error:
            self._metrics.postponed.labels("mongodb").inc(len(loads))
            for load in loads:
                answer(load.reply_to, Postponed(error.message))
        except Exception as error:
            if len(loads) == 1:  # it holds what nobody can read; it must not take the others with it
                answer(loads[0].reply_to, Found(Loaded({}, {}), error))
                return
            for load in loads:
                self._load([load])
        else:
            for load in loads:
                answer(load.reply_to, Found(found.part(load.visitors, load.conversations)))

    def _commit(self, commits: Sequence[Commit]) -> None:
        rest, whole, terms = list(commits), list[Commit](), set[int | None]()
        try:
            while rest:
                inserted = self._insert_all(rest)
                terms.add(inserted.term)
                self._sort_out(inserted, rest, whole)
            term = _only(terms)
        except UnavailableError as error:
            self._postpone([*whole, *rest], error)
        except Exception as error:
            self._isolate([*whole, *rest], error, self._commit)
        else:
            self._save(whole, term)

    def _isolate(self, commits: Sequence[Commit], error: Exception, again: Callable[[Sequence[Commit]], None]) -> None:
        """One of them holds what no database takes (a date beyond all dates). It must not take the others with it."""
        if len(commits) == 1:
            work = commits[0].work
            with speaking_of(ids_of_all(work_ids([work]))):
                log.error("cannot be stored", partition=work.partition, exc_info=error)
            answer(commits[0].reply_to, Faulty(type(error).__name__))
            return
        for commit in commits:
            again([commit])

    def _sort_out(self, inserted: Inserted, rest: list[Commit], whole: list[Commit]) -> None:
        """Moves the commits that are stored from `rest` to `whole`; the one that was cut short hears of it."""
        count = inserted.count
        while rest and count >= len(rest[0].work.messages):
            count -= len(rest[0].work.messages)
            whole.append(rest.pop(0))
        if rest:
            answer(rest.pop(0).reply_to, CutShort(Inserted(count, inserted.duplicate)))

    def _insert_all(self, commits: Sequence[Commit]) -> Inserted:
        messages = [message for commit in commits for message in commit.work.messages]
        return self._store.insert(messages) if messages else Inserted(0)

    def _save(self, commits: Sequence[Commit], term: int | None) -> None:
        """Writes the conversations of what was inserted in that term, then lets it be announced."""
        try:
            self._write(commits, term)
        except UnavailableError as error:
            self._postpone(commits, error)
        except FencedError as error:
            if len(commits) == 1:
                answer(commits[0].reply_to, Fenced(error.fence))
            else:
                for commit in commits:  # one of them belongs to a new owner; the others are not to suffer
                    self._save([commit], term)
        except Exception as error:
            self._isolate(commits, error, lambda alone: self._save(alone, term))
        else:
            self._let_announce(commits)

    def _let_announce(self, commits: Sequence[Commit]) -> None:
        for commit in commits:
            self._publisher.tell(Publish(commit.work, commit.reply_to))
        if commits:
            self._metrics.stored([commit.work for commit in commits])
        if self._tells:
            for work in (commit.work for commit in commits):
                for event in (event for event in work.events if isinstance(event, MessageStored)):
                    log.debug("stored", partition=work.partition, seq=event.message.seq, **event_ids(event))

    def _write(self, commits: Sequence[Commit], term: int | None) -> None:
        rows = [row for commit in commits for row in commit.work.conversations]
        contexts = [context for commit in commits for context in commit.work.contexts]
        if rows:
            self._store.save(rows, term)  # no message comes without its conversation
        if contexts:
            self._store.record_contexts(contexts)

    def _postpone(self, commits: Sequence[Commit], error: UnavailableError) -> None:
        self._metrics.postponed.labels("mongodb").inc(len(commits))
        for commit in commits:
            answer(commit.reply_to, Postponed(error.message))


def _parts(loads: Sequence[Load]) -> Iterator[list[Load]]:
    """Those that may be looked up together."""
    part, size = list[Load](), 0
    for load in loads:
        sought = len(load.visitors) + len(load.conversations)
        if part and size + sought > MOST_SOUGHT:
            yield part
            part, size = [], 0
        part.append(load)
        size += sought
    yield part


def _only(terms: set[int | None]) -> int | None:
    """The term of all inserts. Raises UnavailableError when the primary changed between them."""
    told = terms - {None}
    if len(told) > 1:
        raise UnavailableError("MongoDB has another primary.")
    return told.pop() if told else None
