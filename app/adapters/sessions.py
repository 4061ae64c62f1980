"""Agents' sessions, kept on the server so that they can be ended. The cookie's token is stored as a hash only."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import msgspec
from pymongo import DESCENDING

from app.adapters.documents import to_ms
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database

LIFETIME = timedelta(days=14)
MAX_LISTED = 100


class Session(msgspec.Struct, frozen=True):
    """A signed-in browser. `id` is the hash of its token."""

    id: str
    agent_id: str
    csrf_token: str


class Sessions:
    """Raises UnavailableError when MongoDB does not answer in time."""

    def __init__(self, database: Database, guard: MongoGuard) -> None:
        self._sessions = database["sessions"]
        self._guard = guard

    async def create(self, agent_id: str) -> tuple[Session, str]:
        """A new session, and the token for its cookie, which is not kept."""
        token = secrets.token_urlsafe(32)
        session = Session(token_hash(token), agent_id, secrets.token_urlsafe(32))
        now = datetime.now(UTC)
        document = {
            "_id": session.id,
            "agentId": agent_id,
            "csrfToken": session.csrf_token,
            "createdAt": now,
            "expiresAt": now + LIFETIME,
        }
        with self._guard:
            await self._sessions.insert_one(document)
        return session, token

    async def find(self, session_id: str) -> Session | None:
        """The session, unless it has ended. (MongoDB removes what has expired up to a minute late.)"""
        wanted = {"_id": session_id, "expiresAt": {"$gt": datetime.now(UTC)}}
        with self._guard:
            found = await self._sessions.find_one(wanted)
        return None if found is None else Session(found["_id"], found["agentId"], found["csrfToken"])

    async def end(self, session_id: str) -> None:
        """Signs the browser out."""
        with self._guard:
            await self._sessions.delete_one({"_id": session_id})

    async def end_all(self, agent_id: str, *, but: str | None = None) -> None:
        """Signs the agent out everywhere, `but` in one session."""
        with self._guard:
            await self._sessions.delete_many({"agentId": agent_id, "_id": {"$ne": but}})

    async def of(self, agent_id: str) -> list[tuple[Session, int]]:
        """An agent's sessions and when each began (ms since 1970), the newest first."""
        wanted = {"agentId": agent_id, "expiresAt": {"$gt": datetime.now(UTC)}}
        with self._guard:
            found = await self._sessions.find(wanted).sort("createdAt", DESCENDING).to_list(MAX_LISTED)
        return [(Session(one["_id"], one["agentId"], one["csrfToken"]), to_ms(one["createdAt"])) for one in found]


def token_hash(token: str) -> str:
    """How random tokens are stored. They have 256 bits, so one plain hash is enough."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
