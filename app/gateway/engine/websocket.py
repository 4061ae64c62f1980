"""Frames of a websocket as RFC 6455 has them, text both ways and nothing compressed. Pure.

Replaces `WebSocketProtocol13._receive_frame` and `_write_frame` of Tornado 6.6: a coroutine per header, mask and
payload becomes a look into the bytes that are there.
"""

import struct
from typing import NamedTuple

from tornado.util import _websocket_mask as unmask  # in C where Tornado's speedups were built

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FINAL = 0x80
_RESERVED, _CONTROL, _MASKED = 0x70, 0x08, 0x80
_CONTROL_LENGTH = 125
_SHORT, _MIDDLE, _LONG = 126, 65_536, 127
_WIDE = {_SHORT: 2, _LONG: 8}


class BrokenFrameError(Exception):
    """Raised on what no websocket client sends. `code` is the status of the closing handshake (section 7.4.1)."""

    def __init__(self, reason: str, code: int = 1002) -> None:
        super().__init__(reason)
        self.code = code


class Frame(NamedTuple):
    """A client's frame, unmasked."""

    opcode: int
    final: bool
    payload: bytes
    end: int  # where the next one begins


def read_frame(data: bytes | bytearray, at: int, limit: int) -> Frame | None:
    """The frame that begins at `at`; None while some of it is missing. Raises BrokenFrameError.

    limit: bytes of payload; a longer one is refused by its header, before any of it has come.
    """
    have = len(data)
    if have - at < 2:
        return None
    first, length = data[at], _checked_length(data[at], data[at + 1])
    wide = _WIDE.get(length, 0)  # bytes of a length that does not fit here
    start = at + 2 + wide + 4  # behind the mask
    if have < start:
        return None
    if wide:
        length = int.from_bytes(data[at + 2 : at + 2 + wide], "big")
    if length > limit:
        raise BrokenFrameError("message too big", 1009)
    end = start + length
    if have < end:
        return None
    payload = unmask(bytes(data[start - 4 : start]), bytes(data[start:end]))
    return Frame(first & 0x0F, first >= FINAL, payload, end)


def _checked_length(first: int, second: int) -> int:
    """The seven bits of a header's length."""
    length = second & 0x7F
    if first & _RESERVED:
        raise BrokenFrameError("an extension that was not agreed on")
    if not second & _MASKED:
        raise BrokenFrameError("not masked")
    if first & _CONTROL and (length > _CONTROL_LENGTH or not first & FINAL):
        raise BrokenFrameError("a control frame that is too long or in pieces")
    return length


def text_frame(payload: bytes) -> bytes:
    """A server's text message: never masked."""
    length = len(payload)
    if length < _SHORT:
        return struct.pack("!BB", FINAL | TEXT, length) + payload
    if length < _MIDDLE:
        return struct.pack("!BBH", FINAL | TEXT, _SHORT, length) + payload
    return struct.pack("!BBQ", FINAL | TEXT, _LONG, length) + payload


def control_frame(opcode: int, payload: bytes = b"") -> bytes:
    """A server's PONG or CLOSE."""
    return bytes((FINAL | opcode, len(payload))) + payload
