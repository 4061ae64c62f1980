"""Passwords: argon2id, in two threads of their own, with few waiting."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import BusyError, InvalidError

T = TypeVar("T")

MIN_LENGTH = 12  # characters
MAX_LENGTH = 256
THREADS = 2  # a call takes a good part of a core and 64 MiB
MAX_WAITING = 64  # a team that begins its day together; about ten seconds of work, who comes later is told at once

_hasher = PasswordHasher()
# Compared with when nobody has the address, so that the answer takes as long. Nobody knows its password.
NOBODYS_HASH = "$argon2id$v=19$m=65536,t=3,p=4$CHaAxw2mWQwJko8HgSxZ6A$gmUlNFzF5vwIXpgNNc3lC+47vh5+56fAWWEnB6oo8tU"


def hash_password(password: str) -> str:
    """The hash to store; takes about 0.1 s and 64 MiB. Raises InvalidError for one that is too short or too long."""
    check_password(password)
    return _hasher.hash(password)


def check_password(password: str) -> None:
    """Refuses a new password that is too short or too long."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidError(f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.", field="password")


class Passwords:
    """Hashes and checks without holding up the loop. Raises BusyError when MAX_WAITING calls wait."""

    def __init__(self, max_waiting: int = MAX_WAITING) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="passwords")
        self._max_waiting = max_waiting
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The hash to store for a new password."""
        check_password(password)
        return await self._run(_hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the one. Without a stored hash the answer is no, after the same time."""
        right = await self._run(matches, stored or NOBODYS_HASH, password)
        return right and stored is not None

    def needs_rehash(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return _hasher.check_needs_rehash(stored)

    def close(self) -> None:
        """Ends the threads; what waits is dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[..., T], *args: str) -> T:
        if self._waiting >= self._max_waiting:
            raise BusyError("Many people are signing in; try again in a few seconds.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)
        finally:
            self._waiting -= 1


def matches(stored: str, password: str) -> bool:
    """Whether `password` is the one that was hashed; takes as long as the hash itself."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
