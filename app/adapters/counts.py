"""The numbers beside the inbox's tabs: how many conversations each of them holds, and what waits to be read."""

import asyncio
from typing import Any, get_args

import msgspec

from app.adapters import indexes
from app.adapters.documents import Document
from app.adapters.expiring_cache import ExpiringCache
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database, aggregate
from app.domain.commands import Status

MOST_RESOLVED = 1_000  # a number of resolved conversations ends here: they become more every day, and nobody minds
MOST_OPEN = 50_000  # index keys looked at for the rest; a project with more of them has other worries
MOST_UNREAD = 1_000  # conversations whose unread messages are summed up
KEPT_SECONDS = 0.5  # a project's agents ask at the same moments; pages ask a second after what made them ask
KEPT = 1_000  # projects, and agents in them

_RESOLVED: Status = "resolved"
_UNRESOLVED = [status for status in get_args(Status) if status != _RESOLVED]
_LIST, _BY_ASSIGNEE = list(indexes.LIST), list(indexes.LIST_BY_ASSIGNEE)  # each answers its questions by itself


class Assigned(msgspec.Struct, frozen=True):
    """Conversations of one status as one agent sees them."""

    mine: int = 0
    unassigned: int = 0
    all: int = 0


class AgentsCounts(msgspec.Struct, frozen=True):
    """Every tab's number for one agent; `unread` messages in what is his or nobody's and not resolved."""

    by_status: dict[str, Assigned]
    unread: int


class ConversationCounts:
    """Raises UnavailableError when MongoDB does not answer in time, BusyError when too many wait for it."""

    def __init__(self, database: Database) -> None:
        self._conversations = database["conversations"]
        self._guard = MongoGuard()
        self._projects: ExpiringCache[str, dict[tuple[str, str | None], int]] = ExpiringCache(KEPT_SECONDS, KEPT)
        self._resolved: ExpiringCache[str, tuple[int, int]] = ExpiringCache(KEPT_SECONDS, KEPT)

    async def of(self, project_id: str, agent_id: str) -> AgentsCounts:
        """The numbers of a project for one of its agents; up to KEPT_SECONDS old."""
        numbers, (resolved, nobodys), own, unread = await asyncio.gather(
            self._projects.get(project_id, lambda: self._unresolved(project_id)),
            self._resolved.get(project_id, lambda: self._resolved_of_all(project_id)),
            self._count_resolved(project_id, assigneeId=agent_id),
            self._unread(project_id, agent_id),
        )
        by_status = {status: _seen_by(agent_id, status, numbers) for status in _UNRESOLVED}
        return AgentsCounts({**by_status, _RESOLVED: Assigned(own, nobodys, resolved)}, unread)

    async def _unresolved(self, project_id: str) -> dict[tuple[str, str | None], int]:
        """(status, agent's id or None) -> how many."""
        pipeline: list[Document] = [
            {"$match": {"projectId": project_id, "status": {"$in": _UNRESOLVED}}},
            {"$limit": MOST_OPEN},
            {"$group": {"_id": {"status": "$status", "assigneeId": "$assigneeId"}, "count": {"$sum": 1}}},
        ]
        with self._guard:
            found = await aggregate(self._conversations, pipeline, MOST_OPEN, hint=dict(_BY_ASSIGNEE))
        return {(row["_id"]["status"], row["_id"].get("assigneeId")): row["count"] for row in found}

    async def _resolved_of_all(self, project_id: str) -> tuple[int, int]:
        everybodys, nobodys = await asyncio.gather(
            self._count_resolved(project_id), self._count_resolved(project_id, assigneeId=None)
        )
        return everybodys, nobodys

    async def _count_resolved(self, project_id: str, **more: Any) -> int:
        wanted = {"projectId": project_id, "status": _RESOLVED, **more}
        with self._guard:
            return await self._conversations.count_documents(
                wanted, limit=MOST_RESOLVED, hint=_BY_ASSIGNEE if more else _LIST
            )

    async def _unread(self, project_id: str, agent_id: str) -> int:
        owners = {"$in": [agent_id, None]}
        pipeline: list[Document] = [
            {"$match": {"projectId": project_id, "assigneeId": owners, "status": {"$in": _UNRESOLVED}}},
            {"$match": {"unread": {"$gt": 0}}},
            {"$limit": MOST_UNREAD},
            {"$group": {"_id": None, "sum": {"$sum": "$unread"}}},
        ]
        with self._guard:
            found = await aggregate(self._conversations, pipeline, 1)
        return found[0]["sum"] if found else 0


def _seen_by(agent_id: str, status: str, numbers: dict[tuple[str, str | None], int]) -> Assigned:
    everybodys = sum(count for (one, _), count in numbers.items() if one == status)
    return Assigned(numbers.get((status, agent_id), 0), numbers.get((status, None), 0), everybodys)
