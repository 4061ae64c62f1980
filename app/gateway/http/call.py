"""One call of the API, checked and decoded, as the functions behind the routes get it; and what they give back."""

from typing import Any, TypeVar

import msgspec

from app.contract.routes import Route
from app.domain.errors import InvalidError, UnauthorizedError
from app.gateway.access import SignedIn
from app.gateway.http.decode import convert_query
from app.gateway.services import Services

T = TypeVar("T")


class Reply(msgspec.Struct, frozen=True):
    """An answer that is more than its body."""

    body: Any = None
    status: int | None = None  # None: the route's own
    headers: dict[str, str] = {}
    cookie: str | None = None  # a session's token; "" ends the session
    revalidates: bool = False  # the browser may keep it and ask with its ETag


class Call(msgspec.Struct, frozen=True):
    """Who asks for what. By the time a function sees it the caller has the route's access."""

    services: Services
    route: Route
    path: dict[str, str]
    raw_query: dict[str, str]
    raw_body: Any
    request_id: str
    signed_in: SignedIn | None
    address: str
    origin: str | None
    own_origin: str

    @property
    def agent(self) -> SignedIn:
        """The caller, on a route that asks for one."""
        if self.signed_in is None:
            raise UnauthorizedError("Sign in first.")
        return self.signed_in

    @property
    def project_id(self) -> str:
        """The project of the path, which the caller may enter."""
        return self.path["projectId"]

    def query(self, kind: type[T]) -> T:
        """The query string as `kind`. Raises InvalidError naming the parameter."""
        return convert_query(self.raw_query, kind)

    def body(self, kind: type[T]) -> T:
        """The body, which was decoded as the route says."""
        if not isinstance(self.raw_body, kind):
            raise TypeError(f"{self.route.method} {self.route.path} has no body {kind.__name__}")
        return self.raw_body


def given(body: msgspec.Struct, *names: str) -> dict[str, Any]:
    """The fields of a PATCH that were sent. Raises InvalidError when there are none."""
    values = {name: getattr(body, name) for name in names}
    sent = {name: value for name, value in values.items() if value is not msgspec.UNSET}
    if not sent:
        raise InvalidError("There is nothing to change.")
    return sent
