"""Projects: the settings that nearly every request needs, kept for a few seconds."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from pymongo import ReturnDocument

from app.adapters.documents import Document, to_ms
from app.adapters.expiring_cache import ExpiringCache
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.domain.commands import ReopenRule
from app.domain.errors import NotFoundError, UnavailableError

KEPT_SECONDS = 5.0
GRACE = timedelta(hours=24)  # for servers that sign with the old identity secret still
KEPT_PROJECTS = 5_000  # a few KB each


class Project(msgspec.Struct, frozen=True, rename="camel"):
    """One tenant's chat. `reserved`: the doctor's own, which agents don't see."""

    id: str
    name: str
    created_at: int
    theme: dict[str, Any] = {}
    greeting: str = ""
    locale: str = "en"
    allowed_origins: tuple[str, ...] = ()
    reopen_rule: ReopenRule = "always"
    identity_secret: str | None = None
    require_identity: bool = False
    reserved: bool = False
    ask_email: bool = True
    answers_within: str = ""
    reopen_days: int = 14  # of the rule "window"
    typing_preview: bool = False
    old_identity_secret: str | None = None  # good until old_identity_until (ms), so that sites can change over
    old_identity_until: int | None = None
    hello_at: int | None = None  # when a page first asked for the widget's settings
    hello_from: str | None = None  # and the origin of that page
    sessions_since: int | None = None  # visitors' sessions from before this moment (ms) have been ended
    visitors_ended: int = 0  # how often those of one visitor were (app/adapters/visitor_sessions.py)

    def accepts(self, issued_at: int) -> bool:
        """Whether a visitor's session that was issued then (ms) still counts."""
        return self.sessions_since is None or issued_at >= self.sessions_since

    def identity_secrets(self, now: int) -> list[str]:
        """The secrets that identities may be signed with at the time `now` (ms), the newest first."""
        old_is_good = self.old_identity_until is not None and now < self.old_identity_until
        secrets_in_use = (self.identity_secret, self.old_identity_secret if old_is_good else None)
        return [secret for secret in secrets_in_use if secret]


class Projects:
    """Raises NotFoundError for an unknown project, UnavailableError when MongoDB does not answer."""

    def __init__(self, database: Database, guard: MongoGuard) -> None:
        self._projects = database["projects"]
        self._guard = guard
        self._cache: ExpiringCache[str, Project | None] = ExpiringCache(KEPT_SECONDS, KEPT_PROJECTS)

    async def get(self, project_id: str) -> Project:
        """The project, at most KEPT_SECONDS old; while MongoDB is away as it was last known: visitors go on writing."""
        try:
            found = await self._cache.get(project_id, lambda: self._load(project_id))
        except UnavailableError:
            found = self._cache.last_known(project_id)
            if found is None:
                raise
        if found is None:
            raise NotFoundError("There is no such project.")
        return found

    def fresh(self, project_id: str) -> Project | None:
        """The project if it is known here and needs no new look, which nearly every message can do with."""
        return self._cache.fresh(project_id)

    def forget(self, project_id: str) -> None:
        """Makes this gateway look again, as something has changed."""
        self._cache.forget(project_id)

    async def names(self, project_ids: list[str]) -> dict[str, str]:
        """Project id -> name, of those that exist and are not reserved."""
        wanted = {"_id": {"$in": project_ids}, "reserved": {"$ne": True}}
        with self._guard:
            found = await self._projects.find(wanted, {"name": 1}).to_list(len(project_ids))
        return {document["_id"]: document["name"] for document in found}

    async def change(self, project_id: str, changes: Document) -> Project:
        """Sets fields, named as in the document, and gives the project after it. Other gateways see it in seconds."""
        with self._guard:
            found = await self._projects.find_one_and_update(
                {"_id": project_id}, {"$set": changes}, return_document=ReturnDocument.AFTER
            )
        self._cache.forget(project_id)
        if found is None:
            raise NotFoundError("There is no such project.")
        return project_from(found)

    async def rotate_identity_secret(self, project_id: str) -> tuple[Project, str]:
        """A new identity secret, and the project after it. The one until now is good for GRACE more."""
        new = new_identity_secret()
        until = datetime.now(UTC) + GRACE
        changes: Document = {
            "oldIdentitySecret": "$identitySecret",
            "oldIdentityUntil": until,
            "identitySecret": {"$literal": new},
        }
        with self._guard:
            found = await self._projects.find_one_and_update(
                {"_id": project_id}, [{"$set": changes}], return_document=ReturnDocument.AFTER
            )
        self._cache.forget(project_id)
        if found is None:
            raise NotFoundError("There is no such project.")
        return project_from(found), new

    async def note_hello(self, project: Project, origin: str) -> None:
        """The widget stands on a page: written down once, for whoever waits for it on the first-run page."""
        if project.hello_at is not None:
            return
        wanted = {"_id": project.id, "helloAt": {"$exists": False}}
        with self._guard:
            await self._projects.update_one(wanted, {"$set": {"helloAt": datetime.now(UTC), "helloFrom": origin}})
        self._cache.forget(project.id)

    async def _load(self, project_id: str) -> Project | None:
        with self._guard:
            found = await self._projects.find_one({"_id": project_id})
        return None if found is None else project_from(found)


def project_from(document: Document) -> Project:
    """The project that a document holds."""
    values = {**document, "id": document["_id"]}
    for name in ("createdAt", "oldIdentityUntil", "helloAt", "sessionsSince"):
        if values.get(name) is not None:
            values[name] = to_ms(values[name])
    return msgspec.convert(values, Project)


def new_identity_secret() -> str:
    """A key for signing identities: 256 bits."""
    return secrets.token_urlsafe(32)
