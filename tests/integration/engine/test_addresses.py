"""What is counted against whom, on a real gateway with a real Redis: nobody gets more by another name or header."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.adapters.visitor_tokens import VisitorTokens, new_visitor
from tests.integration.conftest import Near, StartNear
from tests.support.people import call
from tests.support.raw_socket import RawSocket
from tests.support.stack import SECRET
from tests.support.talk import new_id

PROXY, STRANGER, OFFICE = "127.0.0.9", "127.0.0.1", "127.0.0.2"  # all are this machine's
NEVER = 999_999  # seconds: what was used up does not come back while a test runs


@pytest.fixture
def gateway(start_near: StartNear) -> Callable[..., str]:
    """Starts one behind a proxy at PROXY, with limits; its URL."""

    def start(**limits: str) -> str:
        near: Near = start_near(rate_limits=True, trusted_proxies=PROXY, **limits)
        return near.stack.urls[-1]

    return start


def _enter(url: str, source: str, forwarded: str | None = None) -> RawSocket:
    """A new visitor's socket."""
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    raw = RawSocket(url, headers, source=source)
    token, _ = VisitorTokens(SECRET).issue("shop", new_visitor())
    assert raw.enter("/widget", {"token": token}).startswith("40")
    return raw


def _send(raw: RawSocket) -> Any:
    payload = json.dumps({"clientMessageId": new_id(), "content": "Hello"})
    raw.send(f'42/widget,5["sendMessage",{payload}]')
    return json.loads(raw.until(("43/widget,5",)).partition("5")[2])[0]


def _message_of_a_new_visitor(url: str, source: str, forwarded: str | None = None) -> Any:
    with _enter(url, source, forwarded) as raw:
        return _send(raw)


def _is_told_to_wait(answer: Any) -> bool:
    error = answer.get("error", {})
    return (answer["ok"], error.get("code")) == (False, "rate_limited") and error["retryAfterMs"] > 0


def test_a_new_name_for_each_message_and_a_forged_header_gain_nothing(gateway: Callable[..., str]) -> None:
    url = gateway(limit_address_events=f"8 in {NEVER}")
    forged = [f"203.0.113.{n}" for n in range(8)]

    answers = [_message_of_a_new_visitor(url, STRANGER, header) for header in forged]

    assert all(answer["ok"] for answer in answers)
    assert _is_told_to_wait(_message_of_a_new_visitor(url, STRANGER))
    assert _is_told_to_wait(_message_of_a_new_visitor(url, STRANGER, "203.0.113.99"))
    assert _message_of_a_new_visitor(url, OFFICE)["ok"], "another address is another matter"


def test_behind_the_proxy_an_ipv6_site_is_one_and_what_stands_left_in_the_header_is_not_believed(
    gateway: Callable[..., str],
) -> None:
    url = gateway(limit_address_events=f"4 in {NEVER}")
    site = [f"198.51.100.{n}, 2001:db8:1:2:{n}::{n}" for n in range(1, 5)]

    assert all(_message_of_a_new_visitor(url, PROXY, header)["ok"] for header in site)

    assert _is_told_to_wait(_message_of_a_new_visitor(url, PROXY, "2001:db8:1:2:ffff::1"))
    assert _message_of_a_new_visitor(url, PROXY, "2001:db8:1:3::1")["ok"], "the next site"
    assert _message_of_a_new_visitor(url, PROXY, "198.51.100.1")["ok"], "whom they only named"


def test_many_tabs_and_gateways_of_one_visitor_are_one(start_near: StartNear) -> None:
    near = start_near(rate_limits=True, limit_session_events=f"6 in {NEVER}")
    profile = new_visitor()
    tabs = [near.stack.visitor(profile=profile) for _ in range(3)]
    payloads = [{"clientMessageId": new_id(), "content": "Hello"} for _ in range(7)]

    answers = [tabs[n % 3].request("sendMessage", payload) for n, payload in enumerate(payloads)]

    assert [answer["ok"] for answer in answers] == [True] * 6 + [False]
    assert _is_told_to_wait(answers[-1])
    assert near.stack.visitor().request("resume", {"lastSeq": 0})["ok"]


def test_an_office_behind_one_address_is_not_locked_out_by_one_of_its_people(gateway: Callable[..., str]) -> None:
    """With the limits as they are shipped: fifty colleagues, one of whom floods until he is cut off."""
    url = gateway()
    colleagues = [_enter(url, OFFICE) for _ in range(50)]
    with _enter(url, OFFICE) as flooder:
        for number in range(400):
            flooder.send(f'42/widget,{number}["typing",{{"active":true}}]')
        assert flooder.is_closed_within()

    for _ in range(3):
        assert all(_send(raw)["ok"] for raw in colleagues)
    assert call(url, "GET", "/api/widget/config?projectId=shop", name=None)[0] == 200
    for raw in colleagues:
        raw.__exit__()


def test_calls_and_sessions_are_counted_by_address_and_the_caller_is_told(gateway: Callable[..., str]) -> None:
    url = gateway(limit_widget_sessions=f"3 in {NEVER}", limit_address_calls=f"6 in {NEVER}")
    session = {"projectId": "shop"}

    answers = [call(url, "POST", "/api/widget/session", session, None) for _ in range(4)]
    calls = [call(url, "GET", "/api/widget/config?projectId=shop", name=None) for _ in range(3)]

    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert [status for status, _ in calls] == [200, 200, 429]
    for _, refused in (answers[-1], calls[-1]):
        assert refused["error"]["code"] == "rate_limited"
        assert refused["error"]["retryAfterMs"] > 0
