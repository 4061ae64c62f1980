"""Well-formed events with wrong values: answered `invalid`, stored nowhere, and the socket lives."""

import json
from typing import Any

import pytest

from app.doctor.probe import Probe
from tests.integration.engine.conftest import Backlog
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import RawSocket

ID = "0c9d9c52-8a8e-4a26-8f4d-1f2c1c6b9f01"
NUMBERS = ["NaN", "Infinity", "-Infinity", "1e999", "-1", "1.5", str(2**53), str(2**63), str(2**64), "9" * 400, '"1"']


def _ask(raw: RawSocket, event: str, payload: str) -> Any:
    """The callback's argument."""
    raw.send(f'42/widget,7["{event}",{payload}]')
    return json.loads(raw.until(("43/widget,7",)).partition("7")[2])[0]


@pytest.fixture
def raw(live: LiveGateway, neighbour: Probe) -> Any:
    """Given a visitor who writes his JSON by hand, and a neighbour who must not notice."""
    with RawSocket(live.url) as raw:
        raw.enter("/widget", {"token": live.token()})
        yield raw
        assert _ask(raw, "resume", '{"lastSeq":0}')["ok"], "the socket lives"


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(("event", "field"), [("markRead", "seq"), ("resume", "lastSeq"), ("history", "beforeSeq")])
def test_numbers_that_are_none(raw: RawSocket, backlog: Backlog, event: str, field: str, number: str) -> None:
    before = len(backlog)

    answer = _ask(raw, event, f'{{"{field}":{number}}}')

    assert (answer["ok"], answer["error"]["code"]) == (False, "invalid")
    assert len(backlog) == before


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("sendMessage", f'{{"clientMessageId":"{ID}","content":"half \\ud83d an emoji"}}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}","content":"\\udc4b"}}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}","content":"a\\u0000b"}}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}","content":""}}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}","content":" \\n\\t "}}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}","content":null}}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}","content":["x"]}}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}"}}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}","content":"x","projectId":"bank"}}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}","content":"x","visitorUid":"v_1"}}'),
        ("sendMessage", '{"clientMessageId":"not-a-uuid","content":"x"}'),
        ("sendMessage", f'{{"clientMessageId":"{ID}\\n","content":"x"}}'),
        ("sendMessage", '{"clientMessageId":{"$gt":""},"content":"x"}'),
        ("sendMessage", '{"$where":"1","content":"x"}'),
        ("updateContext", '{"url":"https://a.example","title":"\\ud800"}'),
        ("updateContext", '{"url":"' + "u" * 2_049 + '"}'),
        ("updateContext", '{"url":{"$ne":1}}'),
        ("typing", '{"active":"yes"}'),
        ("typing", '{"active":1}'),
        ("resume", '{"lastSeq":0,"pendingIds":{"$gt":""}}'),
        ("resume", '{"lastSeq":0,"pendingIds":["x"]}'),
        ("markRead", "{}"),
    ],
)
def test_values_that_mean_nothing(raw: RawSocket, backlog: Backlog, event: str, payload: str) -> None:
    before = len(backlog)

    answer = _ask(raw, event, payload)

    assert (answer["ok"], answer["error"]["code"]) == (False, "invalid")
    assert len(backlog) == before


def test_one_character_too_many_is_too_large(raw: RawSocket, backlog: Backlog) -> None:
    before = len(backlog)

    answer = _ask(raw, "sendMessage", json.dumps({"clientMessageId": ID, "content": "x" * 5_001}))

    assert (answer["error"]["code"], answer["error"]["field"]) == ("too_large", "content")
    assert len(backlog) == before


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("joinProject", {"projectId": "bank"}),
        ("joinProject", {"projectId": "nowhere"}),
        ("sendReply", {"conversationId": "unknown", "clientMessageId": ID, "content": "x"}),
        ("typing", {"conversationId": "unknown", "active": True}),
        ("viewing", {"conversationId": "unknown", "active": True}),
        ("markRead", {"conversationId": "unknown", "seq": 1}),
        ("markUnread", {"conversationId": "unknown"}),
        ("resume", {"conversationId": "unknown", "lastSeq": 0}),
    ],
)
def test_what_is_not_an_agents_is_not_found(live: LiveGateway, event: str, payload: Any) -> None:
    ana = Probe(live.url, "/inbox", headers={"Cookie": "porchlight_session=cookie-of-ana"})

    answer = ana.request(event, payload)
    ana.close()

    assert answer["error"]["code"] == "not_found"


@pytest.mark.parametrize("value", [{"$gt": ""}, "a.b/c", "$where", "../x", "x" * 129, "", 1, None, ["shop"]])
def test_ids_of_a_wrong_form_are_invalid_before_any_query(live: LiveGateway, value: Any) -> None:
    ana = Probe(live.url, "/inbox", headers={"Cookie": "porchlight_session=cookie-of-ana"})

    answers = [
        ana.request("joinProject", {"projectId": value}),
        ana.request("viewing", {"conversationId": value, "active": True}),
    ]
    ana.close()

    assert [answer["error"]["code"] for answer in answers] == ["invalid", "invalid"]
