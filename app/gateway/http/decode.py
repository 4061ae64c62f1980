"""From bytes and query strings to the contract's shapes, or an InvalidError that names the field."""

import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

import msgspec

from app.domain.errors import InvalidError, TooLargeError
from app.domain.message import refuse_broken_unicode

T = TypeVar("T")

MAX_BODY = 64 * 1024  # bytes; the longest message takes 20 KB
_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_INDEX = re.compile(r"\[[^\]]*\]")  # which item of a list
_NAMED = re.compile(r"field `(?P<name>[^`]+)`")


def decode_body(body: bytes, content_type: str, kind: type[T]) -> T:
    """A JSON body as `kind`, strictly: no unknown field, no other type, no NaN, no broken text."""
    if len(body) > MAX_BODY:
        raise TooLargeError(f"The body is larger than {MAX_BODY // 1024} KB.")
    if content_type.split(";")[0].strip().lower() != "application/json":
        # Also what keeps other sites' forms out: a browser asks before it sends JSON across origins.
        raise InvalidError("Send JSON, with Content-Type: application/json.", field="Content-Type")
    try:
        decoded = msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidError("The body is not valid JSON.") from error
    _refuse_broken_text(msgspec.to_builtins(decoded), "body")
    return decoded


def single_values(arguments: Mapping[str, list[bytes]], known: Collection[str]) -> dict[str, str]:
    """A query string as name -> text: every name known, none twice; what is empty counts as left out."""
    values: dict[str, str] = {}
    for name, given in arguments.items():
        if name not in known:
            raise InvalidError(f"There is no parameter {name[:40]!r} here.", field=name[:40])
        if len(given) != 1:
            raise InvalidError(f"{name} is given more than once.", field=name)
        try:
            text = given[0].decode()
        except UnicodeDecodeError as error:
            raise InvalidError(f"{name} is not UTF-8.", field=name) from error
        refuse_broken_unicode(text, name)
        if text:
            values[name] = text
    return values


def convert_query(values: Mapping[str, str], kind: type[T]) -> T:
    """Query values as `kind`; numbers come as text there."""
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from error


def _invalid(text: str) -> InvalidError:
    """msgspec's message as ours: "Expected `str`, got `int` - at `$.a.b`" concerns the field a.b."""
    at = _AT.search(text)
    path = _INDEX.sub("", at["path"]) if at else ""
    reason = text[: at.start()] if at else text
    named = _NAMED.search(reason)
    field = ".".join(part for part in (path, named["name"] if named else "") if part)
    return InvalidError(f"{field}: {reason}" if path else reason, field=field or None)


def _refuse_broken_text(value: Any, field: str) -> None:
    if isinstance(value, str):
        refuse_broken_unicode(value, field)
    elif isinstance(value, dict):
        for name, part in value.items():
            _refuse_broken_text(part, name)
    elif isinstance(value, list):
        for part in value:
            _refuse_broken_text(part, field)
