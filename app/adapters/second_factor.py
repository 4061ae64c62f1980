"""The second factor of an account: codes of an authenticator app, and recovery codes for when the phone is gone.

The database holds nothing that opens an account: the app's key is derived from the server's secret and a random
salt, and recovery codes are stored as keyed hashes. Stored with the agent, as `secondFactor`:
{salt, usedStep, recovery: [hash], pending: salt of one that is not confirmed yet}.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

from app.adapters.documents import Document
from app.adapters.mongo_guard import MongoGuard
from app.adapters.motor_client import Database
from app.domain.errors import ConflictError, UnauthorizedError
from app.domain.totp import SECRET_BYTES, base32, matching_step

RECOVERY_CODES = 10
_CODE_BYTES = 10  # of base32: 80 bits cut to 10 letters, 50 bits; the hash has a key that is not in the database
WRONG = "That code is not right, or was used before."


class SecondFactors:
    """Raises UnauthorizedError for a wrong code, UnavailableError when MongoDB does not answer."""

    def __init__(self, database: Database, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._agents = database["agents"]
        self._guard = MongoGuard()
        self._key = hmac.digest(secret.encode(), b"porchlight/second-factor", hashlib.sha256)
        self._clock = clock

    async def begin(self, agent_id: str) -> str:
        """A new secret for an app, as people type it. It counts once it is confirmed."""
        salt = secrets.token_urlsafe(16)
        with self._guard:
            await self._agents.update_one({"_id": agent_id}, {"$set": {"secondFactor.pending": salt}})
        return base32(self._app_key(agent_id, salt))

    async def confirm(self, agent_id: str, code: str) -> list[str]:
        """Turns it on when the app shows the right code; the recovery codes, which are not kept."""
        salt = (await self._stored(agent_id)).get("pending")
        if salt is None:
            raise ConflictError("There is nothing to confirm: begin again.")
        step = matching_step(self._app_key(agent_id, salt), code, self._clock())
        if step is None:
            raise UnauthorizedError(WRONG, field="code")
        codes = [_new_code() for _ in range(RECOVERY_CODES)]
        stored = {"salt": salt, "usedStep": step, "recovery": [self._hash(agent_id, code) for code in codes]}
        with self._guard:
            done = await self._agents.update_one(
                {"_id": agent_id, "secondFactor.pending": salt}, {"$set": {"secondFactor": stored}}
            )
        if not done.modified_count:
            raise ConflictError("Somebody else changed this just now: begin again.")
        return codes

    async def check(self, agent_id: str, code: str) -> None:
        """Uses up a code of the app or a recovery code, once over all gateways. Raises UnauthorizedError."""
        stored = await self._stored(agent_id)
        if "salt" not in stored:
            return
        step = matching_step(self._app_key(agent_id, stored["salt"]), code, self._clock(), stored["usedStep"])
        same: Document = {"_id": agent_id, "secondFactor.salt": stored["salt"]}
        if step is not None:
            unused: Document = {"secondFactor.usedStep": {"$lt": step}}
            change: Document = {"$set": {"secondFactor.usedStep": step}}
        else:
            unused = {"secondFactor.recovery": self._hash(agent_id, code)}
            change = {"$pull": unused}
        with self._guard:
            done = await self._agents.update_one(same | unused, change)
        if not done.modified_count:
            raise UnauthorizedError(WRONG, field="code")

    async def recovery_codes_left(self, agent_id: str) -> int | None:
        """How many recovery codes are left; None where there is no second factor."""
        stored = await self._stored(agent_id)
        return len(stored["recovery"]) if "salt" in stored else None

    async def turn_off(self, agent_id: str) -> None:
        """From now on the password is enough."""
        with self._guard:
            await self._agents.update_one({"_id": agent_id}, {"$unset": {"secondFactor": ""}})

    async def _stored(self, agent_id: str) -> Document:
        with self._guard:
            found = await self._agents.find_one({"_id": agent_id}, {"secondFactor": 1})
        return (found or {}).get("secondFactor") or {}

    def _app_key(self, agent_id: str, salt: str) -> bytes:
        return hmac.digest(self._key, f"app\0{agent_id}\0{salt}".encode(), "sha256")[:SECRET_BYTES]

    def _hash(self, agent_id: str, code: str) -> str:
        plain = code.strip().lower().replace("-", "").replace(" ", "")
        return hmac.new(self._key, f"recovery\0{agent_id}\0{plain}".encode(errors="replace"), "sha256").hexdigest()


def _new_code() -> str:
    """Ten letters and digits that cannot be mixed up, as abcde-fghij."""
    text = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()
    return f"{text[:5]}-{text[5:10]}"
