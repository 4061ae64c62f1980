"""Which conversations a few words mean, from the index that the workers keep. Bounded, whatever is asked."""

import asyncio
import re

from app.adapters.documents import Document
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database, aggregate
from app.domain.words import words_of

MOST_FOUND = 500  # conversations that one way of looking gives; who gets so many writes another word
MAX_WORDS = 8  # of a question


class Search:
    """Raises UnavailableError when MongoDB does not answer in time."""

    def __init__(self, database: Database, guard: MongoGuard) -> None:
        self._searches = database["searches"]
        self._guard = guard

    async def conversations(self, project_id: str, q: str) -> list[str]:
        """Ids of the project's conversations in which each word of `q` begins a word.

        The longest word is looked up: MOST_FOUND conversations that have just this word, the latest begun first, and as
        many with words that begin so. Only these are asked for the other words.
        """
        words = sorted(words_of([q], MAX_WORDS), key=len, reverse=True)
        if not words:
            return []
        longest, *others = words
        rest: list[Document] = [{"$match": {"words": _beginning(word)}} for word in others]
        rest.append({"$project": {"_id": 1}})
        just: list[Document] = [
            {"$match": {"projectId": project_id, "words": longest}},
            {"$sort": {"createdAt": -1}},
            {"$limit": MOST_FOUND},
        ]
        begun: list[Document] = [
            {"$match": {"projectId": project_id, "words": _beginning(longest)}},
            {"$limit": MOST_FOUND},
        ]
        with self._guard:
            found = await asyncio.gather(
                *(aggregate(self._searches, [*one, *rest], MOST_FOUND) for one in (just, begun))
            )
        return list(dict.fromkeys(row["_id"] for rows in found for row in rows))


def _beginning(word: str) -> Document:
    """As a regular expression, which has bounds in an index; a word has no characters that mean something there."""
    return {"$regex": f"^{re.escape(word)}"}
