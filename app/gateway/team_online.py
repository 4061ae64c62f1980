"""Whether somebody of a project's team is there: asked on every page view of every customer's site."""

from collections.abc import Awaitable
from typing import Protocol

from app.adapters.expiring_cache import ExpiringCache
from app.domain.errors import UnavailableError

KEPT_SECONDS = 5.0
KEPT_PROJECTS = 5_000


class AgentRows(Protocol):
    """The part of the registry that knows agents: (agent id, "online" or "away") of those who are joined."""

    def agents(self, project_id: str) -> Awaitable[list[tuple[str, str]]]:
        """The joined agents. Raises UnavailableError."""
        ...


class TeamOnline:
    """Looks once in a few seconds for each project. While Redis is away nobody counts as online."""

    def __init__(self, registry: AgentRows) -> None:
        self._registry = registry
        self._cache: ExpiringCache[str, bool] = ExpiringCache(KEPT_SECONDS, KEPT_PROJECTS)

    async def get(self, project_id: str) -> bool:
        """Whether a visitor may expect an answer soon."""
        return await self._cache.get(project_id, lambda: self._look(project_id))

    async def _look(self, project_id: str) -> bool:
        try:
            return any(status == "online" for _, status in await self._registry.agents(project_id))
        except UnavailableError:
            return False
