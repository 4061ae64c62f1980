"""The owner of one partition: reads its stream, decides, has it stored, has it announced. One writer per visitor."""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
import structlog
from pykka import ActorRef
from redis.exceptions import RedisError

from actors.about import command_ids
from actors.base import Actor, Obituaries, Obituary
from actors.batch import Decided, FaultyStepError, Memory, Step
from actors.dead_letters import DeadLetters
from actors.dispatcher import Dispatcher
from actors.forget import Forgetter
from actors.mailbox import (
    Arrived,
    Commit,
    CutShort,
    Delivered,
    Faulty,
    Fenced,
    Found,
    Leave,
    Load,
    Postponed,
    Read,
    Retry,
    Work,
)
from actors.reads import Reads
from app.adapters.documents import conversation_row
from app.adapters.leases import Lease
from app.adapters.message_store import MessageStore
from app.adapters.shared_reads import Entry, NoGroupError
from app.adapters.stream_reader import StreamReader
from app.contract.envelope import UnreadableEntryError, decode
from app.domain.commands import ForgetVisitor
from app.domain.errors import UnavailableError
from app.domain.message import StoredMessage
from app.log_ids import ids_of_all, speaking_of

if TYPE_CHECKING:
    from app.adapters.tracing import Tracing

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 1.0  # before an outage is tried again; nothing is lost meanwhile, it all waits in the stream
OUTAGES = (RedisError, OSError, UnavailableError)
# An owner that froze over its lease's end may take entries after its successor looked. For so long each read is of
# what is pending, in order: a read that was under way when the lease ended is over by then.
DOUBT_SECONDS = 5.0
LOOK_BACK_SECONDS = 15.0  # and so often they are looked for later on
FAULTS = 5  # an entry that makes the rules fail so often is dead


class Tools(msgspec.Struct, frozen=True):
    """What a partition works with."""

    reads: Reads
    reader: StreamReader
    store: MessageStore
    dead_letters: DeadLetters
    forgetter: Forgetter
    store_actor: ActorRef[Any]
    tracing: "Tracing | None" = None  # where an operator wants traces


class PartitionActor(Actor):
    """Owns one partition as long as its lease is good. Holds one batch at a time, until it is stored and announced."""

    handlers: ClassVar[dict[type, str]] = {
        Read: "_read",
        Arrived: "_arrived",
        Retry: "_retry",
        Found: "_found",
        Leave: "_leave",
        CutShort: "_cut_short",
        Postponed: "_postponed",
        Faulty: "_faulty",
        Fenced: "_fenced",
        Delivered: "_delivered",
    }

    def __init__(self, lease: Lease, tools: Tools, obituaries: Obituaries, dispatcher: Dispatcher) -> None:
        super().__init__(f"partition-{lease.partition}", obituaries, dispatcher)
        self._lease = lease
        self._tools = tools
        self._memory = Memory()
        self._steps: list[Step] = []  # in hand: read, not yet stored and announced
        self._decided = Decided()  # what the last attempt made of them
        self._proven: list[StoredMessage] = []  # what of them is known to be stored
        self._read_told = False  # to itself, and not begun yet
        self._is_asking = False  # for new entries
        self._recover_after: bytes | None = b"0"  # first whatever the last owner left
        self._sure_at = time.monotonic() + DOUBT_SECONDS
        self._look_back_at = time.monotonic() + LOOK_BACK_SECONDS
        self._one_by_one = False  # while an entry is looked for that cannot be stored
        self._leaving = False

    def on_start(self) -> None:
        """In its first turn. Does nothing that could fail: Pykka would not tell anybody."""
        super().on_start()
        self._read_soon()

    def log_ids(self) -> Mapping[str, object]:
        """The partition, and what is in hand."""
        ids = ids_of_all(command_ids(step.command) for step in self._steps)
        return {"actor": self.name, "partition": self._lease.partition, **ids}

    # ---------------------------------------------------------------- reading
    def _read_soon(self, seconds: float = 0.0) -> None:
        """Tells itself to read, once: what else waits in the mailbox comes first."""
        if not self._read_told:
            self._read_told = True
            self.tell_myself(Read(), seconds)

    def _read(self, _: Read) -> None:
        self._read_told = False
        if self._steps or self._is_asking:
            return  # the answers to what is in hand lead back here
        if self._leaving:
            self.stop()
            return
        if not self._lease.is_valid():
            self._recover_after = b"0"
            self._read_soon(PAUSE_SECONDS)
            return
        if time.monotonic() > self._look_back_at and self._recover_after is None:
            self._recover_after = b"0"
            self._look_back_at = time.monotonic() + LOOK_BACK_SECONDS
        if self._recover_after is None:
            self._is_asking = True
            self._tools.reads.ask(self._tools.reader.stream, self._is_staying, self.actor_ref)
            return
        try:
            self._take(self._pending(self._recover_after), redelivered=True)
        except OUTAGES as error:
            self._start_over(error)

    def _is_staying(self) -> bool:
        return self._lease.is_valid() and not self._leaving

    def _pending(self, after: bytes) -> list[Entry]:
        reader = self._tools.reader
        entries = reader.pending(after, 1) if self._one_by_one else reader.pending(after)
        self._recover_after = entries[-1].id if entries else None
        self._one_by_one = self._one_by_one and bool(entries)
        return entries

    def _arrived(self, arrived: Arrived) -> None:
        self._is_asking = False
        try:
            if isinstance(arrived.error, NoGroupError):
                self._tools.reader.prepare()  # Redis came back empty, or somebody removed the group
            elif arrived.error is not None:
                raise arrived.error
            if time.monotonic() < self._sure_at:  # what came is pending, behind what a former owner may have taken
                self._take(self._pending(b"0"), redelivered=True)
            else:
                self._take(arrived.entries, redelivered=False)
        except OUTAGES as error:
            self._start_over(error)

    def _start_over(self, error: Exception) -> None:
        """Forgets what is in hand: it is pending in the stream, and older than what is new there."""
        log.info("outage", reason=type(error).__name__)
        self._drop(PAUSE_SECONDS)

    def _take(self, entries: Sequence[Entry], *, redelivered: bool) -> None:
        """Decodes the entries and starts on them; what cannot be read is buried and acknowledged."""
        if self._tools.tracing is not None:
            self._tools.tracing.took(self._lease.partition, entries)
        for entry in entries:
            try:
                command = decode(entry.fields)
            except UnreadableEntryError as error:
                self._tools.dead_letters.unreadable(self._lease.partition, entry, str(error))
                continue
            if not isinstance(command, ForgetVisitor):
                self._steps.append(Step(entry.id, command, redelivered))
            elif self._steps:  # first what came before it; it and the rest are read again as pending
                self._recover_after = self._steps[-1].entry_id
                break
            else:
                self._tools.forgetter.carry_out(self._lease.partition, entry.id, command)
                self._memory.forget()
        if self._steps:
            self._attempt()
        else:
            self._read_soon()

    # ---------------------------------------------------------------- deciding and storing
    def _attempt(self) -> None:
        """Decides what is in hand, if need be after the store has looked up whom it concerns."""
        visitors, conversations = self._memory.missing(self._steps)
        if visitors or conversations:
            self._tools.store_actor.tell(Load(visitors, conversations, self.actor_ref))
        else:
            self._decide()

    def _found(self, found: Found) -> None:
        try:
            if found.error is not None:
                raise found.error
            self._memory.learn(found.loaded)
            self._decide()
        except OUTAGES as error:
            self._start_over(error)

    def _decide(self) -> None:
        """Decides what is in hand and hands it to the store."""
        if not self._lease.is_valid():
            self._drop()
            return
        try:
            doubts = self._memory.doubts(self._steps)
            if doubts:
                self._memory.recall(self._tools.store.stored_before(doubts))
            self._memory.prove(self._proven)
            self._decided = self._memory.decide(self._steps)
        except UnavailableError as error:
            self._postponed(Postponed(error.message))
            return
        except FaultyStepError as error:
            self._blame(error)
            return
        try:
            work = self._work(self._decided)
        except Exception as error:
            log.error("cannot be stored", exc_info=error)
            self._faulty(Faulty(type(error).__name__))
            return
        self._tools.store_actor.tell(Commit(work, self.actor_ref))

    def _work(self, decided: Decided) -> Work:
        """Raises what BSON does for what no database takes: found here, before messages are stored with it."""
        return Work(
            partition=self._lease.partition,
            fence=self._lease.fence,
            entry_ids=tuple(step.entry_id for step in self._steps),
            messages=tuple(decided.messages),
            conversations=tuple(conversation_row(c, self._lease.fence) for c in decided.touched.values()),
            contexts=tuple(decided.contexts),
            events=tuple(decided.events),
        )

    def _delivered(self, _: Delivered) -> None:
        """Stored and announced: the next one."""
        self._memory.trim(self._decided.touched)
        self._clear()
        self.end_turn_with(Read())

    def _cut_short(self, message: CutShort) -> None:
        """Something stood in the way: look again at what is stored by now, and decide the whole batch anew.

        What of it is stored is proven by receipts, so it is announced and not stored twice.
        """
        inserted = message.inserted
        log.info("batch cut short", stored=inserted.count)
        self._proven += self._decided.messages[: inserted.count]
        if inserted.duplicate is None:
            self._again(PAUSE_SECONDS)  # a seq was taken by an owner that lost its lease: let it finish dying
        else:
            self._proven.append(inserted.duplicate)
            self._again()

    def _postponed(self, message: Postponed) -> None:
        """MongoDB is away, and perhaps stored some of it: the unique indexes will tell. No attempt is counted."""
        log.info("storing postponed", reason=message.reason)
        if self._leaving:
            self._clear()
            self.stop()
        else:
            self._again(PAUSE_SECONDS)

    def _again(self, seconds: float = 0.0) -> None:
        """By a message to itself, and not at once: whoever asks it to leave is heard in between."""
        self._memory.forget()
        self._steps = [msgspec.structs.replace(step, redelivered=True) for step in self._steps]
        self.tell_myself(Retry(), seconds)

    def _retry(self, _: Retry) -> None:
        try:
            self._attempt()
        except OUTAGES as error:
            self._start_over(error)

    def _blame(self, error: FaultyStepError) -> None:
        """Puts an entry aside that makes the rules fail; after FAULTS times it is dead. Nobody else waits for it."""
        step = error.step
        attempts = self._tools.reader.count_attempt(step.entry_id)
        partition, entry = self._lease.partition, step.entry_id.decode()
        with speaking_of(command_ids(step.command), {"conversation_id": error.conversation_id}):
            log.error("entry failed", partition=partition, entry=entry, attempts=attempts, exc_info=error)
        if attempts >= FAULTS:
            self._tools.dead_letters.faulty(self._lease.partition, step, str(error))
            self._steps = [other for other in self._steps if other.entry_id != step.entry_id]
        self._memory.forget()
        if self._steps:
            self.tell_myself(Retry())
        else:
            self._clear()
            self._read_soon()

    def _faulty(self, message: Faulty) -> None:
        """Something in hand cannot be stored. Alone it is to blame; among others it is looked for one by one."""
        if len(self._steps) == 1:
            self._tools.dead_letters.faulty(self._lease.partition, self._steps[0], message.reason)
        else:
            self._one_by_one = True
        self._drop()

    # ---------------------------------------------------------------- the end
    def _fenced(self, message: Fenced) -> None:
        """The supervisor hears of it as of a death: it takes the lease anew, with a token that is later still."""
        log.warning("fenced off", fence=self._lease.fence, by=message.fence)
        self._obituaries.put(Obituary(self.name, self.actor_urn, "fenced off", message.fence))
        self.stop()

    def _leave(self, _: Leave) -> None:
        self._leaving = True
        if not self._steps and not self._is_asking:
            self.stop()

    def _drop(self, seconds: float = 0.0) -> None:
        """The lease is gone, or Redis: the next owner finds what is in hand pending, or we do if we get it back."""
        self._clear()
        self._memory.forget()
        self._recover_after = b"0"
        self._read_soon(seconds)

    def _clear(self) -> None:
        self._steps, self._proven, self._decided = [], [], Decided()
