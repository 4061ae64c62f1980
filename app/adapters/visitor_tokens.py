"""Visitors' session tokens, and the identities that a customer's own site vouches for. Both are JWTs with HS256."""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import jwt
import msgspec

from app.domain.commands import Profile
from app.domain.errors import UnauthorizedError

ALGORITHM = "HS256"
LIFETIME_SECONDS = 30 * 24 * 3600
MAX_LENGTH = 4_096  # characters: longer ones are not ours, and are not hashed
_UID = re.compile(r"[vu]_[A-Za-z0-9_-]{22}", re.ASCII)
LEEWAY_SECONDS = 60  # between the clocks of our gateways, and of the customers' servers
_HEADER = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"  # {"alg":"HS256","typ":"JWT"}: of all tokens that are issued here


class _Claims(msgspec.Struct, frozen=True):
    """A visitor's token. The audience tells us the project."""

    aud: str
    uid: str
    iat: float
    exp: int
    verified: bool = False
    name: str | None = None
    email: str | None = None


_claims = msgspec.json.Decoder(_Claims)


class Session(NamedTuple):
    """Whose token it is, in which project, and when it was issued (ms since 1970)."""

    project_id: str
    visitor: Profile
    issued_at: int


class Identity(NamedTuple):
    """Whom a customer's site vouches for, and when it said so (ms since 1970), if it tells."""

    visitor: Profile
    issued_at: int | None


class VisitorTokens:
    """Issues and reads visitors' tokens, with keys derived from the server's secret. Refuses by UnauthorizedError."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._token_key = _derive(secret, "visitor-token")
        self._uid_key = _derive(secret, "visitor-uid")
        self._clock = clock

    def issue(self, project_id: str, profile: Profile) -> tuple[str, int]:
        """A token for the visitor, and when it expires (ms since 1970)."""
        now = round(self._clock(), 3)  # to the millisecond: a project may end all sessions from before a moment
        expires = int(now) + LIFETIME_SECONDS
        claims: dict[str, Any] = {"aud": project_id, "uid": profile.uid, "iat": now, "exp": expires}
        if profile.verified:
            claims |= {"verified": True, "name": profile.name, "email": profile.email}
        return jwt.encode(claims, self._token_key, ALGORITHM), claims["exp"] * 1000

    def read(self, token: str) -> Session:
        """What a token says that was issued here and has not expired.

        Every connect asks, and PyJWT takes five times as long for tokens of any kind; ours are all of one.
        """
        if len(token) > MAX_LENGTH:
            raise UnauthorizedError("The token is too long.")
        try:
            header, payload, signature = token.split(".")
            signed = base64.urlsafe_b64encode(hmac.digest(self._token_key, f"{header}.{payload}".encode(), "sha256"))
            if header != _HEADER or not hmac.compare_digest(signed.rstrip(b"="), signature.encode()):
                raise UnauthorizedError("The token is not valid.")
            claims = _claims.decode(base64.urlsafe_b64decode(payload + "=="))
        except (ValueError, msgspec.DecodeError) as error:  # ValueError: other parts, or text that cannot be encoded
            raise UnauthorizedError("The token is not valid.") from error
        if claims.exp + LEEWAY_SECONDS <= self._clock():
            raise UnauthorizedError("The token has expired.")
        if not _UID.fullmatch(claims.uid):
            raise UnauthorizedError("The visitor's token is not valid.")
        visitor = Profile(claims.uid, claims.name, claims.email, claims.verified)
        return Session(claims.aud, visitor, round(claims.iat * 1000))

    def identity(self, project_secret: str, project_id: str, token: str) -> Identity:
        """The person whom the customer's site signed for. The same `sub` is the same visitor on every device."""
        options = {"require": ["exp", "aud", "sub"], "strict_aud": True}
        claims = _decode(token, project_secret, options, audience=project_id)
        subject = claims["sub"]
        if not subject or not subject.isprintable():
            raise UnauthorizedError("The identity's `sub` is empty or no line of text.")
        uid, issued_at = self._uid_of(project_id, subject), claims.get("iat")
        visitor = Profile(uid, _line(claims, "name"), _line(claims, "email"), verified=True)
        return Identity(visitor, None if issued_at is None else _last_ms(issued_at))

    def _uid_of(self, project_id: str, subject: str) -> str:
        digest = hmac.digest(self._uid_key, f"{project_id}\0{subject}".encode(), "sha256")
        return "u_" + base64.urlsafe_b64encode(digest).decode()[:22]


def new_visitor() -> Profile:
    """Somebody of whom nothing is known yet."""
    return Profile(f"v_{secrets.token_urlsafe(16)}")


def _derive(secret: str, purpose: str) -> bytes:
    return hmac.digest(secret.encode(), f"porchlight/{purpose}".encode(), hashlib.sha256)


def _decode(token: str, key: str | bytes, options: Any, audience: str | None = None) -> dict[str, Any]:
    if len(token) > MAX_LENGTH:
        raise UnauthorizedError("The token is too long.")
    try:
        return jwt.decode(token, key, algorithms=[ALGORITHM], options=options, audience=audience, leeway=LEEWAY_SECONDS)
    except jwt.ExpiredSignatureError as error:
        raise UnauthorizedError("The token has expired.") from error
    except (jwt.PyJWTError, ValueError) as error:  # ValueError: text that cannot be encoded
        raise UnauthorizedError("The token is not valid.") from error


def _last_ms(seconds: float) -> int:
    """The end of a claim's time: most sites tell whole seconds, and something made in this one is not old."""
    return int(seconds) * 1000 + 999


def _line(claims: dict[str, Any], name: str) -> str | None:
    """An optional one-line claim; what would not fit a visitor's card is refused, not cut."""
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > 300 or not value.isprintable():
        raise UnauthorizedError(f"The identity's `{name}` is not a line of text.")
    return value.strip() or None
