"""The sample site, the inbox, the widget's script, and the files that they need."""

import re

import structlog

from app.gateway.http.assets import Asset, Assets
from app.gateway.http.base import BaseHandler
from app.gateway.services import Services

_log = structlog.get_logger(__name__)

REVALIDATE = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"  # the name changes with the content
A_WHILE = "public, max-age=300, stale-while-revalidate=86400"
NOT_BUILT = "The front ends are not built yet. Run: make setup\n"
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,260}", re.ASCII)


class AssetHandler(BaseHandler):
    """What the handlers of files share."""

    assets: Assets

    def initialize(self, services: Services, assets: Assets) -> None:  # type: ignore[override]
        """`assets`: the folder to serve from."""
        super().initialize(services)
        self.assets = assets

    def send(self, asset: Asset, cache: str) -> None:
        """Answers with the file, or 304 when the browser has it."""
        self.set_header("Content-Type", asset.content_type)
        self.set_header("Cache-Control", cache)
        self.set_header("Referrer-Policy", "same-origin")
        self._etag = f'"{asset.etag}"'
        content = asset.content
        if asset.compressed is not None:
            self.set_header("Vary", "Accept-Encoding")
            if "gzip" in self.request.headers.get("Accept-Encoding", ""):
                self.set_header("Content-Encoding", "gzip")
                self._etag = f'"{asset.etag}-gz"'
                content = asset.compressed
        self.finish(content)

    def compute_etag(self) -> str | None:
        """The file's own, made when it was read."""
        return getattr(self, "_etag", None)

    def send_page(self, asset: Asset | None, framed_by: str) -> None:
        """Answers with an HTML page that runs our own scripts only; `framed_by`: who may show it in a frame."""
        if asset is None:
            return self.not_built()
        host = self.own_origin.partition("://")[2]
        sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
        self.set_header(
            "Content-Security-Policy",
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            f"media-src 'self' data: blob:; connect-src 'self'{sockets}; object-src 'none'; base-uri 'none'; "
            f"form-action 'self'; frame-ancestors {framed_by}; "
            "require-trusted-types-for 'script'; trusted-types 'none'",
        )
        self.set_header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if self.own_origin.startswith("https:"):
            self.set_header("Strict-Transport-Security", "max-age=31536000")
        return self.send(asset, REVALIDATE)

    def not_built(self) -> None:
        """Says what to do on a fresh clone."""
        _log.error("a front end is missing; run: make setup", path=self.request.path)
        self.set_status(503)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(NOT_BUILT)

    def nothing(self) -> None:
        """There is no such file."""
        self.send_error(404)


class DemoHandler(AssetHandler):
    """The sample customer site."""

    def get(self) -> None:
        """Its one page."""
        self.send_page(self.assets.get("demo/index.html"), "'self'")

    head = get


class InboxHandler(AssetHandler):
    """The agents' application: its files, and its page for every other address below /inbox."""

    def get(self, name: str | None = None) -> None:
        """`name`: what follows /inbox/."""
        asset = self.assets.get(f"dist/inbox/{name}") if name and name != "index.html" else None
        if asset is not None:
            return self.send(asset, FOR_EVER if name and name.startswith("assets/") else REVALIDATE)
        if name and "." in name.rpartition("/")[2] and name != "index.html":
            return self.nothing()  # a file of an older build, not an address inside the application
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("X-Frame-Options", "DENY")
        return self.send_page(self.assets.get("dist/inbox/index.html"), "'none'")

    head = get


class WidgetScriptHandler(AssetHandler):
    """The whole widget, one script, for any page."""

    def get(self) -> None:
        """Kept by browsers for minutes, and checked in the background for a day."""
        self.set_header("Access-Control-Allow-Origin", "*")
        self.set_header("Cross-Origin-Resource-Policy", "cross-origin")
        asset = self.assets.get("dist/widget.js")
        return self.not_built() if asset is None else self.send(asset, A_WHILE)

    head = get


class WidgetWordsHandler(AssetHandler):
    """What the widget says in one language; fetched by any page whose visitor opens it."""

    def get(self, name: str) -> None:
        """`name`: a locale's file, such as pt-BR-0a1b2c.json."""
        self.set_header("Access-Control-Allow-Origin", "*")
        self.set_header("Cross-Origin-Resource-Policy", "cross-origin")
        asset = self.assets.get(f"dist/locales/{name}")
        return self.nothing() if asset is None else self.send(asset, A_WHILE)

    head = get


class StaticHandler(AssetHandler):
    """Hand-written files. The builds have addresses of their own, with their own headers."""

    def get(self, name: str) -> None:
        """`name`: what follows /static/."""
        asset = None if name.startswith("dist/") else self.assets.get(name)
        if asset is None:
            return self.nothing()
        if asset.content_type.startswith("text/html"):
            return self.send_page(asset, "'self'")
        return self.send(asset, REVALIDATE)

    head = get
