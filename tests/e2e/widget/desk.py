"""An agent without a browser: he answers and resolves over the contract's own HTTP and Socket.IO."""

import json
import urllib.request
import uuid
from typing import Any
from urllib.parse import quote

from app.doctor.probe import Probe
from tests.e2e.conftest import House
from tests.waiting import wait_for

PROJECT = "/api/projects/demo"


class Desk:
    """Signed in once, present until closed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._cookie = self._csrf = ""
        self._csrf = self._call("POST", "/api/session", {"email": house.email, "password": house.password})["csrfToken"]
        self._token = self._call("POST", f"{PROJECT}/tokens", {"name": "desk"})["token"]
        self._probe: Probe | None = None

    def close(self) -> None:
        """Leaves."""
        if self._probe:
            self._probe.close()
            self._probe = None

    def arrive(self) -> Probe:
        """Is present from now on: visitors see him online. A socket that was silent for long has been closed."""
        if self._probe is not None and not self._probe.is_open:
            self.close()
        if self._probe is None:
            self._probe = Probe(self._house.url, "/inbox", {"token": self._token})
            self._probe.request("joinProject", {"projectId": "demo"})
        return self._probe

    def find(self, words: str) -> str:
        """The conversation whose last message has these words."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            found[:] = self._call("GET", f"{PROJECT}/conversations?q={quote(words)}")["conversations"]
            return bool(found)

        wait_for(look)
        return str(found[0]["id"])

    def conversation(self, conversation_id: str) -> Any:
        """As it is now."""
        return self._call("GET", f"{PROJECT}/conversations/{conversation_id}")

    def messages(self, conversation_id: str) -> Any:
        """Its messages, notes and event lines."""
        return self._call("GET", f"{PROJECT}/conversations/{conversation_id}/messages")["messages"]

    def agent_id(self, name: str) -> str:
        """The id of a member of the team."""
        members = self._call("GET", f"{PROJECT}/agents")["agents"]
        return next(str(member["id"]) for member in members if member["name"] == name)

    def change(self, conversation_id: str, **changes: Any) -> None:
        """PATCHes it."""
        self._call("PATCH", f"{PROJECT}/conversations/{conversation_id}", changes)

    def settings(self, **changes: Any) -> None:
        """Changes the demo project."""
        self._call("PATCH", PROJECT, changes)

    def reply(self, conversation_id: str, content: str) -> None:
        """Answers; who answers faster than the server lets him waits."""
        message = {"conversationId": conversation_id, "clientMessageId": str(uuid.uuid4()), "content": content}
        wait_for(lambda: bool(self.arrive().request("sendReply", message)["ok"]))

    def type_in(self, conversation_id: str) -> None:
        """Types."""
        self.arrive().request("typing", {"conversationId": conversation_id, "active": True})

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json", "Cookie": self._cookie, "X-CSRF-Token": self._csrf}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._house.url + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            cookie = answer.headers["Set-Cookie"]
            if cookie and path == "/api/session":
                self._cookie = cookie.partition(";")[0]
            return json.loads(answer.read())
