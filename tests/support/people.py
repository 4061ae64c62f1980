"""Two projects with agents who are signed in already: no password is hashed."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database

from app.adapters import directory
from app.adapters.agents import agent_document
from app.adapters.sessions import token_hash

AGENTS = {"ana": "shop", "ben": "shop", "carl": "bank"}
BOT_TOKEN = "plt_token-of-anas-bot"


def make_people(database: Database[dict[str, Any]]) -> None:
    """Projects shop and bank; agents ana and ben of the shop, carl of the bank; a bot of ana's.

    NAME's cookie is cookie-of-NAME, his CSRF token csrf-of-NAME.
    """
    now = datetime.now(UTC)
    for project_id in ("shop", "bank"):
        directory.create_project(database, project_id.capitalize(), project_id)
    for name, project_id in AGENTS.items():
        document = agent_document(f"{name}@example.com", name.capitalize(), "no password", project_id, "owner")
        database["agents"].insert_one(document | {"_id": f"agent-{name}"})
        session = {"agentId": f"agent-{name}", "csrfToken": f"csrf-of-{name}", "createdAt": now}
        database["sessions"].insert_one(
            session | {"_id": token_hash(f"cookie-of-{name}"), "expiresAt": now + timedelta(hours=1)}
        )
    database["apiTokens"].insert_one(
        {
            "_id": "token-1",
            "projectId": "shop",
            "agentId": "agent-ana",
            "name": "Bot",
            "hash": token_hash(BOT_TOKEN),
            "createdAt": now,
            "lastUsedAt": None,
        }
    )


def call(url: str, method: str, path: str, body: Any = None, name: str | None = "ana") -> tuple[int, Any]:
    """(status, answer) of an HTTP call as an agent's browser makes it."""
    headers = {"Content-Type": "application/json"}
    if name is not None:
        headers |= {"Cookie": f"porchlight_session=cookie-of-{name}", "X-CSRF-Token": f"csrf-of-{name}"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())
