"""A project's settings."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from app.adapters.projects import Project
from app.contract import http_shapes as http
from app.contract import render
from app.domain.errors import InvalidError
from app.gateway.clock import now_ms
from app.gateway.http.call import Call
from app.gateway.origins import normal

_PLAIN = {
    "name": "name",
    "greeting": "greeting",
    "locale": "locale",
    "reopen_rule": "reopenRule",
    "reopen_days": "reopenDays",
}


async def get_project(call: Call) -> http.ProjectShape:
    """The settings, without the identity secret."""
    return _shape(await call.services.accounts.project(call.project_id))


async def get_installation(call: Call) -> http.Installation:
    """Asked every few seconds by the first-run page, until it is there."""
    project = await call.services.accounts.project(call.project_id)
    return http.Installation(
        seen_at=None if project.hello_at is None else render.time(project.hello_at), seen_on=project.hello_from
    )


async def patch_project(call: Call) -> http.ProjectShape:
    """Changes settings; a new identity secret is in this answer and in no other."""
    body, projects = call.body(http.PatchProject), call.services.accounts.projects
    changes = _changes(body)
    if body.end_old_identity_secret:
        changes |= {"oldIdentitySecret": None, "oldIdentityUntil": None}
    if body.end_visitor_sessions:
        changes |= {"sessionsSince": datetime.now(UTC)}
    if not changes and not body.rotate_identity_secret:
        raise InvalidError("There is nothing to change.")
    if changes.get("requireIdentity") and not body.rotate_identity_secret:
        project = await call.services.accounts.project(call.project_id)
        if project.identity_secret is None:
            raise InvalidError("Make an identity secret first.", field="requireIdentity")
    changed, secret = None, None
    if body.rotate_identity_secret:
        changed, secret = await projects.rotate_identity_secret(call.project_id)
    if changes or changed is None:
        changed = await projects.change(call.project_id, changes)
    return _shape(changed, secret=secret)


def _changes(body: http.PatchProject) -> dict[str, Any]:
    """What was sent, named as in the document."""
    changes = {stored: getattr(body, name) for name, stored in _PLAIN.items()}
    changes |= {
        "requireIdentity": body.require_identity,
        "askEmail": body.ask_email,
        "answersWithin": body.answers_within,
        "typingPreview": body.typing_preview,
    }
    changes = {name: value for name, value in changes.items() if value is not msgspec.UNSET}
    if "name" in changes:
        changes["name"] = changes["name"].strip()
        if not changes["name"]:
            raise InvalidError("A project needs a name.", field="name")
    if body.theme is not msgspec.UNSET:
        changes["theme"] = msgspec.to_builtins(body.theme)
    if body.allowed_origins is not msgspec.UNSET:
        changes["allowedOrigins"] = [_origin(url) for url in body.allowed_origins]
    return changes


def _origin(url: str) -> str:
    origin = normal(url)
    if origin is None or "*" in origin.replace("://*.", "", 1):
        raise InvalidError(f"{url} is not an origin such as https://shop.example.", field="allowedOrigins")
    return origin


def _shape(project: Project, secret: str | None = None) -> http.ProjectShape:
    return http.ProjectShape(
        id=project.id,
        name=project.name,
        theme=msgspec.convert(project.theme, http.Theme),
        greeting=project.greeting,
        locale=project.locale,
        allowed_origins=list(project.allowed_origins),
        reopen_rule=project.reopen_rule,
        require_identity=project.require_identity,
        has_identity_secret=project.identity_secret is not None,
        created_at=render.time(project.created_at),
        identity_secret=secret,
        ask_email=project.ask_email,
        answers_within=project.answers_within,
        reopen_days=project.reopen_days,
        typing_preview=project.typing_preview,
        old_identity_until=_until(project),
    )


def _until(project: Project) -> str | None:
    until = project.old_identity_until
    return None if until is None or until <= now_ms() else render.time(until)
