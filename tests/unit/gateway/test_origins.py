"""Which origins may do what."""

import pytest

from app.gateway.origins import is_own, normal, own_origin, widget_origin_allowed

OWN = "https://chat.example"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Shop.Example", "https://shop.example"),
        ("https://shop.example:443/path?q#f", "https://shop.example"),
        ("http://shop.example:80", "http://shop.example"),
        ("http://shop.example:443", "http://shop.example:443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("null", None),
        ("", None),
        ("file:///etc", None),
        ("https://", None),
        ("https://a@shop.example", None),
        ("https://shop.example:99999", None),
        ("http://[::1", None),
    ],
)
def test_one_spelling(url: str, origin: str | None) -> None:
    assert normal(url) == origin


def test_the_own_origin_is_the_hosts_or_the_public_one() -> None:
    assert own_origin("http", "127.0.0.1:8080", None) == "http://127.0.0.1:8080"
    assert own_origin("http", "10.0.0.3:8080", "https://chat.example") == OWN


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://chat.example",
        "https://chat.example:8443",
        "https://chat.example.evil.example",
        "null",
        "",
    ],
)
def test_nothing_else_is_our_own(origin: str) -> None:
    assert not is_own(origin, OWN)
    assert not is_own(origin, "")


def test_our_own_is() -> None:
    assert is_own("https://CHAT.example:443", OWN)


@pytest.mark.parametrize(
    ("origin", "allowed", "answer"),
    [
        ("https://any.example", [], True),
        ("null", [], True),
        (None, ["https://shop.example"], True),
        ("https://shop.example", ["https://shop.example"], True),
        ("https://SHOP.example:443", ["https://shop.example"], True),
        (OWN, ["https://shop.example"], True),
        ("http://shop.example", ["https://shop.example"], False),
        ("https://shop.example:8443", ["https://shop.example"], False),
        ("https://evil-shop.example", ["https://shop.example"], False),
        ("null", ["https://shop.example"], False),
        ("https://a.shop.example", ["https://*.shop.example"], True),
        ("https://a.b.shop.example", ["https://*.shop.example"], True),
        ("https://shop.example", ["https://*.shop.example"], False),
        ("https://evilshop.example", ["https://*.shop.example"], False),
        ("http://a.shop.example", ["https://*.shop.example"], False),
        ("https://a.shop.example.evil.example", ["https://*.shop.example"], False),
    ],
)
def test_widgets_appear_where_the_project_allows_them(origin: str | None, allowed: list[str], answer: bool) -> None:
    assert widget_origin_allowed(origin, allowed, OWN) is answer
