"""Who is signed out, removed or demoted is out on every gateway, with the sockets that he holds.

The one promise with a time in it: OUT_SECONDS, from the answer to the change until the last socket is closed.
"""

import json
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from app.adapters.agents import agent_document
from app.adapters.passwords import hash_password
from app.adapters.sessions import token_hash
from app.doctor.probe import Probe, ProbeError
from tests.support.people import BOT_TOKEN, call
from tests.support.stack import Stack
from tests.waiting import wait_for

OUT_SECONDS = 5.0
BUSY_MACHINE = 5.0  # what a loaded test machine may add
PASSWORD = "correct horse battery"
NEW_PASSWORD = "a much newer password"
PROJECT = "/api/projects/shop"

Act = Callable[[Stack, str], tuple[int, Any]]


def _is_closed_in_time(probe: Probe) -> bool:
    until = time.monotonic() + OUT_SECONDS + BUSY_MACHINE
    try:
        while (left := until - time.monotonic()) > 0:
            probe.wait("nothing", left)
    except ProbeError as error:
        return "closed" in str(error)
    return False


@pytest.fixture
def ben(stack: Stack) -> str:
    """Given an agent with a password, signed in; another one for each test, as gateways remember for a moment."""
    name, now = f"ben-{uuid4().hex[:8]}", datetime.now(UTC)
    document = agent_document(f"{name}@example.com", "Ben", hash_password(PASSWORD), "shop", "admin")
    stack.database["agents"].insert_one(document | {"_id": f"agent-{name}"})
    session = {"agentId": f"agent-{name}", "csrfToken": f"csrf-of-{name}", "createdAt": now}
    lasting = session | {"_id": token_hash(f"cookie-of-{name}"), "expiresAt": now + timedelta(hours=1)}
    stack.database["sessions"].insert_one(lasting)
    return name


def _sign_out(stack: Stack, ben: str) -> tuple[int, Any]:
    return call(stack.urls[0], "DELETE", "/api/session", name=ben)


def _sign_out_everywhere(stack: Stack, ben: str) -> tuple[int, Any]:
    return call(stack.urls[0], "DELETE", "/api/account/sessions", name=ben)


def _change_password(stack: Stack, ben: str) -> tuple[int, Any]:
    body = {"password": PASSWORD, "newPassword": NEW_PASSWORD}
    return call(stack.urls[0], "POST", "/api/account/password", body, ben)


def _reset_password(stack: Stack, ben: str) -> tuple[int, Any]:
    _, made = call(stack.urls[0], "POST", f"{PROJECT}/agents/agent-{ben}/reset-link", {})
    token = made["url"].partition("#")[2]
    return call(stack.urls[0], "POST", "/api/link/use", {"token": token, "password": NEW_PASSWORD}, None)


@pytest.mark.parametrize("act", [_sign_out, _sign_out_everywhere, _change_password, _reset_password])
def test_a_session_that_ended_closes_its_sockets_on_every_gateway(stack: Stack, ben: str, act: Act) -> None:
    sockets = [stack.agent(ben, gateway) for gateway in (0, 1)]
    ana = stack.agent("ana", 1)

    assert act(stack, ben)[0] < 300

    assert all(_is_closed_in_time(socket) for socket in sockets)
    assert ana.request("setPresence", {"status": "online"})["ok"], "nobody else is"


def test_who_is_removed_hears_and_does_nothing_more(stack: Stack, ben: str) -> None:
    sockets = [stack.agent(ben, gateway) for gateway in (0, 1)]

    assert call(stack.urls[0], "DELETE", f"{PROJECT}/agents/agent-{ben}")[0] == 204

    until = time.monotonic() + OUT_SECONDS + BUSY_MACHINE
    for socket in sockets:
        while socket.request("joinProject", {"projectId": "shop"})["ok"]:
            assert time.monotonic() < until
            time.sleep(0.1)
        socket.drain(0.0)
    visitor = stack.visitor()
    assert visitor.request("updateContext", {"url": "https://shop.example/"})["ok"]
    assert all(socket.drain(0.3) == [] for socket in sockets)


def test_who_is_demoted_keeps_his_socket_and_loses_the_rest(stack: Stack, ben: str) -> None:
    socket = stack.agent(ben, 1)

    assert call(stack.urls[0], "PATCH", f"{PROJECT}/agents/agent-{ben}", {"role": "agent"})[0] == 200

    until = time.monotonic() + OUT_SECONDS + BUSY_MACHINE
    while call(stack.urls[1], "GET", f"{PROJECT}/tokens", name=ben)[0] != 403:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert socket.request("setPresence", {"status": "online"})["ok"]


def test_a_revoked_token_closes_the_bots_socket(stack: Stack) -> None:
    token = stack.database["apiTokens"].find_one({"hash": token_hash(BOT_TOKEN)})
    assert token is not None
    bot = Probe(stack.urls[1], "/inbox", {"token": BOT_TOKEN})
    try:
        assert call(stack.urls[0], "DELETE", f"{PROJECT}/tokens/{token['_id']}")[0] == 204

        assert _is_closed_in_time(bot)
    finally:
        bot.close()
        stack.database["apiTokens"].insert_one(token)


@pytest.mark.parametrize(("scope", "may_write"), [("read", False), ("write", True)])
def test_a_token_made_for_reading_writes_nothing(stack: Stack, scope: str, may_write: bool) -> None:
    _, made = call(stack.urls[0], "POST", f"{PROJECT}/tokens", {"name": "bot", "scope": scope})
    bot = Probe(stack.urls[1], "/inbox", {"token": made["token"]})
    try:
        assert bot.request("joinProject", {"projectId": "shop"})["ok"]
        answer = bot.request("setPresence", {"status": "online"})
        assert answer["ok"] is may_write
        assert may_write or answer["error"]["code"] == "forbidden"
    finally:
        bot.close()


def _by_http(stack: Stack, uid: str) -> None:
    assert call(stack.urls[0], "DELETE", f"{PROJECT}/visitors/{uid}/sessions")[0] == 204


def _by_command(stack: Stack, uid: str) -> None:
    command = stack.process("end", "visitor", "end-sessions", uid, "--project", "shop")
    ended = subprocess.run(command.command, env=command.environment, capture_output=True, text=True, check=True)
    assert json.loads(ended.stdout) == {"project": "shop", "visitor": uid}


def _session(url: str, **proof: str) -> Any:
    return call(url, "POST", "/api/widget/session", {"projectId": "shop"} | proof, None)[1]


def _refused(stack: Stack, **proof: str) -> bool:
    status, refused = call(stack.urls[1], "POST", "/api/widget/session", {"projectId": "shop"} | proof, None)
    return (status, refused["error"]["message"]) == (401, "This session was ended.")


@pytest.mark.parametrize("end", [_by_http, _by_command])
def test_one_visitors_sessions_are_ended_and_nobody_elses(stack: Stack, end: Callable[[Stack, str], None]) -> None:
    """Given two visitors; the sockets of one are on two gateways, with a token that was renewed once."""
    first, second = (_session(stack.urls[0]) for _ in "ab")
    uid, renewed = first["visitorUid"], _session(stack.urls[1], token=first["token"])
    sockets = [Probe(stack.urls[0], "/widget", {"token": first["token"]})]
    sockets.append(Probe(stack.urls[1], "/widget", {"token": renewed["token"]}))
    others = [Probe(url, "/widget", {"token": second["token"]}) for url in stack.urls]
    assert sockets[0].request("updateContext", {"url": "https://shop.example/"})["ok"]
    wait_for(lambda: stack.database["visitors"].count_documents({"visitorUid": uid}) == 1)

    end(stack, uid)

    assert _refused(stack, token=first["token"]), "at once, on the other gateway too: renewed it would live on"
    assert _refused(stack, token=renewed["token"])
    assert all(_is_closed_in_time(socket) for socket in sockets)
    for url, token in zip(stack.urls, (first["token"], renewed["token"]), strict=True):
        with pytest.raises(ProbeError, match="unauthorized"):
            Probe(url, "/widget", {"token": token})
    assert all(other.request("resume", {"lastSeq": 0})["ok"] for other in others)
    for probe in (*sockets, *others):
        probe.close()


def test_an_identity_from_before_the_end_opens_nothing_and_a_new_one_does(stack: Stack) -> None:
    project = stack.database["projects"].find_one({"_id": "shop"})
    assert project is not None
    now = time.time()
    claims = {"sub": "customer-7", "aud": "shop", "exp": now + 300}
    old, new = (jwt.encode(claims | {"iat": iat}, project["identitySecret"], "HS256") for iat in (now - 10, now + 30))
    opened = _session(stack.urls[0], identity=old)
    socket = Probe(stack.urls[0], "/widget", {"token": opened["token"]})
    assert socket.request("updateContext", {"url": "https://shop.example/"})["ok"]
    wait_for(lambda: stack.database["visitors"].count_documents({"visitorUid": opened["visitorUid"]}) == 1)

    _by_http(stack, opened["visitorUid"])

    assert _refused(stack, identity=old)
    assert _refused(stack, token=opened["token"])
    assert _is_closed_in_time(socket)
    assert _session(stack.urls[1], identity=new)["visitorUid"] == opened["visitorUid"]
    socket.close()


def test_a_project_may_end_all_visitors_sessions(stack: Stack) -> None:
    session = {"projectId": "shop", "page": {"url": "https://shop.example/"}}
    _, before = call(stack.urls[0], "POST", "/api/widget/session", session, None)
    sockets = [Probe(url, "/widget", {"token": before["token"]}) for url in stack.urls]
    neighbour = stack.visitor(1, project="bank")

    assert call(stack.urls[0], "PATCH", PROJECT, {"endVisitorSessions": True})[0] == 200

    assert all(_is_closed_in_time(socket) for socket in sockets)
    for socket in sockets:
        socket.close()
    with pytest.raises(ProbeError, match="unauthorized"):
        Probe(stack.urls[0], "/widget", {"token": before["token"]})
    status, refused = call(stack.urls[0], "POST", "/api/widget/session", session | {"token": before["token"]}, None)
    assert (status, refused["error"]["code"]) == (401, "unauthorized")
    status, after = call(stack.urls[0], "POST", "/api/widget/session", session, None)
    assert (status, after["visitorUid"] != before["visitorUid"]) == (200, True)
    anew = Probe(stack.urls[1], "/widget", {"token": after["token"]})
    assert anew.request("resume", {"lastSeq": 0})["ok"]
    anew.close()
    assert neighbour.request("resume", {"lastSeq": 0})["ok"], "another project's visitors stay"
