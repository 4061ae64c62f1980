"""Visitors' tokens and signed identities: what is read back, and everything that must be refused."""

import base64
import json
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.visitor_tokens import VisitorTokens, _derive, new_visitor
from app.domain.commands import Profile
from app.domain.errors import UnauthorizedError

SECRET = "a server's secret of 32 bytes or more"
PROJECT_SECRET = "a project's identity secret, long enough"
FAR = 4_000_000_000
CLAIMS = {"sub": "user-7", "aud": "shop", "exp": FAR, "name": "Ana", "email": "ana@example.com"}

GOOD = {"aud": "shop", "uid": "v_" + "a" * 22, "iat": 1, "exp": FAR}

tokens = VisitorTokens(SECRET)


def identity(claims: dict[str, Any], key: str = PROJECT_SECRET) -> str:
    return jwt.encode(claims, key, "HS256")


def unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def test_a_new_visitor_is_read_back() -> None:
    visitor = new_visitor()
    token, expires_at = VisitorTokens(SECRET, clock=lambda: 3_000_000_000.7).issue("shop", visitor)

    assert tokens.read(token)[:2] == ("shop", visitor)
    assert expires_at == (3_000_000_000 + 30 * 24 * 3600) * 1000


def test_a_verified_visitor_is_read_back_with_name_and_address() -> None:
    visitor = Profile("u_" + "a" * 22, "Ana", "ana@example.com", verified=True)

    assert tokens.read(tokens.issue("shop", visitor)[0])[:2] == ("shop", visitor)


@given(st.data())
def test_a_token_with_one_other_character_is_refused(data: st.DataObject) -> None:
    token = VisitorTokens(SECRET, clock=lambda: 3_000_000_000.125).issue("shop", new_visitor())[0]  # of one length
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[at]))

    with pytest.raises(UnauthorizedError):
        tokens.read(token[:at] + other + token[at + 1 :])


def test_a_token_is_a_jwt_like_any_other() -> None:
    token, expires_at = tokens.issue("shop", new_visitor())

    claims = jwt.decode(token, _derive(SECRET, "visitor-token"), ["HS256"], audience="shop")

    assert claims["exp"] * 1000 == expires_at


def test_a_token_of_another_header_is_refused() -> None:
    key = _derive(SECRET, "visitor-token")
    good = jwt.encode(GOOD, key, "HS256")

    assert tokens.read(good)[:2] == ("shop", Profile(str(GOOD["uid"])))
    with pytest.raises(UnauthorizedError):
        tokens.read(jwt.encode(GOOD, key, "HS256", headers={"kid": "x"}))


def test_two_new_visitors_differ() -> None:
    assert new_visitor().uid != new_visitor().uid


@pytest.mark.parametrize(
    "token",
    [
        "",
        "zzz",
        "a.b.c",
        "\ud800",
        "x" * 5_000,
        unsigned(GOOD),
        jwt.encode(GOOD, SECRET, "HS256"),  # the keys are derived from it, never it
        VisitorTokens("another secret of 32 bytes or more!").issue("shop", new_visitor())[0],
        VisitorTokens(SECRET, clock=lambda: 1_000_000_000.0).issue("shop", new_visitor())[0],
        identity(CLAIMS),
    ],
)
def test_anything_else_is_no_token(token: str) -> None:
    with pytest.raises(UnauthorizedError):
        tokens.read(token)


@pytest.mark.parametrize("uid", ["", "v_short", "x_" + "a" * 22, "v_" + "a" * 22 + "\n", {"$gt": ""}])
def test_a_uid_of_another_form_is_refused(uid: Any) -> None:
    with pytest.raises(UnauthorizedError):
        tokens.read(tokens.issue("shop", Profile(uid))[0])


def test_an_identity_is_the_same_visitor_on_every_device() -> None:
    first, said_at = tokens.identity(PROJECT_SECRET, "shop", identity(CLAIMS))
    second, _ = tokens.identity(PROJECT_SECRET, "shop", identity({**CLAIMS, "name": "Ana Diaz"}))
    elsewhere, _ = tokens.identity(PROJECT_SECRET, "bank", identity({**CLAIMS, "aud": "bank"}))

    assert (first.name, first.email, first.verified) == ("Ana", "ana@example.com", True)
    assert said_at is None, "the site need not tell"
    assert first.uid == second.uid
    assert first.uid != elsewhere.uid
    assert tokens.read(tokens.issue("shop", first)[0])[:2] == ("shop", first)


@pytest.mark.parametrize("iat", [900_000_000, 900_000_000.25])
def test_when_an_identity_was_signed_counts_to_the_end_of_its_second(iat: float) -> None:
    assert tokens.identity(PROJECT_SECRET, "shop", identity({**CLAIMS, "iat": iat})).issued_at == 900_000_000_999


@pytest.mark.parametrize(
    "token",
    [
        unsigned(CLAIMS),
        identity(CLAIMS, "another project's secret, long enough"),
        jwt.encode(CLAIMS, PROJECT_SECRET * 2, "HS512"),
        identity({**CLAIMS, "aud": "bank"}),
        identity({**CLAIMS, "aud": ["shop", "bank"]}),
        identity({**CLAIMS, "exp": 1}),
        *(
            identity({name: value for name, value in CLAIMS.items() if name != left_out})
            for left_out in ("sub", "aud", "exp")
        ),
        identity({**CLAIMS, "sub": ""}),
        identity({**CLAIMS, "sub": "half an emoji \ud83d"}),
        identity({**CLAIMS, "sub": 7}),
        identity({**CLAIMS, "name": {"$gt": ""}}),
        identity({**CLAIMS, "name": "x" * 301}),
        identity({**CLAIMS, "email": "a\nb"}),
    ],
)
def test_an_identity_that_is_not_the_projects_own_is_refused(token: str) -> None:
    with pytest.raises(UnauthorizedError):
        tokens.identity(PROJECT_SECRET, "shop", token)
