"""An agent's own account: signed out everywhere, another password, a second factor."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.totp import STEP_SECONDS, hotp, key_of, step_at
from app.gateway.services import Services
from tests.integration.http.api_client import Answer, ApiClient
from tests.integration.http.world import PASSWORD, World

NEW_PASSWORD = "a much newer password"
FACTOR = "/api/account/second-factor"


@pytest.fixture
def now(services: Services, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the second factor, which the test turns."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(services.second_factors, "_clock", lambda: now[0])
    return now


async def sign_in(client: ApiClient, password: str = PASSWORD, **more: Any) -> Answer:
    return await client.send("POST", "/api/session", {"email": "agent@example.com", "password": password, **more})


def browser_of(client: ApiClient, answer: Answer) -> ApiClient:
    cookie = answer.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
    return client.with_session(cookie, answer.body["csrfToken"])


async def turned_on(client: ApiClient, now: list[float]) -> tuple[bytes, list[str]]:
    """The app's key and the recovery codes."""
    secret = (await client.send("POST", FACTOR, {"password": PASSWORD})).body["secret"]
    key = key_of(secret)
    confirmed = await client.send("POST", f"{FACTOR}/confirm", {"code": hotp(key, step_at(now[0]))})
    assert confirmed.status == 200, confirmed.content
    return key, confirmed.body["recoveryCodes"]


@pytest.mark.gen_test(timeout=40)
async def test_signed_out_everywhere(stranger: ApiClient) -> None:
    browsers = [browser_of(stranger, await sign_in(stranger)) for _ in range(3)]
    shown = (await browsers[0].get("/api/account")).body

    left = await browsers[0].send("DELETE", "/api/account/sessions")

    assert [session["current"] for session in shown["sessions"]].count(True) == 1
    assert len(shown["sessions"]) == 3
    assert left.status == 204
    assert [(await browser.get("/api/session")).code for browser in browsers] == ["unauthorized"] * 3


@pytest.mark.gen_test(timeout=40)
async def test_another_password_ends_all_other_sessions(stranger: ApiClient) -> None:
    mine, other = [browser_of(stranger, await sign_in(stranger)) for _ in range(2)]

    wrong = await mine.send("POST", "/api/account/password", {"password": "wrong", "newPassword": NEW_PASSWORD})
    short = await mine.send("POST", "/api/account/password", {"password": PASSWORD, "newPassword": "short"})
    done = await mine.send("POST", "/api/account/password", {"password": PASSWORD, "newPassword": NEW_PASSWORD})

    assert (wrong.code, wrong.body["error"]["field"]) == ("unauthorized", "password")
    assert (short.code, short.body["error"]["field"]) == ("invalid", "newPassword")
    assert done.status == 200
    assert (await browser_of(stranger, done).get("/api/session")).status == 200
    assert [(await browser.get("/api/session")).code for browser in (mine, other)] == ["unauthorized"] * 2
    assert (await sign_in(stranger)).code == "unauthorized"
    assert (await sign_in(stranger, NEW_PASSWORD)).status == 200


@pytest.mark.gen_test(timeout=40)
async def test_with_a_second_factor_the_password_alone_opens_nothing(
    agent: ApiClient, stranger: ApiClient, now: list[float]
) -> None:
    elsewhere = browser_of(stranger, await sign_in(stranger))
    key, _ = await turned_on(agent, now)
    now[0] += STEP_SECONDS

    asked, wrong = await sign_in(stranger), await sign_in(stranger, code="000000")
    guessed = await sign_in(stranger, "wrong password", code=hotp(key, step_at(now[0])))
    right = await sign_in(stranger, code=hotp(key, step_at(now[0])))

    for refused in (asked, wrong):
        assert (refused.code, refused.body["error"]["field"]) == ("unauthorized", "code")
        assert "Set-Cookie" not in refused.headers
    assert "field" not in guessed.body["error"], "a wrong password does not tell that there is a second factor"
    assert right.status == 200
    assert (await elsewhere.get("/api/session")).code == "unauthorized", "whoever was in without it is out"
    assert (await agent.get("/api/account")).body["secondFactor"] is True


@pytest.mark.gen_test(timeout=40)
async def test_a_code_opens_once(agent: ApiClient, stranger: ApiClient, now: list[float]) -> None:
    key, codes = await turned_on(agent, now)

    confirmed_with = hotp(key, step_at(now[0]))
    assert (await sign_in(stranger, code=confirmed_with)).code == "unauthorized"
    now[0] += STEP_SECONDS
    assert (await sign_in(stranger, code=hotp(key, step_at(now[0])))).status == 200
    assert (await sign_in(stranger, code=hotp(key, step_at(now[0])))).code == "unauthorized"
    assert (await sign_in(stranger, code=codes[0].upper().replace("-", " "))).status == 200
    assert (await sign_in(stranger, code=codes[0])).code == "unauthorized"
    assert (await agent.get("/api/account")).body["recoveryCodesLeft"] == len(codes) - 1


@pytest.mark.gen_test(timeout=40)
async def test_the_database_holds_nothing_that_opens_an_account(
    agent: ApiClient, world: World, now: list[float]
) -> None:
    begun = (await agent.send("POST", FACTOR, {"password": PASSWORD})).body
    code = hotp(key_of(begun["secret"]), step_at(now[0]))
    codes = (await agent.send("POST", f"{FACTOR}/confirm", {"code": code})).body["recoveryCodes"]
    stored = str(list(world.database["agents"].find()))

    assert begun["url"].startswith("otpauth://totp/Porchlight:agent@example.com?secret=")
    assert len(set(codes)) == 10
    for secret in (begun["secret"], *codes, *(one.replace("-", "") for one in codes)):
        assert secret not in stored


@pytest.mark.gen_test(timeout=40)
async def test_it_takes_the_password_to_begin_and_to_end(
    agent: ApiClient, stranger: ApiClient, now: list[float]
) -> None:
    assert (await agent.send("POST", FACTOR, {"password": "wrong"})).body["error"]["field"] == "password"
    assert (await agent.send("POST", f"{FACTOR}/confirm", {"code": "000000"})).code == "conflict"
    key, _ = await turned_on(agent, now)
    assert (await agent.send("POST", FACTOR, {"password": PASSWORD})).code == "conflict"
    assert (await agent.send("POST", f"{FACTOR}/off", {"password": "wrong"})).code == "unauthorized"
    assert (await sign_in(stranger)).code == "unauthorized"

    assert (await agent.send("POST", f"{FACTOR}/off", {"password": PASSWORD})).status == 204

    assert (await sign_in(stranger)).status == 200
    assert key


@pytest.mark.gen_test(timeout=40)
async def test_guessing_codes_is_slowed_down(agent: ApiClient, stranger: ApiClient, now: list[float]) -> None:
    secret = (await agent.send("POST", FACTOR, {"password": PASSWORD})).body["secret"]

    answers = [await agent.send("POST", f"{FACTOR}/confirm", {"code": f"{n:06}"}) for n in range(11)]

    assert [answer.status for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert secret


@pytest.mark.gen_test(timeout=40)
async def test_a_program_has_no_account_of_its_own(as_member: Callable[[str], ApiClient], stranger: ApiClient) -> None:
    made = await as_member("owner").send("POST", "/api/projects/shop/tokens", {"name": "bot", "scope": "admin"})
    bot = stranger.with_headers(Authorization=f"Bearer {made.body['token']}")

    for method, path, body in (
        ("GET", "/api/account", None),
        ("DELETE", "/api/account/sessions", None),
        ("POST", "/api/account/password", {"password": PASSWORD, "newPassword": NEW_PASSWORD}),
        ("POST", FACTOR, {"password": PASSWORD}),
    ):
        assert (await bot.send(method, path, body)).code == "forbidden"
