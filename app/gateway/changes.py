"""Changes of a conversation: a command into the stream, and the answer of its one writer back by Redis."""

import asyncio
from typing import Any

import msgspec

from app.adapters.agents import Agent
from app.adapters.reads import Reads
from app.adapters.stream_writer import StreamWriter
from app.domain.commands import ChangeConversation, Changes
from app.domain.conversation import Conversation
from app.domain.errors import ConflictError, InvalidError, NotFoundError, UnavailableError
from app.gateway.clock import now_ms
from app.gateway.request_id import unique_of

ANSWER_SECONDS = 5.0  # a worker answers in milliseconds; beyond it something is down, and the agent should know
WAITING = 5_000  # requests waiting at once

_ERRORS = {"conflict": ConflictError, "not_found": NotFoundError}


class ConversationChanges:
    """Waits for the answers that the manager hears."""

    def __init__(self, writer: StreamWriter, reads: Reads, gateway_id: str) -> None:
        self._writer = writer
        self._reads = reads
        self._gateway = gateway_id
        self._waiting: dict[str, asyncio.Future[bytes]] = {}

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
        """The conversation after the change. Raises ConflictError, NotFoundError, BusyError, UnavailableError."""
        if len(self._waiting) >= WAITING:
            raise UnavailableError("Too many changes are waiting. Try again in a moment.")
        unique = unique_of(request_id)
        future = self._waiting[unique] = asyncio.get_running_loop().create_future()
        command = ChangeConversation(
            project_id=project_id,
            visitor_uid=visitor_uid,
            conversation_id=conversation_id,
            agent_id=agent.id,
            agent_name=agent.name,
            request_id=unique,
            gateway=self._gateway,
            changes=changes,
            at=now_ms(),
        )
        try:
            await self._writer.add(command)
            async with asyncio.timeout(ANSWER_SECONDS):
                body: dict[str, Any] = msgspec.json.decode(await future)
        except TimeoutError as error:
            raise UnavailableError("The change is not confirmed yet. Look again in a moment.") from error
        finally:
            self._waiting.pop(unique, None)
        if "error" in body:
            raise _ERRORS.get(body["error"]["code"], InvalidError)(body["error"]["message"])
        changed = await self._reads.conversation(project_id, conversation_id)
        if changed is None:
            raise NotFoundError("There is no such conversation.")
        return changed

    def answered(self, request_id: str, body: bytes) -> None:
        """The manager heard an answer; late ones have nobody waiting."""
        future = self._waiting.get(request_id)
        if future is not None and not future.done():
            future.set_result(body)
