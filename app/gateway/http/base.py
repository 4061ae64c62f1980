"""What every answer has in common: a request id, an error object instead of a page, one line in the log."""

import http
import logging
from types import TracebackType
from typing import Any

import msgspec
import structlog
from tornado.web import HTTPError, RequestHandler

from app.contract.routes import STATUS_OF
from app.contract.shapes import ErrorAnswer, ErrorBody
from app.domain.errors import DomainError, NotFoundError, RateLimitedError
from app.gateway.origins import own_origin
from app.gateway.refusals import error_body
from app.gateway.request_id import request_id_of
from app.gateway.services import Services
from app.log_ids import ids_of, speak_of

_log = structlog.get_logger(__name__)
_LOGGED = {"projectId": "project_id", "id": "id", "conversationId": "conversation_id"}
_INTERNAL = ErrorBody(code="internal", message="Something went wrong on our side. It has been logged.")


class BaseHandler(RequestHandler):
    """Gives errors as the contract's `error` object."""

    services: Services

    def initialize(self, services: Services) -> None:
        """Tornado hands the rule's arguments in here. The request id of a proxy is kept, so that logs can be joined."""
        self.services = services
        self.request_id = request_id_of(self.request)
        self.set_default_headers()

    def prepare(self) -> None:
        """Runs in the request's own task: its lines are about this request."""
        speak_of(self)

    def log_ids(self) -> dict[str, object]:
        """Whom a line in the log is about: the request, and what its path names, as in every other line."""
        path = getattr(self, "path_kwargs", {})  # Tornado sets it once it could read the request
        named = {_LOGGED[name]: value for name, value in path.items() if name in _LOGGED}
        return {"request_id": self.request_id, **named}

    def set_default_headers(self) -> None:
        """Headers of every answer, errors included."""
        if not hasattr(self, "services"):  # Tornado asks once before `initialize`
            return
        self.set_header("Server", "porchlight")
        self.set_header("X-Request-Id", self.request_id)
        self.set_header("X-Content-Type-Options", "nosniff")

    @property
    def address(self) -> str:
        """The client's address."""
        return self.services.proxies.address(self.request)

    @property
    def own_origin(self) -> str:
        """The origin of our own pages, as this client reaches them."""
        scheme = self.services.proxies.scheme(self.request)
        return own_origin(scheme, self.request.host, self.services.settings.public_url)

    def refuse(self, error: DomainError) -> None:
        """Answers with an error that the client may see."""
        if isinstance(error, RateLimitedError):
            self.services.metrics.rate_limited.labels("http").inc()
        self._answer_error(STATUS_OF[error.code], error_body(error))

    def write_error(self, status_code: int, **_: Any) -> None:
        """Tornado's own refusals (405, a broken header) and surprises, in the same form. Never a trace."""
        code = {404: "not_found", 413: "too_large"}.get(status_code, "invalid")
        if status_code >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._answer_error(status_code, _INTERNAL)
        phrase = http.HTTPStatus(status_code).phrase
        return self._answer_error(status_code, msgspec.convert({"code": code, "message": f"{phrase}."}, ErrorBody))

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """A surprise is logged with its trace; Tornado's refusals are not surprises."""
        if not isinstance(value, HTTPError) and typ is not None and value is not None:
            _log.error("request failed", exc_info=(typ, value, tb))

    def _answer_error(self, status: int, error: ErrorBody) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        if error.retry_after_ms is not None:
            self.set_header("Retry-After", str(-(-error.retry_after_ms // 1000)))
        self.finish(msgspec.json.encode(ErrorAnswer(error)))


class NotFoundHandler(BaseHandler):
    """Answers every address that nothing else answers."""

    def prepare(self) -> None:
        """Whatever the method."""
        super().prepare()
        self.refuse(NotFoundError("There is nothing at this address."))


def log_request(handler: RequestHandler) -> None:
    """The application's `log_function`: counts, and one line for each answer. No query: it may hold a search."""
    status, method = handler.get_status(), handler.request.method or "?"
    if isinstance(handler, BaseHandler):
        handler.services.metrics.http_requests.labels(_known(method), str(status)).inc()
    level = logging.INFO if status >= http.HTTPStatus.BAD_REQUEST else logging.DEBUG  # what went well is debug
    if not logging.getLogger(__name__).isEnabledFor(level):
        return  # before anything is put together: this is every connect
    _log.log(
        level,
        "request",
        method=_known(method),
        path=handler.request.path[:200],
        status=status,
        ms=round(handler.request.request_time() * 1000, 1),
        **{name: value for name, value in ids_of(handler).items() if value},
    )


def _known(method: str) -> str:
    return method if method in RequestHandler.SUPPORTED_METHODS else "other"
