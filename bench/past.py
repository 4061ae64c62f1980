"""A past for the bench: as many stored messages as somebody wants, in conversations of 10,000."""

from typing import Any

from app.adapters.documents import conversation_row, message_document
from app.domain.commands import Origin, PostVisitorMessage, Profile
from app.domain.conversation import State
from app.domain.decide import decide

A_CONVERSATION, AT = 10_000, 1_750_000_000_000


def fill(database: Any, project: str, messages: int) -> None:
    """Stores so many messages of visitors who are not there any more."""
    for number in range(-(-messages // A_CONVERSATION)):
        visitor = Profile(f"v_past_{number:017d}")
        state: State | None = None
        documents = []
        for place in range(min(A_CONVERSATION, messages - number * A_CONVERSATION)):
            client_id = f"{place:08x}-0000-4000-8000-{number:012x}"
            command = PostVisitorMessage(project, visitor, client_id, "what was said " * 14, AT, Origin("", ""))
            decision = decide(None if state is None else State(state.conversation), command)
            state = decision.state
            documents += map(message_document, decision.messages)
        assert state is not None
        database["messages"].insert_many(documents, ordered=False)
        row = conversation_row(state.conversation, 0)
        database["conversations"].insert_one({"_id": state.conversation.id, **row.document})
