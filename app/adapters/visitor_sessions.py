"""Which visitors' sessions count no more: all of a project from before a moment, or those of one visitor.

An ended visitor is a small document until his last token would have expired by itself. The project counts how often
that happened, so that nobody is looked up in a project that never ended anybody, and a gateway sees at a glance
whether there is something new. The document is written first: who sees the new count finds it.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from app.adapters.documents import Document, to_ms
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.adapters.visitor_rows import row_id
from app.adapters.visitor_tokens import LEEWAY_SECONDS, LIFETIME_SECONDS

COLLECTION = "endedSessions"
CHUNK = 1_000  # visitors looked up at once
COUNTED: Document = {"$inc": {"visitorsEnded": 1}}
_KEPT = timedelta(seconds=LIFETIME_SECONDS + 2 * LEEWAY_SECONDS)


class Marks(NamedTuple):
    """A project's: its sessions from before `since` (ms) have been ended; `ended`: how often one visitor's were."""

    since: int | None
    ended: int


class VisitorSessions:
    """Raises UnavailableError when MongoDB does not answer in time."""

    def __init__(self, database: Database, guard: MongoGuard) -> None:
        self._projects = database["projects"]
        self._ended = database[COLLECTION]
        self._guard = guard

    async def end(self, project_id: str, visitor_uid: str) -> None:
        """Ends those that the visitor has now; what he begins later counts."""
        query, change = ending(project_id, visitor_uid)
        with self._guard:
            await self._ended.update_one(query, change, upsert=True)
            await self._projects.update_one({"_id": project_id}, COUNTED)

    async def marks(self, project_ids: Collection[str]) -> dict[str, Marks]:
        """Of these projects, as they are at this moment."""
        wanted = list(project_ids)
        with self._guard:
            found = await self._projects.find(
                {"_id": {"$in": wanted}}, {"sessionsSince": 1, "visitorsEnded": 1}
            ).to_list(len(wanted))
        return {document["_id"]: _marks(document) for document in found}

    async def ended(self, project_id: str, visitor_uids: Collection[str]) -> dict[str, int]:
        """Visitor uid -> when his sessions were ended last (ms), of those among these to whom that happened."""
        ids = [row_id(project_id, uid) for uid in visitor_uids]
        found: list[Document] = []
        for at in range(0, len(ids), CHUNK):
            with self._guard:
                found += await self._ended.find({"_id": {"$in": ids[at : at + CHUNK]}}).to_list(CHUNK)
        return {document["visitorUid"]: to_ms(document["since"]) for document in found}

    async def counts(self, project_id: str, visitor_uid: str, issued_at: int) -> bool:
        """Whether a session that was issued then (ms) still counts, on all that is known at this moment."""
        marks = (await self.marks([project_id])).get(project_id, Marks(None, 0))
        if marks.since is not None and issued_at < marks.since:
            return False
        ended = await self.ended(project_id, [visitor_uid]) if marks.ended else {}
        return issued_at >= ended.get(visitor_uid, 0)


def ending(project_id: str, visitor_uid: str) -> tuple[Document, Document]:
    """The upsert that ends a visitor's sessions now: (query, change)."""
    now = datetime.now(UTC)
    values: dict[str, Any] = {"projectId": project_id, "visitorUid": visitor_uid}
    change: Document = {"$set": values, "$max": {"since": now, "expiresAt": now + _KEPT}}
    return {"_id": row_id(project_id, visitor_uid)}, change


def _marks(document: Document) -> Marks:
    since = document.get("sessionsSince")
    return Marks(None if since is None else to_ms(since), document.get("visitorsEnded", 0))
