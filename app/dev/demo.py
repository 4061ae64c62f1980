"""The demo project: a shop, one agent, and the answers that a shop gives every day. Idempotent."""

from datetime import UTC, datetime
from typing import Any

from pymongo.database import Database

from app.adapters import directory
from app.adapters.passwords import hash_password

PROJECT_ID = "demo"
PROJECT_NAME = "Ember & Oak"  # as the sample shop in static/demo calls itself, and in its colour
LOOK = {
    "theme.accent": "#a84a16",
    "greeting": "Hello! Ask us anything about our lamps, or about one that you have already.",
}
AGENT_EMAIL = "demo@porchlight.example"
AGENT_NAME = "Dana"

CANNED_REPLIES = {
    "hello": "Hello, and thanks for writing! How can I help you today?",
    "order": "Could you send me your order number? It is in the subject of the confirmation e-mail.",
    "shipping": "Orders that we receive before 2 pm leave on the same day; delivery takes two to three working days.",
    "returns": "You can return anything unused within 30 days. Shall I send you a prepaid label?",
    "refund": "Your refund is on its way. Your bank needs up to five working days to show it.",
    "moment": "One moment please, I am looking into it.",
    "bye": "You are welcome! Write again whenever something comes up. Have a good day!",
}


def make_demo(database: Database[dict[str, Any]], password: str) -> None:
    """Make what is missing of the demo project; its agent's password is `password` afterwards."""
    if database["projects"].find_one({"_id": PROJECT_ID}, {"_id": 1}) is None:
        directory.create_project(database, PROJECT_NAME, PROJECT_ID)
        database["projects"].update_one({"_id": PROJECT_ID}, {"$set": LOOK})
        _add_canned_replies(database)  # with a new project only: a reply that somebody deleted stays deleted
    if database["agents"].find_one({"email": AGENT_EMAIL}, {"_id": 1}) is None:
        directory.create_agent(database, PROJECT_ID, AGENT_EMAIL, password, "owner", AGENT_NAME)
    else:
        # The data is older than the secrets, or somebody changed the password: the one that is printed works.
        database["agents"].update_one({"email": AGENT_EMAIL}, {"$set": {"passwordHash": hash_password(password)}})


def _add_canned_replies(database: Database[dict[str, Any]]) -> None:
    now = datetime.now(UTC)
    database["cannedReplies"].insert_many(
        {
            "_id": f"{PROJECT_ID}-{shortcut}",
            "projectId": PROJECT_ID,
            "shortcut": shortcut,
            "content": content,
            "createdAt": now,
            "updatedAt": now,
        }
        for shortcut, content in CANNED_REPLIES.items()
    )
