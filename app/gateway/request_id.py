"""The id under which a call is found in all logs: the proxy's, or one of our own."""

import re
import secrets

from tornado.httputil import HTTPServerRequest

_HEADER = "X-Request-Id"
_GOOD = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)


def request_id_of(request: HTTPServerRequest) -> str:
    """The id; the same whoever asks, as one that was made here is kept in the request's headers."""
    given = request.headers.get(_HEADER, "")
    if not _GOOD.fullmatch(given):
        given = request.headers[_HEADER] = secrets.token_hex(8)
    return given


def unique_of(request_id: str) -> str:
    """An id of one command: never used before, whatever a client claims, and found by the call's id."""
    return f"{request_id}.{secrets.token_hex(8)}"
