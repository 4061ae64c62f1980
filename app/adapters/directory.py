"""Makes projects and agents from the command line, with PyMongo's blocking client."""

import re
from datetime import UTC, datetime
from typing import Any, cast, get_args
from uuid import uuid4

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from app.adapters.agents import Role, agent_document, normal_email
from app.adapters.links import invitation_document, reset_document
from app.adapters.passwords import hash_password, matches
from app.adapters.projects import new_identity_secret
from app.domain.errors import ConflictError, InvalidError, NotFoundError

MAX_NAME = 80  # characters
_PROJECT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create_project(
    database: Database[dict[str, Any]], name: str, project_id: str | None = None, *, reserved: bool = False
) -> dict[str, Any]:
    """Makes a project and gives {id, name}; the same again changes nothing, so that set-up scripts may be repeated.

    Raises InvalidError, or ConflictError when the id is taken by a project of another name.
    reserved: for the doctor; agents don't see it.
    """
    name = _clean_name(name, "name")
    if project_id is not None and not _PROJECT_ID.fullmatch(project_id):
        raise InvalidError(
            "A project's id has 1 to 64 letters, digits, - or _, and begins with a letter or digit.", field="id"
        )
    document = {
        "_id": project_id or f"p_{uuid4().hex[:16]}",
        "name": name,
        "theme": {},
        "greeting": "Hello! How can we help?",
        "locale": "en",
        "allowedOrigins": [],
        "reopenRule": "always",
        "identitySecret": new_identity_secret(),
        "requireIdentity": False,
        "reserved": reserved,
        "createdAt": datetime.now(UTC),
    }
    try:
        database["projects"].insert_one(document)
    except DuplicateKeyError as error:
        if database["projects"].find_one({"_id": document["_id"], "name": name}, {"_id": 1}) is not None:
            return {"id": document["_id"], "name": name}
        raise ConflictError(f"There is a project with the id {project_id} already.", field="id") from error
    return {"id": document["_id"], "name": name}


def create_agent(
    database: Database[dict[str, Any]],
    project_id: str,
    email: str,
    password: str,
    role: str = "agent",
    name: str | None = None,
) -> dict[str, Any]:
    """Makes an agent in a project and gives {id, email, name, projectId, role}; the same again changes nothing.

    Raises InvalidError (address, password, role, name), NotFoundError (project), ConflictError (address taken).
    """
    checked_role, email = _role(role), _email(email)
    name = _clean_name(name if name is not None else _name_from(email), "name")
    if database["projects"].find_one({"_id": project_id}, {"_id": 1}) is None:
        raise NotFoundError(f"There is no project {project_id}.", field="project")
    known = database["agents"].find_one({"email": email})
    if known is not None:
        if _is_same(known, project_id, checked_role, password):
            return {"id": known["_id"], "email": email, "name": known["name"], "projectId": project_id, "role": role}
        raise _taken(email)
    document = agent_document(email, name, hash_password(password), project_id, checked_role)
    try:
        database["agents"].insert_one(document)
    except DuplicateKeyError as error:
        raise _taken(email) from error
    return {"id": document["_id"], "email": email, "name": name, "projectId": project_id, "role": role}


def invite_agent(
    database: Database[dict[str, Any]], project_id: str, email: str, role: str = "agent"
) -> tuple[dict[str, Any], str]:
    """An invitation {id, email, projectId, role, expiresAt} and its secret. Raises InvalidError, NotFoundError."""
    checked_role, email = _role(role), _email(email)
    if database["projects"].find_one({"_id": project_id}, {"_id": 1}) is None:
        raise NotFoundError(f"There is no project {project_id}.", field="project")
    if database["agents"].find_one({"email": email, "memberships.projectId": project_id}, {"_id": 1}) is not None:
        raise ConflictError(f"{email} is in the team already.", field="email")
    document, secret = invitation_document(project_id, email, None, checked_role, None)
    database["links"].delete_many({"kind": "invitation", "projectId": project_id, "email": email})
    database["links"].insert_one(document)
    told = {"id": document["_id"], "email": email, "projectId": project_id, "role": role}
    return {**told, "expiresAt": document["expiresAt"].isoformat(timespec="seconds")}, secret


def reset_password(database: Database[dict[str, Any]], email: str) -> tuple[dict[str, Any], str]:
    """A link {id, email, expiresAt} to set an agent's password, and its secret. Raises NotFoundError."""
    known = database["agents"].find_one({"email": normal_email(email)}, {"email": 1})
    if known is None:
        raise NotFoundError(f"There is no agent with the address {email}.", field="email")
    document, secret = reset_document(known["_id"], known["email"], None)
    database["links"].delete_many({"kind": "reset", "agentId": known["_id"]})
    database["links"].insert_one(document)
    expires_at = document["expiresAt"].isoformat(timespec="seconds")
    return {"id": known["_id"], "email": known["email"], "expiresAt": expires_at}, secret


def forget_second_factor(database: Database[dict[str, Any]], email: str) -> dict[str, Any]:
    """Gives {id, email} of the agent who from now on needs his password alone. Raises NotFoundError."""
    known = database["agents"].find_one_and_update({"email": normal_email(email)}, {"$unset": {"secondFactor": ""}})
    if known is None:
        raise NotFoundError(f"There is no agent with the address {email}.", field="email")
    return {"id": known["_id"], "email": known["email"]}


def _role(role: str) -> Role:
    if role not in get_args(Role):
        raise InvalidError(f"A role is one of {', '.join(get_args(Role))}.", field="role")
    return cast("Role", role)


def _email(email: str) -> str:
    email = normal_email(email)
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise InvalidError(f"{email!r} is not an e-mail address.", field="email")
    return email


def _is_same(known: dict[str, Any], project_id: str, role: Role, password: str) -> bool:
    """Whether the agent is what was asked for, his password included."""
    return {"projectId": project_id, "role": role} in known["memberships"] and matches(known["passwordHash"], password)


def _taken(email: str) -> ConflictError:
    return ConflictError(f"There is an agent with the address {email} already.", field="email")


def _clean_name(name: str, field: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise InvalidError(f"A name has 1 to {MAX_NAME} printable characters.", field=field)
    return name


def _name_from(email: str) -> str:
    """ana.diaz@example.com -> Ana Diaz."""
    words = re.split(r"[._+-]+", email.split("@", 1)[0])
    return " ".join(word.capitalize() for word in words if word)[:MAX_NAME] or email[:MAX_NAME]
