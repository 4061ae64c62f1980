"""Random commands about one visitor, from small pools, so that repeats, conflicts and races are frequent."""

from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import strategies as st

from app.domain.commands import (
    ChangeConversation,
    Command,
    MarkRead,
    PostAgentMessage,
    PostVisitorMessage,
    WakeConversation,
)
from app.domain.conversation import Conversation
from app.domain.ids import conversation_id
from tests.support.factories import (
    ANA,
    BEN,
    NOW,
    PROJECT,
    VISITOR,
    agent_message,
    begun,
    changing,
    laying_back,
    looking,
    reading,
    visitor_message,
)

NUMBERS = st.integers(1, 5)
WORDS = st.sampled_from(["Hello", "Hello?", "I'd like a mug"])
AGENTS = st.sampled_from([ANA, BEN])
STATUSES = st.sampled_from(["open", "pending", "snoozed", "resolved"])


def conversation(ordinal: int) -> Conversation:
    """Enough of the visitor's conversation number `ordinal` to name it."""
    return msgspec.structs.replace(
        begun().conversation, id=conversation_id(PROJECT, VISITOR.uid, ordinal), ordinal=ordinal
    )


CONVERSATIONS = st.integers(1, 2).map(conversation)


@st.composite
def changes(draw: st.DrawFn) -> ChangeConversation:
    """A PATCH; its request id is drawn anew by `numbered`."""
    wanted: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "status": STATUSES,
                "assignee_id": st.sampled_from([None, ANA[0], BEN[0]]),
                "tags": st.lists(st.sampled_from(["vip", "refund"]), max_size=2, unique=True),
                "priority": st.sampled_from(["low", "normal", "urgent"]),
                "snoozed_until": st.sampled_from([None, NOW + 60_000]),
                "visitor_name": st.sampled_from([None, "Vera", "Wera"]),
                "if_assignee_id": st.sampled_from([None, ANA[0], BEN[0]]),
            },
        )
    )
    return changing(draw(CONVERSATIONS), draw(AGENTS), **wanted)


VISITOR_MESSAGES: st.SearchStrategy[PostVisitorMessage] = st.builds(
    lambda content, number, reopen: visitor_message(content, number, reopen=reopen, reopen_days=0),
    WORDS,
    NUMBERS,
    st.sampled_from(["always", "always", "never", "window"]),
)
AGENT_MESSAGES: st.SearchStrategy[PostAgentMessage] = st.builds(
    lambda to, content, number, by, kind, seen: agent_message(to, content, number, by, kind=kind, seen_seq=seen),
    CONVERSATIONS,
    WORDS,
    NUMBERS,
    AGENTS,
    st.sampled_from(["text", "note"]),
    st.none() | st.integers(0, 9),
)
READ_MARKS: st.SearchStrategy[MarkRead] = st.builds(
    reading, CONVERSATIONS, st.sampled_from(["visitor", "agent"]), st.integers(0, 12)
)
WAKES: st.SearchStrategy[WakeConversation] = CONVERSATIONS.map(
    lambda c: WakeConversation(c.project_id, c.visitor_uid, c.id, NOW + 60_000, NOW)
)
UNREAD_MARKS = CONVERSATIONS.map(laying_back)
PAGE_VIEWS = st.builds(lambda page: looking(f"https://shop.example/{page}"), WORDS)


def numbered(commands: Sequence[Command]) -> list[Command]:
    """Each at a time of its own, and each change under a request id of its own, as gateways make them."""
    return [
        msgspec.structs.replace(
            command, at=NOW + n, **({"request_id": f"r{n}"} if isinstance(command, ChangeConversation) else {})
        )
        for n, command in enumerate(commands)
    ]


POSTS_AND_CHANGES = st.lists(st.one_of(VISITOR_MESSAGES, AGENT_MESSAGES, changes(), WAKES), max_size=25).map(numbered)
COMMANDS = st.lists(
    st.one_of(VISITOR_MESSAGES, AGENT_MESSAGES, changes(), WAKES, READ_MARKS, UNREAD_MARKS, PAGE_VIEWS), max_size=25
).map(numbered)
