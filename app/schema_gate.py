"""What a role asks before it works: whether its version and the database's go together.

Once, at start. A database that is older than the program needs is waited for, as `porchlight migrate` may be running
beside it. Where MongoDB is away nothing is lost by starting: it is asked beside the work, until it has answered.
"""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pymongo
import structlog
from pymongo.errors import PyMongoError

from app.adapters import schema
from app.adapters.schema import Step
from app.domain.errors import ConflictError
from app.settings import Settings

log = structlog.get_logger(__name__)

ANSWER_MS = 2_000
LOOK_SECONDS = 0.5
AWAY_SECONDS = 2.0  # between two tries to reach MongoDB

Pause = Callable[[float], bool]  # waits so many seconds; whether the process is to end


def check_schema(settings: Settings, pause: Pause, steps: tuple[Step, ...] = schema.STEPS) -> None:
    """Returns when this program may work on the database, as far as MongoDB tells.

    Raises ConflictError when it is too old for the database, or the database for it after the settings' patience.
    """
    try:
        _wait_for_migration(settings, pause, steps)
    except PyMongoError as error:
        log.info("schema not checked yet", reason=type(error).__name__)
        threading.Thread(target=_ask_beside, args=(settings, pause, steps), name="schema", daemon=True).start()


def _ask_beside(settings: Settings, pause: Pause, steps: tuple[Step, ...]) -> None:
    """Until MongoDB answers. A program that it refuses ends as if it were asked to: its next start says why."""
    while not pause(AWAY_SECONDS):
        try:
            _wait_for_migration(settings, pause, steps)
        except PyMongoError:
            continue
        except ConflictError as error:
            log.error("wrong schema", reason=error.message)
            os.kill(os.getpid(), signal.SIGTERM)
        return


def _wait_for_migration(settings: Settings, pause: Pause, steps: tuple[Step, ...]) -> None:
    """Raises PyMongoError while MongoDB is away, ConflictError as above."""
    until, told = time.monotonic() + settings.migration_wait_seconds, False
    with pymongo.MongoClient[dict[str, Any]](settings.mongodb_url, serverSelectionTimeoutMS=ANSWER_MS) as client:
        while True:
            refusal = schema.refusal(client[settings.database_name], steps)
            if refusal is None or (pause(0) and not refusal.final):
                return
            if refusal.final or time.monotonic() > until:
                raise ConflictError(refusal.why)
            if not told:
                log.warning("waits for porchlight migrate", reason=refusal.why)
                told = True
            pause(LOOK_SECONDS)
