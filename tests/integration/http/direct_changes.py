"""Stands where the way through the stream stands in a gateway: the same rules, applied at once, kept nowhere."""

import msgspec

from app.adapters.agents import Agent
from app.adapters.reads import Reads
from app.domain.commands import ChangeConversation, Changes
from app.domain.conversation import Conversation, State
from app.domain.decide import decide
from app.domain.errors import ConflictError, NotFoundError
from app.domain.events import ChangeAnswered

_ERRORS = {"conflict": ConflictError, "not_found": NotFoundError}


class DirectChanges:
    """Applies a change with the worker's own rules."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def apply(
        self,
        *,
        project_id: str,
        visitor_uid: str,
        conversation_id: str,
        agent: Agent,
        changes: Changes,
        request_id: str,
    ) -> Conversation:
        """The conversation after the change."""
        found = await self._reads.conversation(project_id, conversation_id)
        command = ChangeConversation(
            project_id, visitor_uid, conversation_id, agent.id, agent.name, request_id, "g1", changes, 1_800_000_000_000
        )
        decision = decide(None if found is None else State(found), command)
        (answer,) = [event for event in decision.events if isinstance(event, ChangeAnswered)]
        if answer.conversation is None:
            raise _ERRORS[answer.code or ""](answer.message or "")
        return msgspec.structs.replace(answer.conversation)
