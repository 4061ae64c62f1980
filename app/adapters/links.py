"""Invitation and reset links: shown once, stored as a hash, good for one use until they expire."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import msgspec
from pymongo import ASCENDING

from app.adapters.agents import Role, normal_email
from app.adapters.documents import Document, to_ms
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.adapters.sessions import token_hash
from app.domain.errors import ConflictError, NotFoundError

Kind = Literal["invitation", "reset"]

# There is no mail server: somebody hands the link over, perhaps to a colleague who begins next week.
LIFETIMES: dict[Kind, timedelta] = {"invitation": timedelta(days=7), "reset": timedelta(days=1)}
PAGES: dict[Kind, str] = {"invitation": "/inbox/invitation", "reset": "/inbox/new-password"}
MAX_PER_PROJECT = 100  # invitations that nobody has accepted
GONE = "This link has expired or was used before. Ask for a new one."


class Link(msgspec.Struct, frozen=True):
    """A link without its secret; times in milliseconds since 1970. `role`, `project_id`: an invitation's alone."""

    id: str
    kind: Kind
    email: str
    created_at: int
    expires_at: int
    name: str | None = None
    project_id: str | None = None
    role: Role | None = None
    agent_id: str | None = None  # whose password a reset link sets
    made_by: str | None = None  # the agent who made it; None for the command line


class Links:
    """Raises NotFoundError for a link that is not, or no longer, good; UnavailableError without MongoDB."""

    def __init__(self, database: Database, guard: MongoGuard) -> None:
        self._links = database["links"]
        self._guard = guard

    async def invite(self, project_id: str, email: str, name: str | None, role: Role, made_by: str) -> tuple[Link, str]:
        """A new invitation in place of an older one for the same person, and its secret."""
        document, secret = invitation_document(project_id, email, name, role, made_by)
        same = {"kind": "invitation", "projectId": project_id, "email": document["email"]}
        with self._guard:
            await self._links.delete_many(same)
            if await self._links.count_documents({"projectId": project_id, **_alive()}) >= MAX_PER_PROJECT:
                raise ConflictError(f"At most {MAX_PER_PROJECT} invitations wait at a time: withdraw one first.")
            await self._links.insert_one(document)
        return _link_from(document), secret

    async def reset(self, agent_id: str, email: str, made_by: str) -> tuple[Link, str]:
        """A new link to set an agent's password, in place of an older one, and its secret."""
        document, secret = reset_document(agent_id, email, made_by)
        await self.withdraw_resets(agent_id)
        with self._guard:
            await self._links.insert_one(document)
        return _link_from(document), secret

    async def invitations(self, project_id: str) -> list[Link]:
        """Those that nobody has accepted yet, the oldest first."""
        wanted = {"projectId": project_id, "kind": "invitation", **_alive()}
        with self._guard:
            found = await self._links.find(wanted).sort("createdAt", ASCENDING).to_list(MAX_PER_PROJECT)
        return [_link_from(document) for document in found]

    async def withdraw(self, project_id: str, link_id: str) -> None:
        """Ends an invitation."""
        with self._guard:
            done = await self._links.delete_one({"_id": link_id, "projectId": project_id})
        if not done.deleted_count:
            raise NotFoundError("There is no such invitation in this project.")

    async def withdraw_of(self, project_id: str, agent_id: str) -> None:
        """Ends the invitations that an agent made, when he leaves the project."""
        with self._guard:
            await self._links.delete_many({"projectId": project_id, "madeBy": agent_id})

    async def withdraw_resets(self, agent_id: str) -> None:
        """Ends the links that would set this agent's password, when he has set one himself."""
        with self._guard:
            await self._links.delete_many({"kind": "reset", "agentId": agent_id})

    async def find(self, secret: str) -> Link:
        """The link with this secret."""
        with self._guard:
            found = await self._links.find_one({"hash": token_hash(secret), **_alive()})
        if found is None:
            raise NotFoundError(GONE)
        return _link_from(found)

    @asynccontextmanager
    async def used(self, secret: str) -> AsyncIterator[Link]:
        """Takes the link: of many who come at once one gets in. What fails inside gives it back."""
        with self._guard:
            taken: Document | None = await self._links.find_one_and_delete({"hash": token_hash(secret), **_alive()})
        if taken is None:
            raise NotFoundError(GONE)
        try:
            yield _link_from(taken)
        except BaseException:
            with self._guard:
                await self._links.insert_one(taken)
            raise


def invitation_document(
    project_id: str, email: str, name: str | None, role: Role, made_by: str | None
) -> tuple[Document, str]:
    """The document of a new invitation, and its secret."""
    fields = {"projectId": project_id, "email": normal_email(email), "name": name, "role": role, "madeBy": made_by}
    return _document("invitation", fields)


def reset_document(agent_id: str, email: str, made_by: str | None) -> tuple[Document, str]:
    """The document of a new link to set a password, and its secret."""
    return _document("reset", {"agentId": agent_id, "email": email, "madeBy": made_by})


def link_url(origin: str, kind: Kind, secret: str) -> str:
    """The address to hand over. The secret stands behind #, so that no server and no Referer ever sees it."""
    return f"{origin}{PAGES[kind]}#{secret}"


def _document(kind: Kind, fields: dict[str, Any]) -> tuple[Document, str]:
    secret, now = secrets.token_urlsafe(32), datetime.now(UTC)
    own = {"_id": uuid4().hex, "kind": kind, "hash": token_hash(secret)}
    return {**own, **fields, "createdAt": now, "expiresAt": now + LIFETIMES[kind]}, secret


def _alive() -> Document:
    """(MongoDB removes what has expired up to a minute late.)"""
    return {"expiresAt": {"$gt": datetime.now(UTC)}}


def _link_from(document: Document) -> Link:
    return Link(
        id=document["_id"],
        kind=document["kind"],
        email=document["email"],
        created_at=to_ms(document["createdAt"]),
        expires_at=to_ms(document["expiresAt"]),
        name=document.get("name"),
        project_id=document.get("projectId"),
        role=document.get("role"),
        agent_id=document.get("agentId"),
        made_by=document.get("madeBy"),
    )
