"""The database's schema: its version, and the steps that led there.

Expand, migrate, contract, never two of them in one release, so that the version before always runs beside this one:
  expand    adds what the new version will use; the old one does not mind (collections, indexes, optional fields)
  migrate   fills it in; both versions can read both forms
  contract  removes what only the old version used, one release later: `oldest` says who may still run
Every step may run twice, and beside a running system.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec
from pymongo.database import Database

from app.adapters import indexes
from app.domain.errors import ConflictError

Phase = Literal["expand", "migrate", "contract"]
COLLECTION, ID = "schema", "porchlight"


class Step(msgspec.Struct, frozen=True):
    """From the version before to `version`. `oldest`: the least version that may still run after it."""

    version: int
    phase: Phase
    why: str
    run: Callable[[Database[dict[str, Any]]], Any]
    oldest: int = 0


# 2 and 3 come in one release, as none was made with schema 1: its gateways and workers are to be stopped before.
STEPS: tuple[Step, ...] = (
    Step(1, "expand", "the collections and their indexes", indexes.migrate),
    Step(2, "expand", "the lists by the minute", indexes.fill_minutes),
    Step(3, "contract", "the lists by the moment", indexes.drop_lists_by_moment, oldest=2),
)
VERSION = STEPS[-1].version


def migrate(database: Database[dict[str, Any]], steps: tuple[Step, ...] = STEPS) -> list[str]:
    """Brings the database to these steps' version; what was done. Raises ConflictError when it is beyond them."""
    check(database, steps)
    # At every version: an old worker may still have written, and indexes are data, not steps.
    filled = indexes.fill_minutes(database)
    done = [f"minutes of conversations: {filled}"] if filled else []
    done += [f"index {name}" for name in indexes.migrate(database)]
    at = version_of(database)
    for step in steps:
        if step.version > at:
            step.run(database)
            _note(database, step)
            done.append(f"version {step.version}: {step.phase} {step.why}")
    return done


def version_of(database: Database[dict[str, Any]]) -> int:
    """The database's version; 0 before the first migration."""
    found = database[COLLECTION].find_one({"_id": ID})
    return 0 if found is None else int(found["version"])


class Refusal(msgspec.Struct, frozen=True):
    """Why a program may not work on a database. `final`: no migration of its own can change that."""

    why: str
    final: bool


def refusal(database: Database[dict[str, Any]], steps: tuple[Step, ...] = STEPS) -> Refusal | None:
    """None when a program of these steps may work on the database: it is neither too old for it nor too new."""
    found = database[COLLECTION].find_one({"_id": ID}) or {"version": 0, "oldest": 0}
    version, oldest = int(found["version"]), int(found["oldest"])
    program, needed = steps[-1].version, max(step.version for step in steps if step.phase == "expand")
    if oldest > program:
        return Refusal(
            f"The database has schema {version}, which needs a Porchlight of schema "
            f"{oldest} or later; this one has {program}. Install the later version.",
            final=True,
        )
    if version < needed:  # the other phases change what both versions can read
        state = f"has schema {version}" if version else "was never migrated"
        why = f"The database {state}; this Porchlight needs schema {needed}. Run `porchlight migrate` of this version."
        return Refusal(why, final=False)
    return None


def check(database: Database[dict[str, Any]], steps: tuple[Step, ...] = STEPS) -> None:
    """Raises ConflictError when a program of these steps may not run on the database any more."""
    refused = refusal(database, steps)
    if refused is not None and refused.final:
        raise ConflictError(refused.why)


def _note(database: Database[dict[str, Any]], step: Step) -> None:
    history = {"version": step.version, "phase": step.phase, "at": datetime.now(UTC)}
    database[COLLECTION].update_one(
        {"_id": ID},
        {"$max": {"version": step.version, "oldest": step.oldest}, "$push": {"history": history}},
        upsert=True,
    )
