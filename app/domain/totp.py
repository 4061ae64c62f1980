"""One-time codes of authenticator apps: TOTP (RFC 6238) over HOTP (RFC 4226), with what every app supports."""

import base64
import hashlib
import hmac
import struct
from typing import Literal
from urllib.parse import quote, urlencode

DIGITS = 6
STEP_SECONDS = 30
DRIFT = 1  # steps to either side: a phone's clock, and somebody who types slowly (RFC 6238, section 5.2)
SECRET_BYTES = 20  # the length of SHA-1's output (RFC 4226, section 4, R6)

_Hash = Literal["sha1", "sha256", "sha512"]


def hotp(key: bytes, counter: int, digits: int = DIGITS, algorithm: _Hash = "sha1") -> str:
    """The code of one counter (RFC 4226, section 5.3)."""
    digest = hmac.digest(key, struct.pack(">Q", counter), getattr(hashlib, algorithm))
    offset = digest[-1] & 15
    number: int = struct.unpack_from(">I", digest, offset)[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_at(seconds: float) -> int:
    """The step that a time (seconds since 1970) lies in."""
    return int(seconds) // STEP_SECONDS


def matching_step(key: bytes, code: str, seconds: float, used: int = -1) -> int | None:
    """The step whose code this is, or None. A step up to `used` counts no more: each code opens once."""
    now, found = step_at(seconds), None
    given = code.encode(errors="replace")
    for step in range(max(0, now - DRIFT), now + DRIFT + 1):  # all of them, so that the time tells nothing
        if hmac.compare_digest(hotp(key, step).encode(), given) and step > used:
            found = step
    return found


def base32(key: bytes) -> str:
    """A key as people type it: letters and digits, without padding."""
    return base64.b32encode(key).decode().rstrip("=")


def key_of(secret: str) -> bytes:
    """The key of such a text. Raises ValueError."""
    return base64.b32decode(secret + "=" * (-len(secret) % 8))


def otpauth_url(secret: str, issuer: str, account: str) -> str:
    """What an app reads from a QR code (the Key URI format)."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    return f"otpauth://totp/{label}?" + urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
