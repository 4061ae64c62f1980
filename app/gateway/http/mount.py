"""All rules of the gateway's HTTP side, in the order in which they are tried."""

import re
from typing import Any

from tornado.routing import URLSpec

from app.gateway.http.api import ApiHandler
from app.gateway.http.assets import Assets
from app.gateway.http.base import NotFoundHandler
from app.gateway.http.operations import MetricsHandler
from app.gateway.http.pages import DemoHandler, InboxHandler, StaticHandler, WidgetScriptHandler, WidgetWordsHandler
from app.gateway.http.table import methods_by_path
from app.gateway.services import Services

_NAME = re.compile(r"\{(\w+)\}")


def make_routes(services: Services) -> list[URLSpec]:
    """The rules for the application. They end with one that answers everything: mount other rules before them."""
    plain: dict[str, Any] = {"services": services}
    files = {**plain, "assets": Assets(services.settings.static_dir)}
    return [
        *(
            URLSpec(_pattern(path), ApiHandler, {**plain, "methods": methods})
            for path, methods in methods_by_path().items()
        ),
        URLSpec(r"/metrics", MetricsHandler, plain),
        URLSpec(r"/widget\.js", WidgetScriptHandler, files),
        URLSpec(r"/inbox(?:/(?P<name>.*))?", InboxHandler, files),
        URLSpec(r"/static/dist/locales/(?P<name>[A-Za-z0-9-]+\.json)", WidgetWordsHandler, files),
        URLSpec(r"/static/(?P<name>.*)", StaticHandler, files),
        URLSpec(r"/(?:demo/?)?", DemoHandler, files),
        URLSpec(r"/.*", NotFoundHandler, plain),
    ]


def _pattern(path: str) -> str:
    """A route's path as a regular expression; an id in it has the characters of the contract's ids."""
    escaped = "".join(part if index % 2 else re.escape(part) for index, part in enumerate(re.split(r"(\{\w+\})", path)))
    return _NAME.sub(r"(?P<\1>[A-Za-z0-9_.:-]{1,128})", escaped)
