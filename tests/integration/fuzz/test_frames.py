"""Whatever comes through a websocket: the gateway answers or closes, and goes on."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.visitor_tokens import VisitorTokens, new_visitor
from app.contract.catalogue import CLIENT_EVENTS
from app.contract.rooms import INBOX, WIDGET
from tests.integration.fuzz.conftest import Target
from tests.support.raw_socket import RawSocket
from tests.support.stack import SECRET

pytestmark = pytest.mark.timeout(3_600)

NAMES = [event.name for event in CLIENT_EVENTS] + ["connect", "disconnect", "message", "", "__proto__", "*"]
FIELDS = sorted({field.encode_name for event in CLIENT_EVENTS for field in msgspec.structs.fields(event.payload)})
HEADS = ["", "0", "1", "2", "2probe", "3", "4", "40", "41", "42", "43", "44", "45", "451-", "46", "5", "6", "9", "\x1e"]
PLACES = ["", "/", f"{WIDGET},", f"{INBOX},", "/WIDGET,", "/widget", f"{WIDGET}?token=x,", "/x" * 300 + ","]
BROKEN = ["NaN", "-Infinity", "1e999", "9" * 5_000, '"\\ud800"', '"\\u0000"', "[" * 2_000, "{" * 2_000, '{"a":', "\\"]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
payloads = st.dictionaries(
    st.sampled_from([*FIELDS, "$where", "__proto__"]),
    anything | st.just({"$gt": ""}) | st.just("0c9d9c52-8a8e-4a26-8f4d-1f2c1c6b9f01") | st.text(max_size=6_000),
    max_size=5,
)
bodies = st.one_of(
    st.builds(lambda name, payload: json.dumps([name, payload]), st.sampled_from(NAMES), payloads | anything),
    st.builds(lambda parts: json.dumps(parts), st.lists(anything, max_size=3)),
    st.builds(lambda name, text: f'["{name}",{text}]', st.sampled_from(NAMES), st.sampled_from(BROKEN)),
    st.text(max_size=40),
)
ack_ids = st.sampled_from(["", "1", "007", "-1", "9" * 400]) | st.integers(0, 10**9).map(str)
frames = st.one_of(
    st.text(max_size=100).filter(lambda text: text.isprintable() or text.isascii()),
    st.binary(max_size=200),
    st.builds("".join, st.tuples(st.sampled_from(HEADS), st.sampled_from(PLACES), ack_ids, bodies)),
    st.builds("42{},{}{}".format, st.sampled_from([WIDGET, INBOX]), ack_ids, bodies),
)


def _utf8(frame: Any) -> bool:
    """What a websocket can carry; anything else is Tornado's to refuse, and its own tests' to show."""
    try:
        frame.encode() if isinstance(frame, str) else None
    except UnicodeEncodeError:
        return False
    return True


def test_a_burst_of_anything_disturbs_nobody(target: Target, fuzzing: settings) -> None:
    tokens = VisitorTokens(SECRET)

    @fuzzing
    @given(burst=st.lists(frames.filter(_utf8), min_size=1, max_size=25), inside=st.sampled_from([WIDGET, INBOX, None]))
    def throw(burst: list[Any], inside: str | None) -> None:
        headers = {"Cookie": "porchlight_session=cookie-of-ana"} if inside == INBOX else None
        auth = {"token": tokens.issue("shop", new_visitor())[0]} if inside == WIDGET else None
        with RawSocket(target.url, headers) as raw:
            if inside is not None:
                assert raw.enter(inside, auth).startswith("40")
            for frame in burst:
                raw.send(frame)
        target.is_served()

    throw()
    target.is_well()


def test_a_post_of_anything_disturbs_nobody(target: Target, fuzzing: settings) -> None:
    import http.client
    from urllib.parse import urlsplit

    place = urlsplit(target.url).netloc

    @fuzzing
    @given(body=st.lists(frames, max_size=12), query=st.sampled_from(["EIO=4", "EIO=3", "EIO=4&sid=x", "sid=%00"]))
    def post(body: list[Any], query: str) -> None:
        packets = [part if isinstance(part, bytes) else part.encode(errors="replace") for part in body]
        connection = http.client.HTTPConnection(place, timeout=10)
        try:
            connection.request("POST", f"/socket.io/?transport=polling&{query}", b"\x1e".join(packets))
            assert connection.getresponse().status in range(200, 504)
        finally:
            connection.close()

    post()
    target.is_served()
    target.is_well()
