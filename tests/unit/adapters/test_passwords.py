"""Passwords: what is accepted, and what a full pool says."""

import asyncio

import pytest

from app.adapters.passwords import MIN_LENGTH, NOBODYS_HASH, Passwords, check_password
from app.domain.errors import BusyError, InvalidError


def test_verifies_what_it_hashed_and_nothing_else() -> None:
    async def run() -> None:
        passwords = Passwords()
        stored = await passwords.hash("correct horse battery")

        assert await passwords.verify(stored, "correct horse battery")
        assert not await passwords.verify(stored, "correct horse batterY")
        assert not await passwords.verify(None, "correct horse battery")
        assert not await passwords.verify("not a hash", "correct horse battery")
        assert not passwords.needs_rehash(stored)
        passwords.close()

    asyncio.run(run())


def test_nobodys_hash_takes_as_long_as_anybodys() -> None:
    assert not Passwords().needs_rehash(NOBODYS_HASH)


@pytest.mark.parametrize("password", ["", "x" * (MIN_LENGTH - 1), "x" * 257])
def test_short_and_endless_passwords_are_refused(password: str) -> None:
    with pytest.raises(InvalidError):
        check_password(password)


def test_who_comes_when_too_many_wait_is_told_at_once() -> None:
    async def run() -> None:
        passwords = Passwords(max_waiting=1)
        first = asyncio.ensure_future(passwords.verify(None, "x"))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await passwords.verify(None, "x")
        assert await first is False
        passwords.close()

    asyncio.run(run())
