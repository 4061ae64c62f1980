"""A past for the bench: as many stored messages as somebody wants, in conversations of 10,000."""

from typing import Any

from app.adapters.documents import Document, conversation_row, message_document
from app.domain.commands import Origin, PostVisitorMessage, Profile
from app.domain.conversation import State
from app.domain.decide import decide

PROJECTS = 10
A_CONVERSATION, AT = 10_000, 1_750_000_000_000


def project_of(number: int) -> str:
    """Visitor number so and so writes to this one."""
    return f"bench-{number % PROJECTS}"


def visitor_of(number: int) -> Profile:
    """Who wrote conversation number so and so of the past."""
    return Profile(f"v_past_{number:017d}")


def fill(database: Any, messages: int) -> None:
    """Stores so many messages, spread over the projects."""
    for number in range(-(-messages // A_CONVERSATION)):
        visitor, project = visitor_of(number), project_of(number)
        state: State | None = None
        documents: list[Document] = []
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
    database.client.admin.command("fsync")  # else the next minute's checkpoint would be measured with the messages
