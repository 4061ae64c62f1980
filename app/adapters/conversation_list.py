"""A page of the inbox's list, which is ordered by the moment of the last change, by indexes that know only its minute.

First the index alone tells in which minute the page is full; then the conversations of these minutes are read, and
MongoDB sorts them ([0023](../../docs/adr/0023-lists-by-the-minute.md)).
"""

from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.collection import AsyncCollection

from app.adapters import indexes
from app.adapters.cursors import Cursor
from app.adapters.documents import Document, minute_of, to_date

# The worker may make a conversation's document a moment before its first message: until then it does not exist.
BEGUN: Document = {"$gt": 0}
Hint = list[tuple[str, int]] | None
_ORDER = [("updatedAt", DESCENDING), ("_id", DESCENDING)]


class ConversationList:
    """Raises what the driver does."""

    def __init__(self, conversations: AsyncCollection[Document]) -> None:
        self._conversations = conversations

    async def latest(self, query: Document, after: Cursor | None, most: int) -> list[Document]:
        """The `most` latest conversations behind the cursor, in the list's order; fewer only where the list ends."""
        behind = {} if after is None else {"$and": [_behind(after)]}
        if "_id" in query:  # found by the search: read in the list's order, its last one may be the one that was meant
            return await self._sorted(query | behind, most, [("_id", ASCENDING)])
        hint = _hint(query)
        found: list[Document] = []
        below: int | None = None
        if after is not None:  # how much of its minute was shown before, no index knows
            below = minute_of(after.updated_at)
            found = await self._sorted(query | behind | {"updatedMinute": below}, most, hint)
        while len(found) < most:
            low = await self._minute_of(most - len(found), query, below, hint)
            minutes = _minutes(low, below)
            found += await self._sorted(query | minutes, most - len(found), hint)
            if low is None:
                break
            below = low  # once more only if some of those that were counted are not begun, or have moved
        return found

    async def _minute_of(self, place: int, query: Document, below: int | None, hint: Hint) -> int | None:
        """The minute of the conversation at this place, counted from the latest; None when there are not so many."""
        counted = {name: value for name, value in query.items() if name != "lastSeq"}  # which is not in the index
        reading = self._conversations.find(counted | _minutes(None, below), {"_id": 0, "updatedMinute": 1})
        reading = reading.sort("updatedMinute", DESCENDING).skip(place - 1).limit(1)
        found = await (reading if hint is None else reading.hint(hint)).to_list(1)
        return found[0].get("updatedMinute") if found else None

    async def _sorted(self, query: Document, most: int, hint: Hint) -> list[Document]:
        reading = self._conversations.find(query).sort(_ORDER).limit(most)
        return await (reading if hint is None else reading.hint(hint)).to_list(most)


def _hint(query: Document) -> Hint:
    """The list's index; None for a tag's, which MongoDB chooses, as it depends on how many carry the tag."""
    if "tags" in query:
        return None
    return list(indexes.LIST_BY_ASSIGNEE if "assigneeId" in query else indexes.LIST)


def _minutes(low: int | None, below: int | None) -> Document:
    bounds = {name: minute for name, minute in (("$gte", low), ("$lt", below)) if minute is not None}
    return {"updatedMinute": bounds} if bounds else {}


def _behind(cursor: Cursor) -> Document:
    date = to_date(cursor.updated_at)
    return {"updatedAt": {"$lte": date}, "$or": [{"updatedAt": {"$lt": date}}, {"_id": {"$lt": cursor.id}}]}
