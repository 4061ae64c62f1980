"""Every route below a project, for every kind of caller: made from the contract, so that a new route is tested too."""

from collections.abc import Callable
from typing import Any

import pytest

from app.contract.routes import ROUTES, Route
from tests.integration.http.api_client import ApiClient
from tests.integration.http.world import World

BELOW = [route for route in ROUTES if "{projectId}" in route.path]
RANK = {"agent": 1, "admin": 2, "owner": 3}
every_route = pytest.mark.parametrize("route", BELOW, ids=lambda route: f"{route.method} {route.path}")


def path_of(route: Route, project_id: str, conversation_id: str) -> str:
    return (
        route.path.replace("{projectId}", project_id)
        .replace("{conversationId}", conversation_id)
        .replace("{id}", "no-such-id")
    )


async def call(client: ApiClient, route: Route, project_id: str, conversation_id: str = "none") -> tuple[int, str]:
    body: Any = None if route.body is None else {}
    answer = await client.send(route.method, path_of(route, project_id, conversation_id), body)
    return answer.status, answer.content.decode()


@every_route
@pytest.mark.gen_test
async def test_a_foreign_project_is_answered_as_an_unknown_one(
    route: Route, as_member: Callable[[str], ApiClient], world: World
) -> None:
    conversation = world.conversation("v_1")
    banker = as_member("banker")

    foreign = await call(banker, route, "shop", conversation.id)
    unknown = await call(banker, route, "no-such-project", conversation.id)

    assert foreign == unknown
    assert foreign[0] == 404


@every_route
@pytest.mark.gen_test
async def test_a_stranger_is_asked_to_sign_in(route: Route, stranger: ApiClient) -> None:
    assert (await call(stranger, route, "shop"))[0] == 401
    assert (await call(stranger.with_headers(Authorization="Bearer plt_guess"), route, "shop"))[0] == 401


@every_route
@pytest.mark.gen_test
async def test_a_role_opens_what_the_contract_says(route: Route, as_member: Callable[[str], ApiClient]) -> None:
    for role, rank in RANK.items():
        status, _ = await call(as_member(role), route, "shop")

        assert (status == 403) == (rank < RANK[route.access]), role
        assert status != 401


@pytest.mark.parametrize(
    "route",
    [route for route in BELOW if "{conversationId}" in route.path],
    ids=lambda route: f"{route.method} {route.path}",
)
@pytest.mark.gen_test
async def test_a_foreign_conversation_is_answered_as_an_unknown_one(
    route: Route, as_member: Callable[[str], ApiClient], world: World
) -> None:
    conversation, banker = world.conversation("v_1"), as_member("banker")
    body = None if route.body is None else {"status": "resolved"}

    foreign = await banker.send(route.method, path_of(route, "bank", conversation.id), body)
    unknown = await banker.send(route.method, path_of(route, "bank", "f" * 24), body)

    assert (foreign.status, foreign.body) == (unknown.status, unknown.body)
    assert foreign.code == "not_found"


@every_route
@pytest.mark.gen_test
async def test_a_change_by_cookie_needs_the_csrf_token(route: Route, as_member: Callable[[str], ApiClient]) -> None:
    owner = as_member("owner").with_headers(X_CSRF_Token="wrong")

    status, _ = await call(owner, route, "shop")

    assert (status == 403) == (route.method != "GET")


@pytest.mark.parametrize(
    "path", ["/api/projects/%24ne", "/api/projects/shop%00", "/api/projects/../session", "/api/nothing"]
)
@pytest.mark.gen_test
async def test_what_is_no_address_is_not_found(path: str, agent: ApiClient) -> None:
    answer = await agent.get(path)

    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.gen_test
async def test_another_method_is_refused_in_json(agent: ApiClient) -> None:
    for method, path in (("POST", "/api/projects/shop"), ("PUT", "/api/session"), ("DELETE", "/healthz")):
        answer = await agent.send(method, path, {})
        assert (answer.status, answer.code) == (405, "invalid")
