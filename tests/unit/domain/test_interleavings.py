"""Whatever is asked in whatever order and however often: places without holes, each message once, one fold."""

from collections import defaultdict
from typing import Any

import msgspec
from hypothesis import given

from app.domain.commands import Command, PostVisitorMessage, RecordContext
from app.domain.conversation import Conversation, State, absorb
from app.domain.decide import decide, fresh_state
from app.domain.message import StoredMessage
from tests.support.factories import visitor_message
from tests.support.strategies import COMMANDS, POSTS_AND_CHANGES

FOLDED = [
    "status",
    "assignee_id",
    "tags",
    "priority",
    "snoozed_until",
    "last_seq",
    "last_visitor_seq",
    "last_message",
    "waiting_since",
    "visitor_name",
    "updated_at",
]


class World:
    """One visitor's conversations, decided one command after the other, as their one writer does it."""

    def __init__(self, commands: list[Command]) -> None:
        self.states: dict[str, State] = {}
        self.newest: str | None = None
        self.stored: dict[str, list[StoredMessage]] = defaultdict(list)
        for command in commands:
            self._handle(command)

    def _handle(self, command: Any) -> None:
        by_visitor = isinstance(command, PostVisitorMessage | RecordContext)
        named = self.newest if by_visitor else command.conversation_id
        decision = decide(self.states.get(named or ""), command)
        for message in decision.messages:
            self.stored[message.conversation_id].append(message)
        if decision.state is not None:
            self.states[decision.state.conversation.id] = decision.state
            if by_visitor:
                self.newest = decision.state.conversation.id


@given(COMMANDS)
def test_places_have_no_holes_and_every_message_is_there_once(commands: list[Command]) -> None:
    world = World(commands)

    for conversation_id, messages in world.stored.items():
        assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
        assert world.states[conversation_id].conversation.last_seq == len(messages)
        assert len({(message.author.id, message.client_message_id) for message in messages}) == len(messages)
        assert len({message.id for message in messages}) == len(messages)


@given(COMMANDS)
def test_the_stored_messages_lead_to_the_same_state(commands: list[Command]) -> None:
    world = World(commands)

    for conversation_id, messages in world.stored.items():
        decided = world.states[conversation_id].conversation
        replayed = _replay(decided, messages)
        assert _folded(replayed) == _folded(decided)


@given(POSTS_AND_CHANGES)
def test_and_without_read_marks_to_the_same_count_of_unread(commands: list[Command]) -> None:
    world = World(commands)

    for conversation_id, messages in world.stored.items():
        decided = world.states[conversation_id]
        assert _replay(decided.conversation, messages).unread == decided.conversation.unread


@given(COMMANDS)
def test_a_second_round_of_the_same_commands_stores_no_text_twice(commands: list[Command]) -> None:
    posts = [
        command for command in commands if not isinstance(command, PostVisitorMessage) or command.reopen == "always"
    ]

    once, twice = World(posts), World(posts + posts)

    for conversation_id, messages in once.stored.items():
        written = [message for message in messages if message.kind != "event"]
        again = [message for message in twice.stored[conversation_id] if message.kind != "event"]
        assert again[: len(written)] == written


@given(COMMANDS)
def test_numbers_stay_believable(commands: list[Command]) -> None:
    for state in World(commands).states.values():
        now = state.conversation
        assert 0 <= now.unread <= now.last_visitor_seq <= now.last_seq
        assert now.agent_read_seq <= now.last_seq
        assert now.visitor_read_seq <= now.last_seq
        assert now.status != "resolved" or now.waiting_since is None or now.last_visitor_seq > 0


def _replay(decided: Conversation, messages: list[StoredMessage]) -> Conversation:
    blank = fresh_state(visitor_message(at=decided.created_at), decided.ordinal)
    assert blank.conversation.id == decided.id
    for message in messages:
        blank = absorb(blank, message)
    return blank.conversation


def _folded(conversation: Conversation) -> dict[str, Any]:
    fields = msgspec.structs.asdict(conversation)
    fields["visitor_name"] = conversation.visitor.name
    return {name: fields[name] for name in FOLDED}
