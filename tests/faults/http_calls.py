"""The few HTTP calls that a client makes."""

import json
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

SECONDS = 10.0


async def call(port: int, method: str, path: str, body: Any = None, token: str | None = None) -> Any:
    """The answer's JSON. Raises OSError for everything that is not 200."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = HTTPRequest(
        f"http://127.0.0.1:{port}{path}",
        method=method,
        headers=headers,
        body=None if body is None else json.dumps(body),
        request_timeout=SECONDS,
        connect_timeout=SECONDS,
    )
    try:
        answer = await AsyncHTTPClient().fetch(request)
    except HTTPClientError as error:
        raise OSError(f"{path}: {error.code}") from error
    return json.loads(answer.body)


async def open_session(port: int, project_id: str) -> tuple[str, str]:
    """A new visitor's (uid, token)."""
    session = await call(port, "POST", "/api/widget/session", {"projectId": project_id})
    return session["visitorUid"], session["token"]


async def conversations(ports: list[int], project_id: str, token: str) -> list[dict[str, Any]]:
    """All conversations of a project, from the first gateway that answers."""
    failure: OSError = OSError("no gateway")
    for port in ports:
        try:
            return await _all_pages(port, project_id, token)
        except OSError as error:
            failure = error
    raise failure


async def _all_pages(port: int, project_id: str, token: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = await call(port, "GET", f"/api/projects/{project_id}/conversations?limit=100{cursor}", token=token)
        found += page["conversations"]
        if not page["nextCursor"]:
            return found
        cursor = f"&cursor={page['nextCursor']}"
