"""Which pages may speak to us: the decision about a request's Origin, for HTTP and for sockets."""

from collections.abc import Iterable
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def own_origin(scheme: str, host: str, public_url: str | None) -> str:
    """The gateway's own origin: PORCHLIGHT_PUBLIC_URL's, else that of the request's Host."""
    return normal(public_url or f"{scheme}://{host}") or ""


def is_own(origin: str, own: str) -> bool:
    """Whether a request comes from our own pages. Exact: nothing else may use a cookie."""
    return bool(own) and normal(origin) == own


def widget_origin_allowed(origin: str | None, allowed: Iterable[str], own: str) -> bool:
    """Whether a page may show the project's widget.

    A project without allowed origins accepts any. No origin at all is no browser's page, and it could claim any.
    `https://*.example.com` means every subdomain, not example.com itself.
    """
    patterns = tuple(allowed)
    if origin is None or not patterns:
        return True
    given = normal(origin)
    if given is None:  # "null": a sandboxed frame or a file
        return False
    return given == own or any(_matches(given, pattern) for pattern in patterns)


def normal(url: str) -> str | None:
    """The origin of an http(s) URL in one spelling: lower case, no default port; None when it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    suffix = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{host}{suffix}"


def _matches(origin: str, pattern: str) -> bool:
    wanted = normal(pattern)
    if wanted is None or "://*." not in wanted:
        return origin == wanted
    scheme, _, rest = wanted.partition("://*")  # rest: .example.com
    head, end = f"{scheme}://", origin.endswith(rest)
    return end and origin.startswith(head) and len(origin) > len(head) + len(rest)
