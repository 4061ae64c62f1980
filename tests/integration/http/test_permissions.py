"""Who may call what: a table that people keep, held against the contract and played against a gateway.

A route that is not in it fails, so that somebody thinks about who may. A foreign project is always answered as an
unknown one (test_tenancy.py).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import pytest

from app.adapters.sessions import token_hash
from app.contract.routes import ROUTES, Route
from tests.integration.http.api_client import ApiClient
from tests.integration.http.world import World


class Row(NamedTuple):
    """The least that is needed: a role in the project (or `session`: anybody signed in), a token's scope, a person."""

    who: Literal["public", "widget", "session", "agent", "admin", "owner"]
    scope: Literal["read", "write", "admin"]
    person: bool = False


TABLE: dict[str, Row] = {
    "GET /api/widget/config": Row("widget", "read"),
    "POST /api/widget/session": Row("widget", "write"),
    "POST /api/session": Row("public", "write"),
    "GET /api/session": Row("session", "read"),
    "DELETE /api/session": Row("session", "write"),
    "GET /api/account": Row("session", "read", person=True),
    "DELETE /api/account/sessions": Row("session", "write", person=True),
    "POST /api/account/password": Row("session", "write", person=True),
    "POST /api/account/second-factor": Row("session", "write", person=True),
    "POST /api/account/second-factor/confirm": Row("session", "write", person=True),
    "POST /api/account/second-factor/off": Row("session", "write", person=True),
    "GET /api/projects/{projectId}": Row("agent", "read"),
    "PATCH /api/projects/{projectId}": Row("admin", "admin"),
    "GET /api/projects/{projectId}/installation": Row("agent", "read"),
    "GET /api/projects/{projectId}/conversations": Row("agent", "read"),
    "GET /api/projects/{projectId}/counts": Row("agent", "read"),
    "GET /api/projects/{projectId}/conversations/{conversationId}": Row("agent", "read"),
    "PATCH /api/projects/{projectId}/conversations/{conversationId}": Row("agent", "write"),
    "GET /api/projects/{projectId}/conversations/{conversationId}/messages": Row("agent", "read"),
    "GET /api/projects/{projectId}/visitors/{id}/conversations": Row("agent", "read"),
    "GET /api/projects/{projectId}/visitors/{id}": Row("agent", "read"),
    "PATCH /api/projects/{projectId}/visitors/{id}": Row("agent", "write"),
    "DELETE /api/projects/{projectId}/visitors/{id}/sessions": Row("admin", "admin"),
    "GET /api/projects/{projectId}/canned-replies": Row("agent", "read"),
    "POST /api/projects/{projectId}/canned-replies": Row("agent", "write"),
    "PATCH /api/projects/{projectId}/canned-replies/{id}": Row("agent", "write"),
    "DELETE /api/projects/{projectId}/canned-replies/{id}": Row("agent", "write"),
    "GET /api/projects/{projectId}/agents": Row("agent", "read"),
    "POST /api/projects/{projectId}/agents": Row("admin", "admin"),
    "PATCH /api/projects/{projectId}/agents/{id}": Row("admin", "admin"),
    "DELETE /api/projects/{projectId}/agents/{id}": Row("admin", "admin"),
    "POST /api/projects/{projectId}/agents/{id}/reset-link": Row("admin", "admin", person=True),
    "GET /api/projects/{projectId}/invitations": Row("admin", "admin"),
    "POST /api/projects/{projectId}/invitations": Row("admin", "admin", person=True),
    "DELETE /api/projects/{projectId}/invitations/{id}": Row("admin", "admin"),
    "POST /api/link": Row("public", "write"),
    "POST /api/link/use": Row("public", "write"),
    "GET /api/projects/{projectId}/tokens": Row("admin", "admin"),
    "POST /api/projects/{projectId}/tokens": Row("admin", "admin", person=True),
    "PATCH /api/projects/{projectId}/tokens/{id}": Row("admin", "admin"),
    "DELETE /api/projects/{projectId}/tokens/{id}": Row("admin", "admin"),
    "GET /api/openapi.json": Row("public", "read"),
    "GET /api/asyncapi.json": Row("public", "read"),
    "GET /healthz": Row("public", "read"),
    "GET /readyz": Row("public", "read"),
}
ROLES = ("agent", "admin", "owner")
SCOPES = ("read", "write", "admin")
ALL = {f"{route.method} {route.path}": route for route in ROUTES}


def test_every_route_has_its_row_and_the_contract_says_the_same() -> None:
    assert {name: Row(route.access, route.scope, route.person) for name, route in ALL.items()} == TABLE


def bots(world: World, stranger: ApiClient) -> dict[str, ApiClient]:
    """A program of the owner's for each scope."""
    made = {}
    for scope in SCOPES:
        token = {"_id": scope, "projectId": "shop", "agentId": world.ids["owner"], "name": scope, "scope": scope}
        more = {"hash": token_hash(f"plt_{scope}"), "createdAt": datetime.now(UTC), "lastUsedAt": None}
        world.database["apiTokens"].insert_one(token | more)
        made[scope] = stranger.with_headers(Authorization=f"Bearer plt_{scope}")
    return made


async def status(client: ApiClient, route: Route) -> int:
    path = route.path.replace("{projectId}", "shop").replace("{conversationId}", "no-such-id").replace("{id}", "none")
    body: Any = None if route.body is None else {}
    return (await client.send(route.method, path, body)).status


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.who not in ("public", "widget")])
@pytest.mark.gen_test(timeout=20)
async def test_exactly_those_may(
    name: str, as_member: Callable[[str], ApiClient], stranger: ApiClient, world: World
) -> None:
    row, route = TABLE[name], ALL[name]

    assert await status(stranger, route) == 401
    for scope, bot in bots(world, stranger).items():
        may = not row.person and SCOPES.index(scope) >= SCOPES.index(row.scope)
        assert (await status(bot, route) == 403) is not may, f"a token for {scope}"
    for role in ROLES:
        may = row.who == "session" or ROLES.index(role) >= ROLES.index(row.who)
        given = await status(as_member(role), route)
        assert (given == 403) is not may, role
        assert given != 401
    if "{projectId}" in route.path:
        assert await status(as_member("banker"), route) == 404


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.who in ("public", "widget")])
@pytest.mark.gen_test
async def test_what_is_open_asks_nobody_who_he_is(name: str, stranger: ApiClient) -> None:
    assert await status(stranger, ALL[name]) not in (401, 403)
