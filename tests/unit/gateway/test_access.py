"""The decision about roles and CSRF."""

import pytest

from app.adapters.agents import Agent, Role
from app.domain.errors import ForbiddenError, NotFoundError, UnauthorizedError
from app.gateway.access import SignedIn, require

ANA = Agent("a1", "ana@example.com", "Ana")


def signed_in(role: Role) -> SignedIn:
    return SignedIn(ANA, {"shop": role}, "session", "hash", "csrf")


@pytest.mark.parametrize(
    ("role", "may"), [("agent", ["agent"]), ("admin", ["agent", "admin"]), ("owner", ["agent", "admin", "owner"])]
)
def test_a_role_includes_the_lower_ones(role: Role, may: list[Role]) -> None:
    everything: list[Role] = ["agent", "admin", "owner"]
    for access in everything:
        if access in may:
            assert require(signed_in(role), "shop", access).role_in("shop") == role
        else:
            with pytest.raises(ForbiddenError):
                require(signed_in(role), "shop", access)


def test_a_foreign_project_looks_like_none() -> None:
    with pytest.raises(NotFoundError) as foreign:
        require(signed_in("owner"), "bank", "owner")
    with pytest.raises(NotFoundError) as unknown:
        require(signed_in("owner"), "no-such-project")
    assert foreign.value.message == unknown.value.message


def test_nobody_is_asked_to_sign_in() -> None:
    with pytest.raises(UnauthorizedError):
        require(None, "shop")


def test_csrf_is_the_sessions_own_value() -> None:
    browser = signed_in("agent")
    assert browser.csrf_matches("csrf")
    assert not any(browser.csrf_matches(given) for given in (None, "", "other", "csrf ", "\u00fc"))
    assert SignedIn(ANA, {}, "token", "hash").csrf_matches(None)
