"""What the gateway reads of visitors' rows."""

from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.adapters.visitor_rows import VisitorRow, row_from, row_id


class Visitors:
    """Raises UnavailableError when MongoDB does not answer in time."""

    def __init__(self, database: Database, guard: MongoGuard) -> None:
        self._visitors = database["visitors"]
        self._guard = guard

    async def find(self, project_id: str, visitor_uid: str) -> VisitorRow | None:
        """The visitor's row; None when he has never looked at a page with the chat in use."""
        with self._guard:
            found = await self._visitors.find_one({"_id": row_id(project_id, visitor_uid)})
        return None if found is None else row_from(found)
