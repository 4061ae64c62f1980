"""What stands in the database of a test."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from pymongo.database import Database

from app.adapters import directory
from app.adapters.agents import agent_document
from app.adapters.documents import conversation_document, message_document, to_date
from app.adapters.sessions import token_hash
from app.domain.commands import Origin, PostVisitorMessage, Profile
from app.domain.conversation import Conversation
from app.domain.decide import decide
from app.domain.message import StoredMessage

PASSWORD = "correct horse battery"
NOW = 1_800_000_000_000  # ms
ROLES = {"owner": "shop", "admin": "shop", "agent": "shop", "banker": "bank"}


class World:
    """Two projects with their people."""

    def __init__(self, database: Database[dict[str, Any]], password_hash: str) -> None:
        self.database = database
        self._hash = password_hash
        self.ids: dict[str, str] = {}

    def empty(self) -> None:
        """Removes what the test before left; collections and indexes stay."""
        for name in self.database.list_collection_names():
            self.database[name].delete_many({})

    def make(self) -> None:
        """Projects and agents; each agent's address is NAME@example.com, his password PASSWORD."""
        for project_id in ("shop", "bank"):
            directory.create_project(self.database, project_id.capitalize(), project_id)
        for name, project_id in ROLES.items():
            role: Any = "agent" if name == "banker" else name
            document = agent_document(f"{name}@example.com", name.capitalize(), self._hash, project_id, role)
            self.database["agents"].insert_one(document)
            self.ids[name] = document["_id"]

    def session(self, who: str, *, ends_in: timedelta = timedelta(hours=1)) -> tuple[str, str]:
        """(cookie, CSRF token) of a new session."""
        now, cookie, csrf_token = datetime.now(UTC), f"cookie-of-{who}", f"csrf-of-{who}"
        session = {"agentId": self.ids[who], "csrfToken": csrf_token, "createdAt": now, "expiresAt": now + ends_in}
        self.database["sessions"].replace_one({"_id": token_hash(cookie)}, session, upsert=True)
        return cookie, csrf_token

    def conversation(
        self, uid: str, *texts: str, project_id: str = "shop", at: int = NOW, **changes: Any
    ) -> Conversation:
        """A conversation in which the visitor wrote `texts`, made by the domain's rules."""
        state, messages = None, list[StoredMessage]()
        for number, text in enumerate(texts or ("Hello",)):
            sender = Profile(uid, name=changes.pop("name", None))
            command = PostVisitorMessage(project_id, sender, f"{uid}-{number}", text, at + number, Origin("g", "s"))
            decision = decide(state, command)
            state = decision.state
            messages += decision.messages
        assert state is not None
        conversation = msgspec.structs.replace(state.conversation, **changes)
        self.database["messages"].insert_many([message_document(message) for message in messages])
        self.database["conversations"].insert_one(
            {"_id": conversation.id, "searchDue": to_date(at), **conversation_document(conversation)}
        )
        return conversation

    def add_message(self, conversation: Conversation, seq: int, kind: Any, author: Any, content: str) -> None:
        """One more message, whatever its kind."""
        message = StoredMessage(
            id=f"{conversation.id}-{seq}",
            project_id=conversation.project_id,
            conversation_id=conversation.id,
            seq=seq,
            kind=kind,
            author=author,
            content=content,
            client_message_id=f"c{seq}",
            body_hash="",
            created_at=NOW + seq,
        )
        self.database["messages"].insert_one(message_document(message))
