"""A project of a test's own in the running house, and its people, as an operator makes them."""

from typing import Any
from uuid import uuid4

import pymongo

from app.adapters import directory
from tests.e2e.conftest import House

PASSWORD = "correct horse battery"


class Office:
    """A project with an owner; its id and the owner's address are new each time."""

    def __init__(self, house: House) -> None:
        mark = uuid4().hex[:8]
        self.project_id = f"office-{mark}"
        self.email = f"olga-{mark}@example.com"
        self._client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
            house.process("gateway").environ()["PORCHLIGHT_MONGODB_URL"], tz_aware=True
        )
        self.database = self._client.get_default_database()
        directory.create_project(self.database, "Tea House", self.project_id)
        directory.create_agent(self.database, self.project_id, self.email, PASSWORD, "owner", "Olga Tran")

    def hire(self, name: str, role: str) -> str:
        """Another member; the address."""
        email = f"{name.lower()}-{uuid4().hex[:8]}@example.com"
        directory.create_agent(self.database, self.project_id, email, PASSWORD, role, name)
        return email

    def close(self) -> None:
        """Lets go of the database; the project stays, nobody sees it."""
        self._client.close()
