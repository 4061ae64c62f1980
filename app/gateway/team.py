"""Who of a project's team is there, as colleagues and as visitors see it."""

from app.adapters.accounts import Accounts
from app.adapters.expiring_cache import ExpiringCache
from app.adapters.outbound import frame
from app.adapters.registry import SocketRegistry
from app.contract.rooms import WIDGET
from app.contract.server_events import AgentPresence, Presence, PresentAgent
from app.gateway.announcer import Announcer

KEPT_SECONDS = 5.0  # names of a team; a new colleague's name may come so late
KEPT_PROJECTS = 5_000


class Team:
    """Presence of agents. Raises UnavailableError when Redis or MongoDB does not answer."""

    def __init__(self, registry: SocketRegistry, accounts: Accounts, announcer: Announcer) -> None:
        self._registry = registry
        self._accounts = accounts
        self._announcer = announcer
        self._greetings: ExpiringCache[str, bytes] = ExpiringCache(KEPT_SECONDS, KEPT_PROJECTS)
        self._names: ExpiringCache[str, dict[str, str]] = ExpiringCache(KEPT_SECONDS, KEPT_PROJECTS)

    async def present(self, project_id: str) -> list[AgentPresence]:
        """The joined agents, as colleagues see them."""
        rows = await self._registry.agents(project_id)
        if not rows:
            return []
        names = await self._names.get(project_id, lambda: self._load_names(project_id))
        return [
            AgentPresence(agent_id=agent, status="away" if status == "away" else "online", name=names.get(agent))
            for agent, status in rows
        ]

    async def for_visitors(self, project_id: str) -> Presence:
        """The same as visitors see it: those who are online, by name."""
        online = [agent for agent in await self.present(project_id) if agent.status == "online"]
        return Presence(online=bool(online), agents=[PresentAgent(name=agent.name or "Agent") for agent in online])

    async def greeting(self, project_id: str) -> bytes:
        """The frame that tells a visitor who comes. Kept for those who come next, until `forget`."""
        return await self._greetings.get(project_id, lambda: self._make_greeting(project_id))

    def known_greeting(self, project_id: str) -> bytes | None:
        """The same without a question to anybody, if it is kept."""
        return self._greetings.fresh(project_id)

    def forget(self, project_id: str) -> None:
        """Something was announced there, or this gateway does not hear any more what is."""
        self._greetings.forget(project_id)

    def forget_all(self) -> None:
        """Announcements may have been lost."""
        self._greetings.clear()

    async def announce(self, project_id: str, agent_id: str, name: str) -> None:
        """Tells colleagues and visitors how an agent is now."""
        now = {agent.agent_id: agent.status for agent in await self.present(project_id)}
        presence = AgentPresence(agent_id=agent_id, status=now.get(agent_id, "offline"), name=name)
        await self._announcer.to_agents(project_id, "agentPresence", presence)
        await self._announcer.to_visitors(project_id, "presence", await self.for_visitors(project_id))

    async def _make_greeting(self, project_id: str) -> bytes:
        return frame(WIDGET, "presence", await self.for_visitors(project_id))

    async def _load_names(self, project_id: str) -> dict[str, str]:
        return {agent.id: agent.name for agent, _ in await self._accounts.agents.team(project_id)}
