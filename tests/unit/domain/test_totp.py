"""One-time codes, against the vectors of RFC 4226 (appendix D) and RFC 6238 (appendix B)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.totp import DRIFT, STEP_SECONDS, base32, hotp, key_of, matching_step, otpauth_url, step_at

KEY = b"12345678901234567890"
KEYS: dict[Any, bytes] = {"sha1": KEY, "sha256": KEY + KEY[:12], "sha512": KEY * 3 + KEY[:4]}
HOTP = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
TOTP = [
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
]


def test_the_vectors_of_rfc_4226() -> None:
    assert [hotp(KEY, counter) for counter in range(10)] == HOTP


@pytest.mark.parametrize(("seconds", "sha1", "sha256", "sha512"), TOTP)
def test_the_vectors_of_rfc_6238(seconds: int, sha1: str, sha256: str, sha512: str) -> None:
    wanted = {"sha1": sha1, "sha256": sha256, "sha512": sha512}

    assert {name: hotp(key, step_at(seconds), 8, name) for name, key in KEYS.items()} == wanted


@given(key=st.binary(min_size=20, max_size=20), seconds=st.integers(0, 2**40))
def test_a_code_opens_for_its_step_and_its_neighbours_and_once(key: bytes, seconds: int) -> None:
    step, code = step_at(seconds), hotp(key, step_at(seconds))

    for drift in range(-DRIFT, DRIFT + 1):
        assert matching_step(key, code, seconds + drift * STEP_SECONDS) is not None
    found = matching_step(key, code, seconds)
    assert found is not None
    assert matching_step(key, code, seconds, used=step + DRIFT) is None
    assert matching_step(key, code, seconds, used=step - 1) is not None


@pytest.mark.parametrize(
    "code", ["", "755224 ", "75522", "7552240", "\ud800", "seven!", "\u0667\u0665\u0665\u0662\u0662\u0664"]
)
def test_what_is_no_code_opens_nothing(code: str) -> None:
    assert matching_step(KEY, code, STEP_SECONDS) is None


@given(key=st.binary(min_size=1, max_size=64))
def test_a_key_survives_being_typed(key: bytes) -> None:
    assert key_of(base32(key)) == key


def test_the_address_for_an_app() -> None:
    url = otpauth_url("GEZDGNBV", "Porchlight", "ana+x@example.com")

    assert url == "otpauth://totp/Porchlight:ana%2Bx@example.com?secret=GEZDGNBV&issuer=Porchlight"
