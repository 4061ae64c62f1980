"""Who is asking, and may he: the one authorisation module, for HTTP calls and for sockets."""

import hmac
from collections.abc import Mapping
from typing import Literal

import msgspec

from app.adapters.accounts import Accounts
from app.adapters.agents import Agent, Role
from app.adapters.api_tokens import Scope
from app.adapters.expiring_cache import ExpiringCache
from app.adapters.sessions import token_hash
from app.domain.errors import ForbiddenError, NotFoundError, UnauthorizedError

COOKIE = "porchlight_session"
MAX_CREDENTIAL = 512  # characters; ours have fewer than 50
# Two of these and a sweep of the sockets in between stay below the 5 s in which a removed agent must be out.
KEPT_SECONDS = 2.0
KEPT_SIGNED_IN = 10_000

_REACH: dict[Scope, int] = {"read": 1, "write": 2, "admin": 3}
_RANK: dict[str, int] = {"agent": 1, "admin": 2, "owner": 3}


class SignedIn(msgspec.Struct, frozen=True):
    """Somebody who proved who he is: a browser with a session, or a program with an API token."""

    agent: Agent
    memberships: dict[str, Role]  # project id -> role
    via: Literal["session", "token"]
    credential: str  # the hash of what was presented
    csrf_token: str | None = None  # a browser's alone
    scope: Scope = "admin"  # how far it reaches within his roles; a token may be made for less

    @property
    def session_id(self) -> str | None:
        """The session's id; None for an API token."""
        return self.credential if self.via == "session" else None

    @property
    def author_kind(self) -> Literal["agent", "bot"]:
        """What others see: a person, or a program that writes in his name."""
        return "bot" if self.via == "token" else "agent"

    def role_in(self, project_id: str) -> Role | None:
        """The role in a project; None for a stranger."""
        return self.memberships.get(project_id)

    def csrf_matches(self, given: str | None) -> bool:
        """Whether a change comes from our own page; always so for an API token, which no browser adds by itself."""
        if self.csrf_token is None:
            return True
        return given is not None and hmac.compare_digest(given.encode(), self.csrf_token.encode())


class Access:
    """Raises UnavailableError when MongoDB does not answer in time."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._cache: ExpiringCache[tuple[str, str], SignedIn | None] = ExpiringCache(KEPT_SECONDS, KEPT_SIGNED_IN)

    async def agent_from_cookie(self, value: str | None) -> SignedIn | None:
        """Who signed in under this cookie; None for nobody."""
        return await self._find("session", value)

    async def agent_from_token(self, token: str | None) -> SignedIn | None:
        """Whose API token this is; None for nobody's."""
        return await self._find("token", token)

    async def refresh(self, known: SignedIn) -> SignedIn | None:
        """The same one as he stands now, KEPT_SECONDS old at most; None when he was signed out or removed."""
        return await self._look_up(known.via, known.credential)

    def forget(self, known: SignedIn) -> None:
        """Makes this gateway look again at once, after a sign-out."""
        self._cache.forget((known.via, known.credential))

    def forget_all(self) -> None:
        """Makes this gateway look again at everybody, after a change of a team."""
        self._cache.clear()

    async def _find(self, via: Literal["session", "token"], secret: str | None) -> SignedIn | None:
        if not secret or len(secret) > MAX_CREDENTIAL:
            return None
        return await self._look_up(via, token_hash(secret))

    async def _look_up(self, via: Literal["session", "token"], credential: str) -> SignedIn | None:
        load = self._load_session if via == "session" else self._load_token
        return await self._cache.get((via, credential), lambda: load(credential))

    async def _load_session(self, session_id: str) -> SignedIn | None:
        session = await self._accounts.sessions.find(session_id)
        account = session and await self._accounts.agents.by_id(session.agent_id)
        if not session or not account:
            return None
        return SignedIn(account.agent, account.roles, "session", session.id, session.csrf_token)

    async def _load_token(self, secret_hash: str) -> SignedIn | None:
        token = await self._accounts.tokens.find(secret_hash)
        account = token and await self._accounts.agents.by_id(token.agent_id)
        if not token or not account or token.project_id not in account.roles:
            return None
        role = account.roles[token.project_id]
        return SignedIn(account.agent, {token.project_id: role}, "token", secret_hash, scope=token.scope)


def require(signed_in: SignedIn | None, project_id: str, access: Role = "agent") -> SignedIn:
    """Gives `signed_in` back when he has at least the role `access` in the project.

    A foreign project gets the answer of an unknown one, so that nobody learns which exist.
    """
    if signed_in is None:
        raise UnauthorizedError("Sign in first.")
    role = signed_in.role_in(project_id)
    if role is None:
        raise NotFoundError("There is no such project.")
    if _RANK[role] < _RANK[access]:
        raise ForbiddenError(f"This needs the role {access}; yours is {role}.")
    return signed_in


def require_scope(signed_in: SignedIn, scope: Scope) -> None:
    """Refuses an API token that was made for less."""
    if _REACH[signed_in.scope] < _REACH[scope]:
        raise ForbiddenError(f"This token was made for {signed_in.scope}; this needs {scope}.")


def require_rank(signed_in: SignedIn, project_id: str, role: Role) -> None:
    """Refuses whoever would raise somebody above himself, or change somebody who stands above him."""
    own = signed_in.role_in(project_id)
    if own is None or _RANK[own] < _RANK[role]:
        raise ForbiddenError(f"Only an {role} may do this to an {role}.")


def may_hand_out(own: Mapping[str, Role], roles: Mapping[str, Role]) -> bool:
    """Whether somebody with the roles `own` may hand out a way in to these roles: an invitation, a new password.

    Only when he could do there anyhow what they can: in each of the projects at least that role, and admin's.
    """
    return bool(roles) and all(
        _RANK.get(own.get(project_id, ""), 0) >= max(_RANK[role], _RANK["admin"]) for project_id, role in roles.items()
    )
