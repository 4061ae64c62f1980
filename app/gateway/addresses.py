"""Whose request it is: the client's address and scheme, seen through the proxies that the operator trusts."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from tornado.httputil import HTTPServerRequest

_SITE_BITS = 64  # an IPv6 customer has a /64 at least, and all addresses in it
_KEPT = 4_096  # addresses: a connect asks for its own seven times


class TrustedProxies:
    """Reads X-Forwarded-For and X-Forwarded-Proto when they come from one of these networks.

    The server itself must run without `xheaders`, which believes everybody.
    """

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(network, strict=False) for network in networks]

    def address(self, request: HTTPServerRequest) -> str:
        """The nearest address that is not a trusted proxy's."""
        peer = request.remote_ip or ""
        if not self.trusts(peer):
            return peer
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        for hop in reversed(hops):
            if not _is_address(hop):
                break  # what stands further left was written by whoever wrote this
            peer = hop
            if not self.trusts(hop):
                break
        return peer

    def scheme(self, request: HTTPServerRequest) -> str:
        """http or https, as the browser sees it."""
        if self.trusts(request.remote_ip or ""):
            given = request.headers.get("X-Forwarded-Proto", "").split(",")[-1].strip().lower()
            if given in ("http", "https"):
                return given
        return request.protocol

    def trusts(self, address: str) -> bool:
        """Whether the address is one of these proxies'."""
        if not self._networks or not _is_address(address):
            return False
        parsed = ip_address(address)
        return any(parsed in network for network in self._networks)


@lru_cache(maxsize=_KEPT)
def site_of(address: str) -> str:
    """What limits are counted by: an IPv4 address, or the /64 of an IPv6 one."""
    if not _is_address(address):
        return address
    parsed = ip_address(address)
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), _SITE_BITS), strict=False))


def _is_address(text: str) -> bool:
    if "%" in text:  # a scope, which may be any text
        return False
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
