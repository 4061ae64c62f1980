"""Agents, and the teams that they make up."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

import msgspec
from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError

from app.adapters.documents import Document
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.domain.errors import ConflictError, NotFoundError

Role = Literal["owner", "admin", "agent"]
MAX_TEAM = 1_000  # members listed; far above any team that shares one inbox


class Agent(msgspec.Struct, frozen=True):
    """A person who answers."""

    id: str
    email: str
    name: str


class Account(msgspec.Struct, frozen=True):
    """An agent with what signing in needs, and his role in each of his projects."""

    agent: Agent
    password_hash: str | None
    roles: dict[str, Role]
    second_factor: bool = False


class Agents:
    """Raises UnavailableError when MongoDB does not answer in time."""

    def __init__(self, database: Database, guard: MongoGuard) -> None:
        self._agents = database["agents"]
        self._guard = guard

    async def by_email(self, email: str) -> Account | None:
        """The account that signs in with this address."""
        return await self._find({"email": normal_email(email)})

    async def by_id(self, agent_id: str) -> Account | None:
        """The account of an agent."""
        return await self._find({"_id": agent_id})

    async def team(self, project_id: str) -> list[tuple[Agent, Role]]:
        """The members of a project, by name."""
        with self._guard:
            found = await (
                self._agents.find({"memberships.projectId": project_id}).sort("name", ASCENDING).to_list(MAX_TEAM)
            )
        accounts = [account_from(document) for document in found]
        return [(account.agent, account.roles[project_id]) for account in accounts]

    async def member(self, project_id: str, agent_id: str) -> tuple[Agent, Role]:
        """One member of a project. Raises NotFoundError."""
        account = await self._find({"_id": agent_id, "memberships.projectId": project_id})
        if account is None:
            raise NotFoundError("There is no such agent in this project.")
        return account.agent, account.roles[project_id]

    async def create(self, email: str, name: str, password_hash: str, project_id: str, role: Role) -> Agent:
        """A new account, member of the project. Raises ConflictError when the address is taken."""
        document = agent_document(email, name, password_hash, project_id, role)
        try:
            with self._guard:
                await self._agents.insert_one(document)
        except DuplicateKeyError as error:
            raise ConflictError("Somebody has an account with this e-mail address.", field="email") from error
        return account_from(document).agent

    async def join(self, project_id: str, agent_id: str, role: Role) -> None:
        """Makes an agent a member. Raises ConflictError when he is one."""
        membership = {"projectId": project_id, "role": role}
        wanted = {"_id": agent_id, "memberships.projectId": {"$ne": project_id}}
        with self._guard:
            done = await self._agents.update_one(wanted, {"$push": {"memberships": membership}})
        if not done.matched_count:
            raise ConflictError("This person is in the team already.", field="email")

    async def set_role(self, project_id: str, agent_id: str, role: Role) -> None:
        """Changes a member's role. Raises ConflictError when nobody would be the owner any more."""
        _, before = await self.member(project_id, agent_id)
        await self._set_role(project_id, agent_id, role)
        if before == "owner" and not await self._has_owner(project_id):
            # Looked at afterwards, so that two owners who demote each other at once both find out.
            await self._set_role(project_id, agent_id, "owner")
            raise ConflictError("A project needs an owner: make somebody else an owner first.")

    async def leave(self, project_id: str, agent_id: str) -> None:
        """Ends a membership. Raises ConflictError for the last owner."""
        await self.set_role(project_id, agent_id, "agent")
        wanted = {"_id": agent_id}
        with self._guard:
            await self._agents.update_one(wanted, {"$pull": {"memberships": {"projectId": project_id}}})

    async def set_password_hash(self, agent_id: str, password_hash: str) -> None:
        """Replaces the stored hash of a password."""
        with self._guard:
            await self._agents.update_one({"_id": agent_id}, {"$set": {"passwordHash": password_hash}})

    async def _set_role(self, project_id: str, agent_id: str, role: Role) -> None:
        wanted = {"_id": agent_id, "memberships.projectId": project_id}
        with self._guard:
            await self._agents.update_one(wanted, {"$set": {"memberships.$.role": role}})

    async def _has_owner(self, project_id: str) -> bool:
        wanted = {"memberships": {"$elemMatch": {"projectId": project_id, "role": "owner"}}}
        with self._guard:
            return await self._agents.find_one(wanted, {"_id": 1}) is not None

    async def _find(self, wanted: Document) -> Account | None:
        with self._guard:
            found = await self._agents.find_one(wanted)
        return None if found is None else account_from(found)


def normal_email(email: str) -> str:
    """The form in which addresses are stored and compared."""
    return email.strip().lower()


def agent_document(email: str, name: str, password_hash: str, project_id: str, role: Role) -> Document:
    """The document of a new agent."""
    return {
        "_id": uuid4().hex,
        "email": normal_email(email),
        "name": name.strip(),
        "passwordHash": password_hash,
        "memberships": [{"projectId": project_id, "role": role}],
        "createdAt": datetime.now(UTC),
    }


def account_from(document: Document) -> Account:
    """The account that a document holds."""
    memberships: list[dict[str, Any]] = document.get("memberships", [])
    return Account(
        agent=Agent(document["_id"], document["email"], document["name"]),
        password_hash=document.get("passwordHash"),
        roles={membership["projectId"]: membership["role"] for membership in memberships},
        second_factor="salt" in document.get("secondFactor", {}),
    )
