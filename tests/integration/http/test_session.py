"""Signing in and out, and what keeps other sites from doing it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.quota import Quota
from app.gateway.services import Services
from tests.integration.http.api_client import ApiClient
from tests.integration.http.world import PASSWORD, World

GOOD = {"email": "Agent@Example.com", "password": PASSWORD}


@pytest.mark.gen_test
async def test_signs_in_and_out(stranger: ApiClient) -> None:
    answer = await stranger.send("POST", "/api/session", GOOD)

    assert answer.status == 200
    assert answer.body["agent"]["email"] == "agent@example.com"
    assert answer.body["projects"] == [{"id": "shop", "name": "Shop", "role": "agent"}]
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie
    browser = stranger.with_session(cookie.split(";")[0].split("=", 1)[1], answer.body["csrfToken"])
    assert (await browser.get("/api/session")).body == answer.body

    left = await browser.send("DELETE", "/api/session")

    assert (left.status, left.content) == (204, b"")
    assert (await browser.get("/api/session")).code == "unauthorized"


@pytest.mark.gen_test
async def test_wrong_password_and_unknown_address_get_one_answer(
    stranger: ApiClient, world: World, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    run = services.passwords._run

    async def counted(work: Any, stored: str, password: str) -> Any:
        hashed.append(stored.rpartition("$")[0].rpartition("$")[0])  # the algorithm and how much work it is
        return await run(work, stored, password)

    monkeypatch.setattr(services.passwords, "_run", counted)
    wrong = await stranger.send("POST", "/api/session", {**GOOD, "password": "something else"})
    unknown = await stranger.send("POST", "/api/session", {**GOOD, "email": "nobody@example.com"})

    assert (wrong.status, wrong.body) == (unknown.status, unknown.body)
    assert len(hashed) == 2, "one of each, so that both take as long"
    assert hashed[0] == hashed[1]
    assert hashed[0].startswith("$argon2id$")
    assert wrong.code == "unauthorized"
    assert "Set-Cookie" not in wrong.headers
    assert world.database["sessions"].count_documents({}) == 0


@pytest.mark.gen_test(timeout=40)  # eleven hashes
async def test_guessing_is_slowed_down(stranger: ApiClient, services: Services) -> None:
    answers = [await stranger.send("POST", "/api/session", {**GOOD, "password": f"guess {n}"}) for n in range(11)]

    assert [answer.status for answer in answers] == [401] * 10 + [429]
    assert answers[-1].code == "rate_limited"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 300
    assert answers[-1].body["error"]["retryAfterMs"] > 0


@pytest.mark.gen_test(timeout=40)
async def test_an_office_that_comes_to_work_is_not_locked_out_and_who_tries_accounts_is(
    stranger: ApiClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given room for three tries from an address."""
    monkeypatch.setattr(services.limits, "_quotas", {"sign_in_address": Quota(3, 99_999)})
    good = [await stranger.send("POST", "/api/session", GOOD) for _ in range(4)]
    stuffing = [{"email": f"nobody-{n}@example.com", "password": "something else"} for n in range(4)]

    bad = [await stranger.send("POST", "/api/session", body) for body in stuffing]

    assert [answer.status for answer in good] == [200] * 4
    assert [answer.status for answer in bad] == [401] * 3 + [429]
    assert int(bad[-1].headers["Retry-After"]) > 0


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": {"$gt": ""}, "password": PASSWORD}, "email"),
        ({"email": "agent@example.com", "password": {"$ne": None}}, "password"),
        ({**GOOD, "$where": "1"}, "$where"),
        ({"email": "agent@example.com"}, "password"),
    ],
)
async def test_operators_and_unknown_fields_are_refused(stranger: ApiClient, body: object, field: str) -> None:
    answer = await stranger.send("POST", "/api/session", body)

    assert (answer.status, answer.code, answer.body["error"]["field"]) == (400, "invalid", field)


@pytest.mark.gen_test
@pytest.mark.parametrize(
    "raw",
    [
        b'{"email": NaN, "password": "x"}',
        b'{"email": 1e999, "password": "x"}',
        b'{"email": "\\ud800", "password": "x"}',
        b'{"email": "a\\u0000b", "password": "x"}',
        b'{"email": "\xff", "password": "x"}',
        b"[" * 50_000,
        b"",
        b"null",
    ],
)
async def test_broken_json_is_invalid(stranger: ApiClient, raw: bytes) -> None:
    answer = await stranger.send("POST", "/api/session", raw=raw)

    assert (answer.status, answer.code) == (400, "invalid")


@pytest.mark.gen_test
async def test_text_plain_and_large_bodies_are_refused(stranger: ApiClient) -> None:
    plain = await stranger.send("POST", "/api/session", GOOD, Content_Type="text/plain")
    large = await stranger.send("POST", "/api/session", {**GOOD, "password": "x" * 70_000})

    assert (plain.status, plain.code) == (400, "invalid")
    assert (large.status, large.code) == (413, "too_large")


@pytest.mark.gen_test
async def test_other_sites_can_neither_sign_in_nor_use_the_cookie(stranger: ApiClient, agent: ApiClient) -> None:
    evil = {"Origin": "https://evil.example"}

    assert (await stranger.send("POST", "/api/session", GOOD, **evil)).code == "forbidden"
    assert (await agent.get("/api/session", **evil)).code == "forbidden"
    assert (await agent.get("/api/session", Origin="null")).code == "forbidden"
    assert (await agent.get("/api/session", Origin=agent.base_url)).status == 200
    preflight = await agent.send("OPTIONS", "/api/session", **evil)
    assert preflight.status == 405
    assert "Access-Control-Allow-Origin" not in preflight.headers


@pytest.mark.gen_test
async def test_a_change_needs_the_sessions_csrf_token(agent: ApiClient, as_member: Callable[[str], ApiClient]) -> None:
    as_member("owner")

    for wrong in ("", "guess", "csrf-of-owner", "\u00fc"):
        assert (await agent.send("DELETE", "/api/session", X_CSRF_Token=wrong)).code == "forbidden"
    assert (await agent.get("/api/session", X_CSRF_Token="")).status == 200


@pytest.mark.gen_test
async def test_an_ended_session_and_a_made_up_one_are_nobodys(stranger: ApiClient, world: World) -> None:
    ended = stranger.with_session(*world.session("agent", ends_in=timedelta(seconds=-1)))
    made_up = stranger.with_session("x" * 43, "y")

    assert (await ended.get("/api/session")).code == "unauthorized"
    assert (await made_up.get("/api/session")).code == "unauthorized"
    assert (await stranger.get("/api/session", Cookie="porchlight_session=")).code == "unauthorized"
