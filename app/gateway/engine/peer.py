"""What is kept of a handshake's request: a few short strings in place of the request and a WSGI environment."""

from collections.abc import Callable

import msgspec
from tornado.httputil import HTTPServerRequest

from app.domain.browser import browser_of
from app.gateway.access import COOKIE, MAX_CREDENTIAL
from app.gateway.addresses import TrustedProxies
from app.gateway.origins import own_origin
from app.gateway.request_id import request_id_of

MAX_ORIGIN = 300  # characters: a host name has 253


class Peer(msgspec.Struct, frozen=True):
    """The other side of a socket. `origin` is None for what is no browser's page."""

    address: str
    origin: str | None
    own_origin: str
    cookie: str | None
    browser: str | None = None
    request_id: str = ""


def _short(header: str | None, most: int) -> str | None:
    """A header may have 64 KB; what is kept for as long as a socket stands is no longer than a right one can be."""
    return header if header is None else header[:most]


PeerOf = Callable[[HTTPServerRequest], Peer]


def peer_reader(proxies: TrustedProxies, public_url: str | None) -> PeerOf:
    """What makes a Peer of a request."""

    def peer_of(request: HTTPServerRequest) -> Peer:
        cookie = request.cookies.get(COOKIE)
        return Peer(
            address=proxies.address(request),
            origin=_short(request.headers.get("Origin"), MAX_ORIGIN),
            own_origin=own_origin(proxies.scheme(request), request.host, public_url),
            cookie=_short(cookie.value if cookie is not None else None, MAX_CREDENTIAL + 1),  # too long for any of ours
            browser=browser_of(request.headers.get("User-Agent")),
            request_id=request_id_of(request),
        )

    return peer_of
