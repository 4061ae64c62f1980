"""A worker under any mixture of repeats, lost answers and deaths: what was accepted is stored once, and said."""

from collections import defaultdict
from collections.abc import Iterator

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.commands import Command, PostAgentMessage, PostVisitorMessage
from app.domain.conversation import Conversation, VisitorCard, absorb
from app.domain.decide import fresh_state
from app.domain.message import StoredMessage
from tests.support.factories import VISITOR, visitor_message
from tests.support.fake_store import FakeStore
from tests.support.pumped_worker import PumpedWorker
from tests.support.strategies import COMMANDS

OUTCOMES = st.lists(st.sampled_from(["", "", "before", "amid", "after"]), max_size=12)
DEATHS = st.lists(st.integers(0, 9), max_size=6)  # after so many messages of the actors
BATCHES = st.lists(st.integers(1, 12), max_size=8)


@given(COMMANDS, OUTCOMES, DEATHS, BATCHES)
@settings(max_examples=300, deadline=None)
def test_everything_accepted_is_stored_exactly_once_whatever_fails(
    commands: list[Command], outcomes: list[str], deaths: list[int], batches: list[int]
) -> None:
    worker = PumpedWorker(FakeStore(_in_turn(outcomes)))
    steps = iter(deaths)
    for batch in _cut(commands, batches):
        worker.reader.add(*batch)
        for most in steps:
            worker.run(most)
            worker.crash()
            break

    assert worker.run(), "it settles once the faults stop"
    worker.crash()
    assert worker.run()

    assert not worker.reader.handed_out, "nothing is left pending"
    assert not worker.manager.dead, "and nothing was given up"
    _check_store(worker.store)
    _check_answers(worker, commands)


def _check_store(store: FakeStore) -> None:
    threads: dict[str, list[StoredMessage]] = defaultdict(list)
    for message in store.messages:
        threads[message.conversation_id].append(message)
    for conversation_id, messages in threads.items():
        messages.sort(key=lambda message: message.seq)
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        stored = store.conversations[conversation_id][0]
        assert _texts_and_numbers(stored) == _texts_and_numbers(_replayed(stored, messages))


def _check_answers(worker: PumpedWorker, commands: list[Command]) -> None:
    """Each message's sender got a receipt or a refusal; each change got its answer."""
    answered = b"".join(worker.manager.frames("messageSent") + worker.manager.frames("messageFailed")).decode()
    for command in commands:
        if isinstance(command, PostVisitorMessage | PostAgentMessage):
            assert command.client_message_id in answered
    for command in commands:
        if isinstance(command, PostVisitorMessage):
            texts = [
                m.client_message_id
                for m in worker.store.messages
                if m.author.id == VISITOR.uid and m.client_message_id == command.client_message_id
            ]
            assert texts, "a visitor's message is never refused for good before it was stored once"


def _replayed(stored: Conversation, messages: list[StoredMessage]) -> Conversation:
    state = fresh_state(visitor_message(at=stored.created_at), stored.ordinal)
    for message in messages:
        state = absorb(state, message)
    return state.conversation


def _texts_and_numbers(conversation: Conversation) -> Conversation:
    """Without what no message tells: read marks, and the page on the visitor's card."""
    return msgspec.structs.replace(
        conversation,
        agent_read_seq=0,
        visitor_read_seq=0,
        unread=0,
        agent_seen_seq=0,
        unread_marks=0,
        visitor=VisitorCard(VISITOR.uid),
    )


def _in_turn(outcomes: list[str]) -> "_Outcomes":
    return _Outcomes(outcomes)


class _Outcomes:
    """The next operation's fate; when the list is used up all goes well."""

    def __init__(self, outcomes: list[str]) -> None:
        self._left = iter(outcomes)

    def __call__(self, _operation: str) -> str:
        return next(self._left, "")


def _cut(commands: list[Command], sizes: list[int]) -> Iterator[list[Command]]:
    rest = list(commands)
    for size in sizes:
        if rest:
            yield rest[:size]
            rest = rest[size:]
    if rest:
        yield rest
