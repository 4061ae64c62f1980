"""The gate for Socket.IO packets: which shapes exist at all. Pure.

A packet is a digit, then optionally `/namespace,`, an acknowledgement id and JSON (Socket.IO protocol 5).
"""

import json
from typing import Any, NamedTuple

import msgspec

CONNECT, DISCONNECT, EVENT, ACK = "0", "1", "2", "3"
_ACK_DIGITS = 9  # more acknowledgements than that no client has outstanding
_NAMESPACE_LENGTH = 32

_event = msgspec.json.Decoder(tuple[str, msgspec.Raw])


class BadFrameError(Exception):
    """Raised on what no Socket.IO client sends: the socket is closed. The text says why, without the content."""


class Packet(NamedTuple):
    """A packet whose JSON is not looked at yet."""

    kind: str
    namespace: str
    ack_id: int | None
    body: str


class Event(NamedTuple):
    """An event's name and its payload; `raw` is None when the payload is an object but not valid JSON for us."""

    name: str
    raw: msgspec.Raw | None


def parse_packet(text: str) -> Packet:
    """Splits a packet. Raises BadFrameError on anything but CONNECT, DISCONNECT, EVENT and ACK."""
    kind = text[:1]
    if kind not in (CONNECT, DISCONNECT, EVENT, ACK) or not kind:
        raise BadFrameError("unknown packet type")
    at, namespace = 1, "/"
    if text.startswith("/", 1):
        comma = text.find(",", 1, _NAMESPACE_LENGTH + 2)
        end = comma if comma > 0 else len(text)
        namespace = text[1:end]
        if len(namespace) > _NAMESPACE_LENGTH:
            raise BadFrameError("namespace too long")
        at = end + 1
    start = at
    while at < len(text) and at - start <= _ACK_DIGITS and text[at] in "0123456789":
        at += 1
    if at - start > _ACK_DIGITS:
        raise BadFrameError("acknowledgement id too long")
    ack_id = int(text[start:at]) if at > start else None
    return Packet(kind, namespace, ack_id, text[at:])


def parse_event(body: str) -> Event:
    """The event in a packet's body: exactly a name and one object."""
    try:
        name, raw = _event.decode(body)
    except msgspec.DecodeError:
        return Event(_name_of_spoilt(body), None)
    except RecursionError as error:
        raise BadFrameError("nested too deep") from error
    if not bytes(raw).lstrip().startswith(b"{"):
        raise BadFrameError("payload is no object")
    return Event(name, raw)


def parse_auth(body: str) -> Any:
    """What a CONNECT presents: an object or nothing."""
    if not body:
        return None
    try:
        auth = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadFrameError("connect payload is no JSON") from error
    if not isinstance(auth, dict):
        raise BadFrameError("connect payload is no object")
    return auth


def _name_of_spoilt(body: str) -> str:
    """The event's name when only values are broken (NaN, half an emoji): its sender is to hear `invalid`.

    Python's own parser lets these pass, so it tells them from text that is no JSON.
    """
    try:
        items = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadFrameError("not JSON") from error
    match items:
        case [str() as name, dict()]:
            return name
    raise BadFrameError("not an event")
