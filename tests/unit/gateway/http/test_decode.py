"""Bodies and query strings: what gets in, and which field a refusal names."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.http_shapes import AddMember, PatchProject, SignIn
from app.domain.errors import InvalidError, TooLargeError
from app.gateway.http.conversations import ListQuery, MessagesQuery
from app.gateway.http.decode import convert_query, decode_body, single_values

JSON = "application/json"


def test_a_good_body_is_decoded() -> None:
    body = b'{"email": "a@b.example", "password": "p"}'
    assert decode_body(body, "Application/JSON; charset=utf-8", SignIn) == SignIn("a@b.example", "p")


@pytest.mark.parametrize(
    ("kind", "body", "field"),
    [
        (SignIn, b'{"email": 1, "password": "p"}', "email"),
        (SignIn, b'{"email": "e"}', "password"),
        (SignIn, b'{"email": "e", "password": "p", "$where": "1"}', "$where"),
        (SignIn, b"[]", None),
        (AddMember, b'{"email": "a@b.example", "name": "A", "role": "king"}', "role"),
        (PatchProject, b'{"theme": {"accent": "red"}}', "theme.accent"),
        (PatchProject, b'{"allowedOrigins": ["javascript:alert(1)"]}', "allowedOrigins"),
    ],
)
def test_a_refusal_names_the_field(kind: type, body: bytes, field: str | None) -> None:
    with pytest.raises(InvalidError) as refused:
        decode_body(body, JSON, kind)
    assert refused.value.field == field


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
def test_only_json_is_a_body(content_type: str) -> None:
    with pytest.raises(InvalidError):
        decode_body(b'{"email": "e", "password": "p"}', content_type, SignIn)


def test_a_large_body_is_not_even_parsed() -> None:
    with pytest.raises(TooLargeError):
        decode_body(b"[" * 65_537, JSON, SignIn)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_body_or_refused(body: bytes) -> None:
    with pytest.raises(InvalidError):
        decode_body(body, JSON, SignIn)


def test_a_query_is_read_once_per_name() -> None:
    assert single_values({"q": [b"red shoes"], "status": [b""]}, ("q", "status")) == {"q": "red shoes"}


@pytest.mark.parametrize(
    "arguments",
    [{"status[$gt]": [b"x"]}, {"q": [b"a", b"b"]}, {"q": [b"\xff"]}, {"q": [b"a\x00"]}, {"__proto__": [b"1"]}],
)
def test_operators_repeats_and_broken_text_are_refused(arguments: dict[str, list[bytes]]) -> None:
    with pytest.raises(InvalidError):
        single_values(arguments, ("q", "status"))


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (ListQuery, {"status": "gone"}, "status"),
        (ListQuery, {"limit": "101"}, "limit"),
        (ListQuery, {"limit": "0"}, "limit"),
        (ListQuery, {"limit": "NaN"}, "limit"),
        (ListQuery, {"assignee": "$ne"}, "assignee"),
        (MessagesQuery, {"beforeSeq": "-1"}, "beforeSeq"),
        (MessagesQuery, {"afterSeq": "9" * 40}, "afterSeq"),
    ],
)
def test_query_values_are_checked(kind: type, values: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        convert_query(values, kind)
    assert refused.value.field == field


def test_query_numbers_come_as_text() -> None:
    expected: Any = MessagesQuery(before_seq=7, limit=100)
    assert convert_query({"beforeSeq": "7", "limit": "100"}, MessagesQuery) == expected
    assert isinstance(expected, msgspec.Struct)
