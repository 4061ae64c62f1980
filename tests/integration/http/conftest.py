"""The HTTP side of a gateway on real servers, with two projects and a team."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pymongo
import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.ioloop import IOLoop
from tornado.web import Application

from app.adapters import indexes, passwords
from app.adapters.accounts import Accounts
from app.adapters.counts import ConversationCounts
from app.adapters.motor_client import close_database, open_database
from app.adapters.passwords import Passwords
from app.adapters.rate_limits import RateLimits
from app.adapters.reads import Reads
from app.adapters.redis_clients import async_client
from app.adapters.redis_pipe import RedisPipe
from app.adapters.registry import SocketRegistry
from app.adapters.second_factor import SecondFactors
from app.adapters.token_buckets import TokenBuckets
from app.adapters.visitor_tokens import VisitorTokens
from app.dev.embedded import MongoServer, RedisServer
from app.gateway.access import Access
from app.gateway.http.base import log_request
from app.gateway.http.mount import make_routes
from app.gateway.limits import Meters
from app.gateway.services import HttpSettings, Services
from app.gateway.team_online import TeamOnline
from tests.integration.http.api_client import ApiClient
from tests.integration.http.direct_changes import DirectChanges
from tests.integration.http.world import PASSWORD, World

SECRET = "a secret for tests only, 32 bytes or more"


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of PASSWORD, made once: it takes a while by design."""
    return passwords.hash_password(PASSWORD)


@pytest.fixture(scope="session")
def mongodb_url(mongo_server: MongoServer) -> str:
    """A migrated database for all tests of this folder; `world` empties it for each."""
    name = f"http-{uuid4().hex[:12]}"
    url = mongo_server.database_url(name)
    with pymongo.MongoClient[dict[str, Any]](url) as client:
        indexes.migrate(client[name])
    return url


@pytest.fixture
def world(mongodb_url: str, password_hash: str) -> Iterator[World]:
    """Projects `shop` (owner, admin, agent) and `bank` (its own agent), and ways to add to them."""
    with pymongo.MongoClient[dict[str, Any]](mongodb_url, tz_aware=True) as client:
        world = World(client.get_default_database(), password_hash)
        world.empty()
        world.make()
        yield world


@pytest.fixture
def static_dir(tmp_path: Path) -> Path:
    """A folder for front ends; empty, as in a fresh clone."""
    return tmp_path / "static"


@pytest.fixture
def services(
    io_loop: IOLoop, world: World, mongodb_url: str, redis_server: RedisServer, static_dir: Path
) -> Iterator[Services]:
    """What the handlers work with, as the gateway builds it."""
    client = async_client(redis_server.url)
    io_loop.run_sync(client.flushall)
    database = open_database(mongodb_url)
    pipe = RedisPipe(client)
    accounts, reads, registry = Accounts(database), Reads(database), SocketRegistry(pipe, "gateway-1")
    built = Services(
        settings=HttpSettings(static_dir=static_dir),
        database=database,
        redis=client,
        accounts=accounts,
        reads=reads,
        counts=ConversationCounts(database),
        tokens=VisitorTokens(SECRET),
        passwords=Passwords(),
        second_factors=SecondFactors(database, SECRET),
        access=Access(accounts),
        limits=RateLimits(client),
        meters=Meters(TokenBuckets(client)),
        registry=registry,
        changes=DirectChanges(reads),
        team_online=TeamOnline(registry),
    )
    yield built
    io_loop.run_sync(pipe.aclose)
    built.passwords.close()
    close_database(database)
    io_loop.run_sync(client.aclose)


@pytest.fixture
def app(services: Services) -> Application:
    """What pytest-tornado serves."""
    return Application(make_routes(services), log_function=log_request)


@pytest.fixture
def stranger(http_client: AsyncHTTPClient, base_url: str) -> ApiClient:
    """Somebody who is not signed in."""
    return ApiClient(http_client, base_url)


@pytest.fixture
def as_member(stranger: ApiClient, world: World) -> Callable[[str], ApiClient]:
    """A browser that is signed in as `owner`, `admin`, `agent` (of the shop) or `banker`; no password is hashed."""
    return lambda who: stranger.with_session(*world.session(who))


@pytest.fixture
def agent(as_member: Callable[[str], ApiClient]) -> ApiClient:
    """An agent of the shop."""
    return as_member("agent")
