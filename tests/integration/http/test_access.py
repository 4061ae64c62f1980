"""How long a gateway believes what it knows of somebody: others end his session, this one notices by itself."""

import asyncio

import pytest

from app.adapters.expiring_cache import ExpiringCache
from app.gateway import access
from app.gateway.access import Access
from app.gateway.services import Services
from tests.integration.http.world import World


@pytest.fixture
def now() -> list[float]:
    """The clock of the cache."""
    return [0.0]


@pytest.fixture
def looking(services: Services, now: list[float], monkeypatch: pytest.MonkeyPatch) -> Access:
    """Access whose clock the test turns."""
    made = Access(services.accounts)
    monkeypatch.setattr(made, "_cache", ExpiringCache(access.KEPT_SECONDS, 10, clock=lambda: now[0]))
    return made


@pytest.mark.gen_test
async def test_somebody_removed_elsewhere_is_out_within_five_seconds(
    looking: Access, world: World, now: list[float]
) -> None:
    cookie, csrf_token = world.session("agent")
    known = await looking.agent_from_cookie(cookie)
    assert known is not None
    assert (known.role_in("shop"), known.role_in("bank"), known.csrf_token) == ("agent", None, csrf_token)

    world.database["agents"].update_one({"_id": world.ids["agent"]}, {"$set": {"memberships": []}})
    now[0] = 4.9
    demoted = await looking.refresh(known)
    world.database["sessions"].delete_many({})
    now[0] = 9.8

    assert demoted is not None
    assert demoted.role_in("shop") is None
    assert await looking.refresh(known) is None
    assert await looking.agent_from_cookie(cookie) is None


@pytest.mark.gen_test
async def test_a_burst_of_sockets_asks_the_database_once(
    looking: Access, world: World, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie, _ = world.session("agent")
    asked, find = [], services.accounts.sessions.find

    async def counted(session_id: str) -> object:
        asked.append(session_id)
        return await find(session_id)

    monkeypatch.setattr(services.accounts.sessions, "find", counted)
    found = await asyncio.gather(*(looking.agent_from_cookie(cookie) for _ in range(50)))

    assert len(asked) == 1
    assert {known.agent.id for known in found if known} == {world.ids["agent"]}


@pytest.mark.gen_test
async def test_credentials_of_another_form_are_nobodys(looking: Access) -> None:
    for secret in (None, "", "x" * 513, "\ud800", "plt_guess"):
        assert await looking.agent_from_cookie(secret) is None
        assert await looking.agent_from_token(secret) is None
