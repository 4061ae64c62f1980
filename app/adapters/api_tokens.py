"""API tokens: how programs sign in. Shown once, stored as a hash, each good for one project."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import uuid4

import msgspec
from pymongo import ASCENDING, ReturnDocument

from app.adapters.documents import Document, to_ms
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.adapters.sessions import token_hash
from app.domain.errors import ConflictError, NotFoundError

Scope = Literal["read", "write", "admin"]
PREFIX = "plt_"  # so that secret scanners can know one
MAX_PER_PROJECT = 100
_USE_NOTED_EVERY = timedelta(minutes=1)  # a busy bot must not write once a call


class StoredToken(msgspec.Struct, frozen=True):
    """A token without its secret; times in milliseconds since 1970."""

    id: str
    project_id: str
    agent_id: str
    name: str
    created_at: int
    last_used_at: int | None
    scope: Scope = "admin"


class ApiTokens:
    """Raises NotFoundError for what is not the project's, UnavailableError when MongoDB does not answer."""

    def __init__(self, database: Database, guard: MongoGuard) -> None:
        self._tokens = database["apiTokens"]
        self._guard = guard

    async def list(self, project_id: str) -> list[StoredToken]:
        """The project's tokens, the oldest first."""
        with self._guard:
            found = await (
                self._tokens.find({"projectId": project_id}).sort("createdAt", ASCENDING).to_list(MAX_PER_PROJECT)
            )
        return [_token_from(document) for document in found]

    async def create(self, project_id: str, agent_id: str, name: str, scope: Scope) -> tuple[StoredToken, str]:
        """A new token and its secret, which is not kept."""
        secret = PREFIX + secrets.token_urlsafe(32)
        document: Document = {
            "_id": uuid4().hex,
            "projectId": project_id,
            "agentId": agent_id,
            "name": name,
            "scope": scope,
            "hash": token_hash(secret),
            "createdAt": datetime.now(UTC),
            "lastUsedAt": None,
        }
        with self._guard:
            if await self._tokens.count_documents({"projectId": project_id}) >= MAX_PER_PROJECT:
                raise ConflictError(f"A project has at most {MAX_PER_PROJECT} tokens: revoke one first.")
            await self._tokens.insert_one(document)
        return _token_from(document), secret

    async def rename(self, project_id: str, token_id: str, name: str) -> StoredToken:
        """Gives a token another name."""
        wanted = {"_id": token_id, "projectId": project_id}
        with self._guard:
            found = await self._tokens.find_one_and_update(
                wanted, {"$set": {"name": name}}, return_document=ReturnDocument.AFTER
            )
        if found is None:
            raise NotFoundError("There is no such token in this project.")
        return _token_from(found)

    async def revoke(self, project_id: str, token_id: str) -> None:
        """Ends a token."""
        with self._guard:
            done = await self._tokens.delete_one({"_id": token_id, "projectId": project_id})
        if not done.deleted_count:
            raise NotFoundError("There is no such token in this project.")

    async def revoke_of(self, project_id: str, agent_id: str) -> None:
        """Ends what an agent made, when he leaves the project."""
        with self._guard:
            await self._tokens.delete_many({"projectId": project_id, "agentId": agent_id})

    async def find(self, secret_hash: str) -> StoredToken | None:
        """The token whose secret has this hash; its use is noted."""
        now = datetime.now(UTC)
        with self._guard:
            found = await self._tokens.find_one({"hash": secret_hash})
            if found is None:
                return None
            last = found["lastUsedAt"]
            if last is None or now - last > _USE_NOTED_EVERY:
                await self._tokens.update_one({"_id": found["_id"]}, {"$set": {"lastUsedAt": now}})
        return _token_from(found)


def _token_from(document: Document) -> StoredToken:
    last = document["lastUsedAt"]
    return StoredToken(
        id=document["_id"],
        project_id=document["projectId"],
        agent_id=document["agentId"],
        name=document["name"],
        created_at=to_ms(document["createdAt"]),
        last_used_at=None if last is None else to_ms(last),
        scope=document.get("scope", "admin"),  # older ones did whatever their agent may
    )
