"""The client's address behind proxies that are trusted, and behind none."""

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from app.gateway.addresses import TrustedProxies, site_of


def request(peer: str, **headers: str) -> HTTPServerRequest:
    given = HTTPHeaders({name.replace("_", "-"): text for name, text in {"Host": "h", **headers}.items()})
    made = HTTPServerRequest(headers=given, start_line=RequestStartLine("GET", "/", "HTTP/1.1"))
    made.remote_ip, made.protocol = peer, "http"
    return made


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "1.1.1.1", "203.0.113.9"),
        ("10.0.0.2", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.2", "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("10.0.0.2", "6.6.6.6, 1.1.1.1, 10.0.0.7", "1.1.1.1"),
        ("10.0.0.2", "1.1.1.1, nonsense", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.2", "2001:db8::1", "2001:db8::1"),
        ("", "1.1.1.1", ""),
    ],
)
def test_only_a_trusted_proxy_is_believed(peer: str, forwarded: str, address: str) -> None:
    assert TrustedProxies(["10.0.0.0/8"]).address(request(peer, X_Forwarded_For=forwarded)) == address


def test_without_proxies_nobody_is_believed() -> None:
    asked = request("10.0.0.2", X_Forwarded_For="1.1.1.1", X_Forwarded_Proto="https")
    assert TrustedProxies().address(asked) == "10.0.0.2"
    assert TrustedProxies().scheme(asked) == "http"


@pytest.mark.parametrize(
    ("given", "scheme"), [("https", "https"), ("http, https", "https"), ("gopher", "http"), ("", "http")]
)
def test_the_scheme_comes_from_a_trusted_proxy(given: str, scheme: str) -> None:
    assert TrustedProxies(["10.0.0.2"]).scheme(request("10.0.0.2", X_Forwarded_Proto=given)) == scheme


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", "unknown"),
    ],
)
def test_limits_count_a_whole_ipv6_site(address: str, site: str) -> None:
    assert site_of(address) == site
