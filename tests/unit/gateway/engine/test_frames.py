"""Which packets exist at all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gateway.engine.frames import BadFrameError, Event, Packet, parse_auth, parse_event, parse_packet


def _body(payload: str, name: str = "sendMessage") -> str:
    return f'["{name}",{payload}]'


@pytest.mark.parametrize(
    ("text", "packet"),
    [
        ("0", Packet("0", "/", None, "")),
        ("0/widget,", Packet("0", "/widget", None, "")),
        ('0/widget,{"token":"x"}', Packet("0", "/widget", None, '{"token":"x"}')),
        ("0/widget", Packet("0", "/widget", None, "")),
        ("1/inbox,", Packet("1", "/inbox", None, "")),
        ('2["typing",{}]', Packet("2", "/", None, '["typing",{}]')),
        ('2/widget,17["typing",{}]', Packet("2", "/widget", 17, '["typing",{}]')),
        ('2/widget,0["a",{}]', Packet("2", "/widget", 0, '["a",{}]')),
        ('2/widget,999999999["a",{}]', Packet("2", "/widget", 999_999_999, '["a",{}]')),
        ("3/inbox,1[]", Packet("3", "/inbox", 1, "[]")),
    ],
)
def test_packets_of_the_protocol_are_split(text: str, packet: Packet) -> None:
    assert parse_packet(text) == packet


@pytest.mark.parametrize(
    "text",
    ["", "4", "5", "51-", '51-["a",{"_placeholder":true,"num":0}]', "6", "7", "9", "zzz", "-1", " 0", "١"],
)
def test_other_packet_types_are_refused(text: str) -> None:
    with pytest.raises(BadFrameError):
        parse_packet(text)


@pytest.mark.parametrize(
    "text", ["0/" + "n" * 40 + ",", "2/" + "n" * 100_000, '2/widget,1234567890["a",{}]', "2" + "7" * 5_000]
)
def test_names_and_numbers_are_short(text: str) -> None:
    with pytest.raises(BadFrameError):
        parse_packet(text)


def test_foreign_digits_are_no_acknowledgement() -> None:
    assert parse_packet('2/widget,١["a",{}]').ack_id is None


def test_an_event_is_a_name_and_one_object() -> None:
    event = parse_event(_body('{"content":"Hi"}'))

    assert (event.name, json.loads(bytes(event.raw or b""))) == ("sendMessage", {"content": "Hi"})


@pytest.mark.parametrize(
    "body",
    [
        *("", "[]", "{}", '"x"', "[1]", "null", "true", "7", "zzz", '["a"]', "[", '["a",', '["a",{}', '["a",{}]]'),
        '["a",{}],',
        *('["a",[]]', '["a",null]', '["a",1]', '["a","b"]', '[1,{}]', "[null,{}]", '["a",{},{}]', '[{},"a"]'),
        *('["a",{"x":}]', '["a",{x:1}]', "['a',{}]", '["a",NaN]', '["a",{}]\0', '["\\ud800"]'),
        *("[" * 200_000, '["a",' + "[" * 200_000, '["a",{"x":' * 50_000, "9" * 5_000, '["a",' + "9" * 5_000 + "]"),
    ],
)  # fmt: skip
def test_what_no_client_sends_is_refused(body: str) -> None:
    with pytest.raises(BadFrameError):
        parse_event(body)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "[NaN]"])
def test_values_that_are_no_json_spoil_the_payload_and_not_the_socket(value: str) -> None:
    assert parse_event(_body(f'{{"seq":{value}}}', "markRead")) == Event("markRead", None)


@pytest.mark.parametrize(
    "value", ["1e999", "-1e999", str(2**63), str(2**64), r'"\ud83d"', r'"\udc4b\ud83d"', "9" * 400]
)
def test_values_that_only_their_decoder_can_judge_pass_the_gate(value: str) -> None:
    event = parse_event(_body(f'{{"seq":{value}}}', "markRead"))

    assert event.name == "markRead"


@pytest.mark.parametrize(("body", "auth"), [("", None), ("{}", {}), ('{"token":"x"}', {"token": "x"})])
def test_a_connect_presents_an_object_or_nothing(body: str, auth: Any) -> None:
    assert parse_auth(body) == auth


@pytest.mark.parametrize("body", ["[]", "1", '"x"', "null", "{", "{'a':1}", "NaN", '{"a":NaN}', "[" * 200_000])
def test_a_connect_with_anything_else_is_refused(body: str) -> None:
    with pytest.raises(BadFrameError):
        parse_auth(body)


@given(st.text(max_size=60) | st.text(alphabet='0123456789/,["{}]:\\untyping', max_size=60))
def test_no_text_at_all_gets_past_the_gate_in_another_way(text: str) -> None:
    try:
        packet = parse_packet(text)
        event = parse_event(packet.body)
    except BadFrameError:
        return
    assert isinstance(event.name, str)
