"""After a gap in what the gateway hears: registrations made again, and clients asked to catch up."""

import asyncio
import random

import structlog

from app.adapters.outbound import frame
from app.adapters.registry import SocketRegistry
from app.contract.rooms import INBOX, WIDGET
from app.domain.errors import DomainError
from app.gateway.members import Members, VisitorMember

log = structlog.get_logger(__name__)

LOOK_SECONDS = 2.0  # how often Redis is asked whether it remembers: live delivery to visitors waits for it
SPREAD_SECONDS = 2.0  # so that thousands of clients don't ask in the same moment
CHUNK = 500  # sockets registered in one trip

RESYNC = {namespace: frame(namespace, "resync", {}) for namespace in (WIDGET, INBOX)}


class Resync:
    """Keeps Redis in step with the sockets held here."""

    def __init__(self, members: Members, registry: SocketRegistry) -> None:
        self._members = members
        self._registry = registry

    async def refresh(self) -> None:
        """Registers every socket again. Raises UnavailableError."""
        visitors = [(m.project_id, m.profile.uid, m.sid) for m in self._members.visitors()]
        for start in range(0, len(visitors), CHUNK):
            await self._registry.refresh_visitors(visitors[start : start + CHUNK])
        for agent in self._members.agents():
            for project_id in tuple(agent.projects):
                await self._registry.join_agent(project_id, agent.signed_in.agent.id, agent.sid, away=agent.away)
            for conversation_id in tuple(agent.viewing):
                await self._registry.view(conversation_id, agent.signed_in.agent.id, agent.sid, active=True)

    async def look(self) -> None:
        """Starts over when Redis has forgotten who is here without a word. Raises UnavailableError."""
        if not await self._registry.is_remembered():
            log.info("registrations were forgotten, or never made")
            await self.after_gap()

    async def after_gap(self) -> None:
        """Redis was away, perhaps came back empty, and broadcasts may be lost."""
        try:
            await self.refresh()
        except DomainError as error:
            log.info("registrations wait for the next round", reason=error.code)
        members = list(self._members)
        random.shuffle(members)
        slices = 20
        for n in range(slices):
            for member in members[n::slices]:
                namespace = WIDGET if isinstance(member, VisitorMember) else INBOX
                member.socket.write_frame(RESYNC[namespace])
            await asyncio.sleep(SPREAD_SECONDS / slices)
