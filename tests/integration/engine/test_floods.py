"""How much one socket may ask, counted exactly: time stands still for its bucket."""

import json
from contextlib import suppress
from typing import Any

import pytest
from simple_websocket import ConnectionClosed

from app.adapters.visitor_tokens import VisitorTokens, new_visitor
from app.doctor.probe import Probe, ProbeError
from app.gateway import visitor
from app.gateway.socket_server import REFUSALS
from tests.integration.conftest import Near, StartNear
from tests.support.stack import SECRET

EVENTS_BURST = 40
MUCH = "9999999 in 1"


@pytest.fixture
def near(start_near: StartNear) -> Near:
    """Given limits that are on; what was used up does not come back while the test runs."""
    return start_near(rate_limits=True, limit_socket_events=f"{EVENTS_BURST} in 999999", limit_session_events=MUCH)


def _ends(probe: Probe) -> bool:
    with pytest.raises(ProbeError, match="closed"):
        probe.wait("nothing", 20)
    return True


def test_a_few_rounds_are_fine(near: Near) -> None:
    token, _ = VisitorTokens(SECRET).issue("shop", new_visitor())
    probe = near.stack.visitor()
    for _ in range(5):
        probe.send_raw("41/widget,")
        probe.send_raw("40/widget," + json.dumps({"token": token}))

    assert probe.request("resume", {"lastSeq": 0})["ok"]


def test_a_flood_is_answered_for_a_while_then_closed(near: Near) -> None:
    probe = near.stack.visitor()
    allowed = int(EVENTS_BURST) - 1  # entering took one
    sent = [probe.send("typing", {"active": True}) for _ in range(allowed + REFUSALS + 1)]

    answers = [probe.answer(number) for number in sent[:-1]]

    assert [answer["ok"] for answer in answers] == [True] * allowed + [False] * REFUSALS
    assert {answer["error"]["code"] for answer in answers[allowed:]} == {"rate_limited"}
    assert min(answer["error"]["retryAfterMs"] for answer in answers[allowed:]) > 0
    assert _ends(probe)


def test_what_follows_the_frame_that_closed_a_flooding_socket_is_not_even_counted(
    near: Near, capfd: pytest.CaptureFixture[str]
) -> None:
    probe = near.stack.visitor()
    capfd.readouterr()
    for _ in range(EVENTS_BURST + 4 * REFUSALS):
        with suppress(ConnectionClosed, OSError):
            probe.send("typing", {"active": True})

    assert _ends(probe)
    assert "".join(capfd.readouterr()).count("frame refused") == 1


def test_who_only_types_is_looked_up_once(near: Near, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "NOTHING_SECONDS", 999.0)
    reads, asked = near.near.gateway.visitors.tools.reads, list[str]()
    newest = reads.newest_conversation

    def counted(project_id: str, uid: str) -> Any:
        asked.append(uid)
        return newest(project_id, uid)

    monkeypatch.setattr(reads, "newest_conversation", counted)
    probe = near.stack.visitor()
    sent = [probe.send("typing", {"active": True}) for _ in range(20)]

    assert all(probe.answer(number)["ok"] for number in sent)
    assert len(asked) == 1


def test_both_namespaces_of_a_socket_share_one_limit(near: Near) -> None:
    probe = near.stack.agent(project=None)
    token, _ = VisitorTokens(SECRET).issue("shop", new_visitor())
    probe.send_raw("40/widget," + json.dumps({"token": token}))
    for _ in range(int(EVENTS_BURST) - 2):
        assert probe.request("setPresence", {"status": "online"})["ok"]

    assert probe.request("setPresence", {"status": "online"})["error"]["code"] == "rate_limited"
