"""The one handler behind every route of the contract: who may, what was sent, and the answer or the refusal."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from tornado.web import HTTPError

from app.adapters.sessions import LIFETIME
from app.contract.routes import Route
from app.domain.errors import DomainError, ForbiddenError, RateLimitedError, UnauthorizedError
from app.gateway.access import COOKIE, SignedIn, require, require_scope
from app.gateway.addresses import site_of
from app.gateway.http.base import BaseHandler
from app.gateway.http.call import Call, Reply
from app.gateway.http.decode import decode_body, single_values
from app.gateway.origins import is_own
from app.gateway.services import Services
from app.log_ids import speak_also_of

Function = Callable[[Call], Awaitable[Any]]
Methods = dict[str, tuple[Route, Function]]

_PREFLIGHT_SECONDS = "600"


class ApiHandler(BaseHandler):
    """Serves the routes of one path. The functions see only calls that passed every check here."""

    methods: Methods

    def initialize(self, services: Services, methods: Methods) -> None:  # type: ignore[override]
        """`methods`: HTTP method -> the route and its function."""
        self.methods = methods
        super().initialize(services)

    def set_default_headers(self) -> None:
        """As everywhere; besides, pages of other sites may read what a widget is answered."""
        super().set_default_headers()
        if hasattr(self, "methods") and self._for_widgets:
            # No cookies travel here, so any page may read a refusal; which pages get more, app/gateway/http/widget.py.
            self.set_header("Access-Control-Allow-Origin", "*")
            self.set_header("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")

    @property
    def _for_widgets(self) -> bool:
        return any(route.access == "widget" for route, _ in self.methods.values())

    async def _serve(self, method: str, **path: str) -> None:
        if method not in self.methods:
            self.set_header("Allow", ", ".join(self.methods))
            raise HTTPError(405)
        route, function = self.methods[method]
        try:
            self._limit()
            call = await self._call(route, path)
            self._answer(route, await function(call))
        except DomainError as error:
            self.refuse(error)

    def _limit(self) -> None:
        """Raises RateLimitedError when this address calls too often; in memory, so that refusing costs nothing."""
        wait = self.services.meters.hit("address_calls", site_of(self.address))
        if wait:
            message = "Too many calls come from this address. Wait a little, then try again."
            raise RateLimitedError(message, retry_after_ms=int(wait * 1000) + 1)

    get = functools.partialmethod(_serve, "GET")
    head = functools.partialmethod(_serve, "GET")
    post = functools.partialmethod(_serve, "POST")
    patch = functools.partialmethod(_serve, "PATCH")
    delete = functools.partialmethod(_serve, "DELETE")

    def options(self, **_: str) -> None:
        """A browser asks whether another site's page may call: a widget may, nothing else."""
        if not self._for_widgets:
            self.set_header("Allow", ", ".join(self.methods))
            raise HTTPError(405)
        self.set_header("Access-Control-Allow-Methods", ", ".join(self.methods))
        self.set_header("Access-Control-Allow-Headers", "Content-Type")
        self.set_header("Access-Control-Max-Age", _PREFLIGHT_SECONDS)
        self.set_status(204)

    async def _call(self, route: Route, path: dict[str, str]) -> Call:
        signed_in = await self._authorise(route, path)
        if signed_in is not None:
            speak_also_of(agent_id=signed_in.agent.id)
        query = single_values(self.request.query_arguments, route.query)
        body: Any = None
        if route.body is not None:
            content_type = self.request.headers.get("Content-Type", "")
            body = decode_body(self.request.body, content_type, route.body)
        return Call(
            services=self.services,
            route=route,
            path=path,
            raw_query=query,
            raw_body=body,
            request_id=self.request_id,
            signed_in=signed_in,
            address=self.address,
            origin=self.request.headers.get("Origin"),
            own_origin=self.own_origin,
        )

    async def _authorise(self, route: Route, path: dict[str, str]) -> SignedIn | None:
        """Nobody for an open route; else the caller, who has the route's access to the path's project."""
        if route.access == "widget":
            return None
        if route.access == "public":
            self._refuse_foreign_origin()  # signing somebody in from another site is an attack too
            return None
        signed_in = await self._who()
        if signed_in is None:
            raise UnauthorizedError("Sign in first.")
        if route.person and signed_in.via == "token":
            raise ForbiddenError("Sign in as a person to do this.")
        require_scope(signed_in, route.scope)
        if signed_in.via == "session":
            self._refuse_foreign_origin()
            if route.method != "GET" and not signed_in.csrf_matches(self.request.headers.get("X-CSRF-Token")):
                raise ForbiddenError("The X-CSRF-Token header is missing or old: reload the page.")
        return signed_in if route.access == "session" else require(signed_in, path["projectId"], route.access)

    async def _who(self) -> SignedIn | None:
        """A Bearer token wins over a cookie: whoever sends one means it."""
        scheme, _, token = self.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return await self.services.access.agent_from_token(token.strip())
        return await self.services.access.agent_from_cookie(self.get_cookie(COOKIE))

    def _refuse_foreign_origin(self) -> None:
        origin = self.request.headers.get("Origin")
        if origin is not None and not is_own(origin, self.own_origin):
            raise ForbiddenError("This may only be called from the inbox's own pages.")

    def _answer(self, route: Route, answer: Any) -> None:
        reply = answer if isinstance(answer, Reply) else Reply(answer)
        self._revalidates = reply.revalidates
        self.set_status(reply.status or route.status)
        self.set_header("Cache-Control", "no-store")
        for name, value in reply.headers.items():
            self.set_header(name, value)
        if reply.cookie is not None:
            self._set_session(reply.cookie)
        if reply.body is None:
            self.finish()
            return
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(msgspec.json.encode(reply.body))

    def compute_etag(self) -> str | None:
        """Only for what may be kept."""
        return super().compute_etag() if getattr(self, "_revalidates", False) else None

    def _set_session(self, token: str) -> None:
        secure = self.own_origin.startswith("https:")
        if token:
            age = int(LIFETIME.total_seconds())
            self.set_cookie(COOKIE, token, path="/", max_age=age, httponly=True, samesite="Lax", secure=secure)
        else:
            self.clear_cookie(COOKIE, path="/", httponly=True, samesite="Lax", secure=secure)
