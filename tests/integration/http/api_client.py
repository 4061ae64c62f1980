"""A client of the HTTP API: Tornado's, with the session's cookie and CSRF token."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from app.gateway.access import COOKIE


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Any
    content: bytes

    @property
    def body(self) -> Any:
        """The JSON in it."""
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The code of a refusal."""
        assert self.status >= 400, (self.status, self.content)
        code: str = self.body["error"]["code"]
        return code


@dataclass(frozen=True)
class ApiClient:
    """Sends what it is told, broken or not."""

    client: AsyncHTTPClient
    base_url: str
    headers: dict[str, str] = field(default_factory=dict)

    def with_headers(self, **headers: str) -> "ApiClient":
        """The same one with more headers; `_` stands for `-`."""
        return replace(self, headers=self.headers | {name.replace("_", "-"): text for name, text in headers.items()})

    def with_session(self, token: str, csrf_token: str) -> "ApiClient":
        """A signed-in browser."""
        return self.with_headers(Cookie=f"{COOKIE}={token}", X_CSRF_Token=csrf_token)

    async def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return await self.send("GET", path, **headers)

    async def send(self, method: str, path: str, body: Any = None, *, raw: Any = None, **headers: str) -> Answer:
        """Any method; `body` as JSON, or `raw` bytes."""
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        sent = self.with_headers(**headers).headers
        if content is not None:
            sent = {"Content-Type": "application/json", **sent}
        response: HTTPResponse = await self.client.fetch(
            self.base_url + path,
            method=method,
            body=content,
            headers=sent,
            raise_error=False,
            follow_redirects=False,
            decompress_response=False,
            allow_nonstandard_methods=True,
        )
        return Answer(response.code, response.headers, response.body or b"")
