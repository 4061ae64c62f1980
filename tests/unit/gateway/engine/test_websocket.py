"""Frames of RFC 6455, against another implementation of it (wsproto), cut anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.frame_protocol import FrameProtocol, Opcode

from app.gateway.engine.websocket import CLOSE, PING, TEXT, BrokenFrameError, control_frame, read_frame, text_frame

LIMIT = 100_000
LENGTHS = (0, 1, 125, 126, 127, 65_535, 65_536, LIMIT)


def masked(payload: bytes, first: int = 0x81) -> bytes:
    """A client's frame."""
    length = len(payload)
    if length < 126:
        head = bytes([first, 0x80 | length])
    elif length < 65_536:
        head = bytes([first, 0x80 | 126]) + length.to_bytes(2, "big")
    else:
        head = bytes([first, 0x80 | 127]) + length.to_bytes(8, "big")
    return head + b"\1\2\3\4" + bytes(byte ^ (1, 2, 3, 4)[n % 4] for n, byte in enumerate(payload))


@pytest.mark.parametrize("length", LENGTHS)
def test_a_frame_of_any_length_is_read(length: int) -> None:
    payload = b"x" * length

    frame = read_frame(b"before" + masked(payload) + b"behind", 6, LIMIT)

    assert frame is not None
    assert (frame.opcode, frame.final, frame.payload) == (TEXT, True, payload)
    assert frame.end == 6 + len(masked(payload))


@given(st.binary(max_size=300), st.data())
def test_a_part_of_a_frame_is_no_frame(payload: bytes, data: st.DataObject) -> None:
    whole = masked(payload)
    cut = data.draw(st.integers(0, len(whole) - 1))

    assert read_frame(whole[:cut], 0, LIMIT) is None


@given(st.binary(max_size=200))
def test_what_another_client_sends_is_read(payload: bytes) -> None:
    sent = FrameProtocol(client=True, extensions=[])._serialize_frame(Opcode.BINARY, payload)

    frame = read_frame(bytearray(sent), 0, LIMIT)

    assert frame is not None
    assert (frame.opcode, frame.final, frame.payload, frame.end) == (2, True, payload, len(sent))


@pytest.mark.parametrize("length", LENGTHS)
def test_another_client_reads_what_we_send(length: int) -> None:
    reader = FrameProtocol(client=True, extensions=[])
    reader.receive_bytes(text_frame(b"x" * length) + control_frame(PING, b"!"))

    messages = list(reader.received_frames())

    assert "".join(str(m.payload) for m in messages[:-1]) == "x" * length
    assert (messages[-1].opcode, messages[-1].payload) == (Opcode.PING, b"!")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        pytest.param(masked(b"x", 0xC1), 1002, id="compressed"),
        pytest.param(b"\x81\x01x", 1002, id="not masked"),
        pytest.param(masked(b"x", 0x09), 1002, id="a ping in pieces"),
        pytest.param(masked(b"x" * 126, 0x89), 1002, id="a long ping"),
        pytest.param(masked(b"x" * (LIMIT + 1))[:14], 1009, id="too big, and only its header is here"),
        pytest.param(b"\x81\xff" + b"\xff" * 8 + b"mask", 1009, id="the largest length"),
    ],
)
def test_what_no_client_sends_is_refused(frame: bytes, code: int) -> None:
    with pytest.raises(BrokenFrameError) as refused:
        read_frame(frame, 0, LIMIT)

    assert refused.value.code == code


def test_a_close_frame_is_read() -> None:
    frame = read_frame(masked((1001).to_bytes(2, "big"), 0x88), 0, LIMIT)

    assert frame is not None
    assert (frame.opcode, frame.payload) == (CLOSE, b"\x03\xe9")
