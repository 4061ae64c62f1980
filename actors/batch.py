"""From entries to decided work: the pure part of a partition, with the conversations it remembers."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

import msgspec

from app.adapters.message_store import Loaded, Sought, VisitorKey
from app.domain.commands import Command, PostVisitorMessage, RecordContext, VisitorCommand
from app.domain.conversation import Conversation, State, remember, with_latest_receipts
from app.domain.decide import decide
from app.domain.events import Event
from app.domain.ids import conversation_id
from app.domain.message import StoredMessage

FORMER = 50  # conversations that a visitor has ended, in which a late repeat is looked for
REMEMBERED_CONVERSATIONS = 5_000  # of one partition, about 20 MB; the oldest go first and are loaded again


class Step(msgspec.Struct, frozen=True):
    """A readable entry: its id, its command, and whether it was handed out before."""

    entry_id: bytes
    command: Command
    redelivered: bool


class FaultyStepError(Exception):
    """Raised when the rules themselves fail on a step: the entry is to blame, or a bug that it found."""

    def __init__(self, step: Step, state: State | None, cause: Exception) -> None:
        super().__init__(type(cause).__name__)
        self.step = step
        self.conversation_id = None if state is None else state.conversation.id


class Decided(msgspec.Struct):
    """What a batch led to so far, in order."""

    messages: list[StoredMessage] = []
    events: list[Event] = []
    contexts: list[RecordContext] = []
    touched: dict[str, Conversation] = {}


def _visitor(command: Command) -> VisitorKey | None:
    """The visitor whose newest conversation a command means; None when it names a conversation."""
    if isinstance(command, VisitorCommand):
        return command.project_id, command.visitor.uid
    return None


def _ended(newest: Conversation) -> int:
    """How many conversations this visitor has ended."""
    return newest.ordinal if newest.status == "resolved" else newest.ordinal - 1


class Memory:
    """The states that a partition's owner holds. Only decided and committed ones stay; after any doubt, forget."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, State] = OrderedDict()
        self._newest: OrderedDict[VisitorKey, str | None] = OrderedDict()

    def missing(self, steps: Sequence[Step]) -> tuple[list[VisitorKey], list[str]]:
        """What must be loaded before these steps can be decided: visitors, and conversation ids."""
        visitors: dict[VisitorKey, None] = {}
        conversations: dict[str, None] = {}
        for step in steps:
            visitor = _visitor(step.command)
            if visitor is None:
                named: str = step.command.conversation_id  # type: ignore[union-attr]  # the others have one
                if named not in self._states:
                    conversations[named] = None
            elif visitor not in self._newest or not self._knows(self._newest[visitor]):
                visitors[visitor] = None
        return list(visitors), list(conversations)

    def _knows(self, conversation_id: str | None) -> bool:
        return conversation_id is None or conversation_id in self._states

    def learn(self, loaded: Loaded) -> None:
        """Takes in what was loaded."""
        self._states.update(loaded.states)
        self._newest.update(loaded.newest)

    def prove(self, messages: Sequence[StoredMessage]) -> None:
        """Adds receipts of messages that are known to be stored, however long ago."""
        for message in messages:
            state = self._states.get(message.conversation_id)
            if state is not None:
                self._states[message.conversation_id] = remember(state, message)

    def doubts(self, steps: Sequence[Step]) -> list[Sought]:
        """Messages of visitors who have ended a conversation: one may be a repeat of what is stored there.

        In the conversation that goes on the unique index finds a repeat, however late; between two nothing would.
        """
        sought = []
        for command in (step.command for step in steps):
            state = self._state_for(command) if isinstance(command, PostVisitorMessage) else None
            if state is None or not isinstance(command, PostVisitorMessage):
                continue
            uid, ended = command.visitor.uid, _ended(state.conversation)
            if ended and (uid, command.client_message_id) not in state.receipts:
                latest = range(ended, max(0, ended - FORMER), -1)
                ids = tuple(conversation_id(command.project_id, uid, ordinal) for ordinal in latest)
                sought.append(Sought(ids, uid, command.client_message_id))
        return sought

    def recall(self, messages: Sequence[StoredMessage]) -> None:
        """Adds receipts of messages that are stored in conversations which their visitors have ended."""
        for message in messages:
            newest = self._newest.get((message.project_id, message.author.id))
            if newest is not None and newest in self._states:
                self._states[newest] = remember(self._states[newest], message)

    def decide(self, steps: Sequence[Step]) -> Decided:
        """Decides the steps in order, each on the state that the one before left behind."""
        decided = Decided()
        for step in steps:
            state = self._state_for(step.command)
            try:
                decision = decide(state, step.command, redelivered=step.redelivered)
            except Exception as error:
                raise FaultyStepError(step, state, error) from error
            decided.messages += decision.messages
            decided.events += decision.events
            if isinstance(step.command, RecordContext):
                decided.contexts.append(step.command)
            if decision.state is not None:
                self._keep(step.command, decision.state)
                decided.touched[decision.state.conversation.id] = decision.state.conversation
        return decided

    def _state_for(self, command: Command) -> State | None:
        visitor = _visitor(command)
        named = self._newest.get(visitor) if visitor is not None else command.conversation_id  # type: ignore[union-attr]
        state = self._states.get(named) if named is not None else None
        if state is not None and state.conversation.project_id != command.project_id:
            return None  # another project's: the gateway refuses it too
        return state

    def _keep(self, command: Command, state: State) -> None:
        conversation = state.conversation
        self._states[conversation.id] = state
        self._states.move_to_end(conversation.id)
        if _visitor(command) is not None:
            self._newest[conversation.project_id, conversation.visitor_uid] = conversation.id
            self._newest.move_to_end((conversation.project_id, conversation.visitor_uid))

    def forget(self) -> None:
        """Drops everything: after a doubt the database is asked again."""
        self._states.clear()
        self._newest.clear()

    def trim(self, touched: Iterable[str]) -> None:
        """Between batches: drops what has not been written to for longest, and all but the latest receipts."""
        for touched_id in touched:
            self._states[touched_id] = with_latest_receipts(self._states[touched_id])
        while len(self._states) > REMEMBERED_CONVERSATIONS:
            self._states.popitem(last=False)
        while len(self._newest) > REMEMBERED_CONVERSATIONS:
            self._newest.popitem(last=False)
