"""Health, readiness, documents, metrics, and what clients see of a surprise."""

from typing import Any

import pytest
from tornado.web import Application

from app.adapters.redis_clients import async_client
from app.contract import keys
from app.dev.process import free_port
from app.gateway.http.base import log_request
from app.gateway.http.mount import make_routes
from app.gateway.services import Services
from tests.integration.http.api_client import ApiClient
from tests.integration.http.world import World


@pytest.mark.gen_test
async def test_alive(stranger: ApiClient) -> None:
    answer = await stranger.get("/healthz")

    assert (answer.status, answer.body) == (200, {"status": "ok"})
    assert (answer.headers["Server"], len(answer.headers["X-Request-Id"])) == ("porchlight", 16)
    assert (await stranger.get("/healthz", X_Request_Id="from-the-proxy-1")).headers[
        "X-Request-Id"
    ] == "from-the-proxy-1"
    assert len((await stranger.get("/healthz", X_Request_Id="<script>")).headers["X-Request-Id"]) == 16


@pytest.mark.gen_test
async def test_ready_once_a_worker_holds_a_partition(stranger: ApiClient, services: Services) -> None:
    before = await stranger.get("/readyz")
    await services.redis.set(keys.lease(3), "worker|1")
    after = await stranger.get("/readyz")
    services.drain.draining = True
    leaving = await stranger.get("/readyz")

    assert (before.status, before.body) == (503, {"status": "unavailable", "failing": ["workers"]})
    assert (after.status, after.body) == (200, {"status": "ok"})
    assert (leaving.status, leaving.body["failing"]) == (503, ["draining"])


@pytest.fixture
def without_redis() -> Any:
    """The address of no server."""
    return async_client(f"redis://127.0.0.1:{free_port()}/0")


@pytest.mark.gen_test
async def test_names_redis_when_it_is_away(
    stranger: ApiClient, services: Services, without_redis: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(services.__dict__, "redis", without_redis)

    assert (await stranger.get("/readyz")).body["failing"] == ["redis", "workers"]


@pytest.mark.gen_test
async def test_names_mongo_when_it_fails(stranger: ApiClient, services: Services, world: World) -> None:
    await services.redis.set(keys.lease(0), "worker|1")
    fault = {"failCommands": ["ping"], "closeConnection": True}
    world.database.client.admin.command("configureFailPoint", "failCommand", mode="alwaysOn", data=fault)
    try:
        answer = await stranger.get("/readyz")
    finally:
        world.database.client.admin.command("configureFailPoint", "failCommand", mode="off")

    assert answer.body["failing"] == ["mongo"]


@pytest.mark.gen_test
async def test_an_outage_of_mongo_is_unavailable_and_temporary(agent: ApiClient, world: World) -> None:
    assert (await agent.get("/api/session")).status == 200  # who is asking is known for a moment
    fault = {"failCommands": ["find"], "errorCode": 50, "appName": "porchlight-gateway"}  # it took too long
    world.database.client.admin.command("configureFailPoint", "failCommand", mode="alwaysOn", data=fault)
    try:
        answer = await agent.get("/api/projects/shop/conversations")
    finally:
        world.database.client.admin.command("configureFailPoint", "failCommand", mode="off")

    assert (answer.status, answer.code) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.gen_test
@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
async def test_the_contract_is_served(stranger: ApiClient, name: str) -> None:
    answer = await stranger.get(f"/api/{name}.json")

    assert name in answer.body
    assert answer.headers["ETag"]


@pytest.mark.gen_test
async def test_metrics_count_requests(stranger: ApiClient) -> None:
    await stranger.get("/healthz")
    await stranger.get("/nothing")
    page = (await stranger.get("/metrics")).content.decode()

    assert 'porchlight_http_requests_total{method="GET",status="200"} 1.0' in page
    assert 'porchlight_http_requests_total{method="GET",status="404"} 1.0' in page
    assert "porchlight_build_info{" in page


@pytest.mark.gen_test
async def test_a_surprise_is_internal_without_a_trace(
    stranger: ApiClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_project_id: str) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(services.accounts, "project", broken)
    answer = await stranger.get("/api/widget/config?projectId=shop", Origin="https://shop.example")

    assert (answer.status, answer.code) == (500, "internal")
    assert b"secret" not in answer.content
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_every_rule_is_mounted_before_the_one_for_the_rest(services: Services) -> None:
    rules = make_routes(services)

    assert rules[-1].regex.pattern == "/.*$"
    Application(rules, log_function=log_request)
