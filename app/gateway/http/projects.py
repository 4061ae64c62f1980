"""A project's settings."""

from typing import Any

import msgspec

from app.adapters.projects import Project, new_identity_secret
from app.contract import http_shapes as http
from app.contract import render
from app.domain.errors import InvalidError
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


async def patch_project(call: Call) -> http.ProjectShape:
    """Changes settings; a new identity secret is in this answer and in no other."""
    body = call.body(http.PatchProject)
    changes = _changes(body)
    if body.rotate_identity_secret:
        changes["identitySecret"] = new_identity_secret()
    if not changes:
        raise InvalidError("There is nothing to change.")
    if changes.get("requireIdentity") and "identitySecret" not in changes:
        project = await call.services.accounts.project(call.project_id)
        if project.identity_secret is None:
            raise InvalidError("Make an identity secret first.", field="requireIdentity")
    changed = await call.services.accounts.projects.change(call.project_id, changes)
    return _shape(changed, secret=changes.get("identitySecret"))


def _changes(body: http.PatchProject) -> dict[str, Any]:
    """What was sent, named as in the document."""
    changes = {stored: getattr(body, name) for name, stored in _PLAIN.items()}
    changes |= {
        "requireIdentity": body.require_identity,
        "askEmail": body.ask_email,
        "answersWithin": body.answers_within,
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
    )
