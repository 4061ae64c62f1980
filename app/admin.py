"""What an operator does to the database from the command line: migrate, create projects and agents."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymongo
from pymongo.database import Database
from pymongo.errors import PyMongoError

from app.adapters import directory, schema
from app.adapters.links import link_url
from app.operator_error import OperatorError
from app.settings import Settings

# A person waits: long enough for an election, short enough for a wrong address.
_SELECTION_MS = 5_000
_PAUSE_SECONDS = 2.0


class CommandError(OperatorError):
    """Raised when the database cannot do what a command asks of it."""


@contextmanager
def open_database(settings: Settings) -> Iterator[Database[dict[str, Any]]]:
    """Give the database of the settings; MongoDB's own errors become one CommandError."""
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(
        settings.mongodb_url, serverSelectionTimeoutMS=_SELECTION_MS, tz_aware=True, appname="porchlight-cli"
    )
    try:
        with client:
            yield client[settings.database_name]
    except PyMongoError as error:
        raise CommandError(f"MongoDB did not do it: {_first_sentence(error)}") from error


def migrate(settings: Settings, *, wait_seconds: float = 0.0) -> list[str]:
    """Bring the database to this version's schema and return what was done; idempotent. Raises as below."""
    until = time.monotonic() + wait_seconds
    while True:
        try:
            with open_database(settings) as database:
                return schema.migrate(database)
        except CommandError:  # no primary yet, or no user yet: a stack that has just been started
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)


def create_project(settings: Settings, name: str, project_id: str | None) -> dict[str, Any]:
    """Create a project and return it as JSON may hold it. Raises DomainError, CommandError."""
    with open_database(settings) as database:
        return directory.create_project(database, name, project_id)


def create_agent(
    settings: Settings, project_id: str, email: str, password: str, role: str, name: str | None
) -> dict[str, Any]:
    """Create an agent in a project and return it as JSON may hold it. Raises DomainError, CommandError."""
    with open_database(settings) as database:
        return directory.create_agent(database, project_id, email, password, role, name)


def invite_agent(settings: Settings, project_id: str, email: str, role: str) -> dict[str, Any]:
    """Make an invitation and return it with its url. Raises DomainError, CommandError."""
    with open_database(settings) as database:
        made, secret = directory.invite_agent(database, project_id, email, role)
    return made | {"url": link_url(_origin(settings), "invitation", secret)}


def reset_password(settings: Settings, email: str) -> dict[str, Any]:
    """Make a link to set an agent's password and return it with its url. Raises DomainError, CommandError."""
    with open_database(settings) as database:
        made, secret = directory.reset_password(database, email)
    return made | {"url": link_url(_origin(settings), "reset", secret)}


def forget_second_factor(settings: Settings, email: str) -> dict[str, Any]:
    """Let an agent who has lost app and recovery codes in with his password. Raises DomainError, CommandError."""
    with open_database(settings) as database:
        return directory.forget_second_factor(database, email)


def _origin(settings: Settings) -> str:
    """Where people reach the inbox; without PORCHLIGHT_PUBLIC_URL as the gateway itself listens."""
    return settings.public_url or f"http://{settings.host}:{settings.port}"


def _first_sentence(error: PyMongoError) -> str:
    """Return the beginning of a driver's message, which goes on with a page of topology."""
    return str(error).split(", Timeout:")[0].split(", full error:")[0].splitlines()[0]
