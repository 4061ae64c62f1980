"""A conversation with everything that may go wrong around it, and what the logs of both roles then hold.

Every line about somebody has his ids; no line has what was written, an address or a token.
"""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from app.adapters.visitor_tokens import VisitorTokens
from app.contract import keys
from app.contract.envelope import encode
from app.doctor.probe import Probe
from app.domain.commands import Origin, PostVisitorMessage
from tests.integration.path.conftest import StartStack
from tests.support.neighbours import partition_of_visitor
from tests.support.people import BOT_TOKEN
from tests.support.stack import SECRET, Stack
from tests.support.talk import new_id, reply, write
from tests.waiting import wait_for

# Lines about a process and what is around it: there is nobody whose ids they could have.
OF_A_PROCESS = {
    "gateway started", "registrations were forgotten, or never made",
    "worker started", "lease taken", "leases not renewed",
}  # fmt: skip
PRIVATE = ("quokka", "vera@example.com", "hunter2", "cookie-of-ana", "csrf-of-ana", BOT_TOKEN)


def lines(stack: Stack, role: str) -> list[dict[str, Any]]:
    """The log of the only gateway or worker so far."""
    process = stack.gateways[0] if role == "gateway" else stack.workers[0]
    return [json.loads(line) for line in process.log_path.read_text().splitlines()]


def call(stack: Stack, request_id: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """An HTTP call of ana's as a proxy passes it on."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.ports[0], timeout=20)
    headers = {"X-Request-Id": request_id, "Cookie": "porchlight_session=cookie-of-ana", "X-CSRF-Token": "csrf-of-ana"}
    connection.request(method, path, json.dumps(body), headers | {"Content-Type": "application/json"})
    answer = connection.getresponse()
    told = json.loads(answer.read() or b"null")
    connection.close()
    return answer.status, told


@contextmanager
def mongodb_fails(stack: Stack, *commands: str) -> Iterator[None]:
    """No such command gets an answer meanwhile."""
    admin = stack.database.client.admin
    fault = {"failCommands": [*commands], "closeConnection": True}
    admin.command("configureFailPoint", "failCommand", mode="alwaysOn", data=fault)
    try:
        yield
    finally:
        admin.command("configureFailPoint", "failCommand", mode="off")


def test_every_line_has_its_ids_and_no_line_what_people_wrote(start_stack: StartStack) -> None:
    stack = start_stack(log_level="debug")
    _, session = call(stack, "call-session", "POST", "/api/widget/session", {"projectId": "shop"})
    token, uid = session["token"], session["visitorUid"]
    visitor = Probe(stack.urls[0], "/widget", {"token": token}, {"X-Request-Id": "socket-of-vera"})
    agent = Probe(
        stack.urls[0], "/inbox", headers={"Cookie": "porchlight_session=cookie-of-ana", "X-Request-Id": "socket-of-ana"}
    )
    assert agent.request("joinProject", {"projectId": "shop"})["ok"]

    receipt = write(visitor, "Where is my quokka?", first := new_id())
    conversation_id = receipt["conversationId"]
    assert visitor.request("updateProfile", {"name": "Vera", "email": "vera@example.com"})["ok"]
    assert visitor.request("resume", {"lastSeq": 0})["ok"]
    assert visitor.request("typing", {"active": True, "preview": "my quokka"})["ok"]
    assert not visitor.request("markRead", {"seq": "quokka"})["ok"]
    assert not visitor.request("quokka", {})["ok"]
    reply(agent, conversation_id, "The quokka left today.", clientMessageId=(second := new_id()))
    path = f"/api/projects/shop/conversations/{conversation_id}"
    assert call(stack, "call-patch", "PATCH", path, {"tags": ["quokka"]})[0] == 200
    assert call(stack, "call-search", "GET", "/api/projects/shop/conversations?q=quokka")[0] == 200
    wrong = {"email": "vera@example.com", "password": "hunter2 and more"}
    assert call(stack, "call-sign-in", "POST", "/api/session", wrong)[0] == 401

    third = new_id()
    with mongodb_fails(stack, "insert"):
        assert visitor.request("sendMessage", {"clientMessageId": third, "content": "quokka?"})["ok"]
        wait_for(lambda: "storing postponed" in {line["event"] for line in lines(stack, "worker")})
    visitor.wait("messageSent", clientMessageId=third)
    _put_what_cannot_be_stored(stack, token)
    wait_for(lambda: [line["event"] for line in lines(stack, "worker")].count("dead letter") == 2)
    visitor.send_raw('42/widget,["quokka"')
    wait_for(lambda: "frame refused" in {line["event"] for line in lines(stack, "gateway")})

    told = {role: lines(stack, role) for role in ("gateway", "worker")}
    for line in told["gateway"] + told["worker"]:
        text = json.dumps(line)
        assert not [word for word in (*PRIVATE, token) if word in text], line
    _check_gateway(told["gateway"], uid, conversation_id)
    _check_worker(told["worker"], uid, conversation_id, {first: "socket-of-vera", second: "socket-of-ana", third: ""})
    agent.close()


def _put_what_cannot_be_stored(stack: Stack, token: str) -> None:
    """An entry that is no command, and one whose date no database takes."""
    _, profile, _ = VisitorTokens(SECRET).read(token)
    stream = keys.stream(partition_of_visitor(profile))
    stack.redis.xadd(stream, {"v": "1", "b": "quokka"})
    origin = Origin("nobody", "none", "socket-of-vera")
    command = PostVisitorMessage("shop", profile, new_id(), "quokka", 10**18, origin)
    stack.redis.xadd(stream, encode(msgspec.structs.replace(command)))  # type: ignore[arg-type]


def _check_gateway(told: list[dict[str, Any]], uid: str, conversation_id: str) -> None:
    about = [line for line in told if line["event"] not in OF_A_PROCESS]
    assert [line for line in about if "request_id" not in line] == []
    wanted: dict[str, dict[str, Any]] = {
        "call-session": {"project_id": "shop", "visitor_uid": uid},
        "call-patch": {"project_id": "shop", "conversation_id": conversation_id, "agent_id": "agent-ana"},
        "call-search": {"project_id": "shop", "agent_id": "agent-ana"},
        "call-sign-in": {},
        "socket-of-vera": {"project_id": "shop", "visitor_uid": uid},
        "socket-of-ana": {"project_id": "shop", "agent_id": "agent-ana"},
    }
    for request_id, ids in wanted.items():
        mine = [line for line in about if line["request_id"] == request_id and line.get("status") != 101]  # handshakes
        assert mine, request_id
        assert [line for line in mine if not ids.items() <= line.items()] == []
    events = {(line["request_id"], line.get("name")): line for line in about if line["event"] == "event"}
    assert events["socket-of-vera", "typing"]["conversation_id"] == conversation_id
    assert events["socket-of-ana", "sendReply"]["conversation_id"] == conversation_id
    assert events["socket-of-vera", "sendMessage"]["client_message_id"]
    (refused,) = [line for line in about if line["event"] == "frame refused"]
    assert (refused["request_id"], refused["conversation_id"]) == ("socket-of-vera", conversation_id)


def _check_worker(told: list[dict[str, Any]], uid: str, conversation_id: str, sent: dict[str, str]) -> None:
    ids = {"project_id": "shop", "visitor_uid": uid}
    about = [line for line in told if line["event"] not in OF_A_PROCESS]
    nameless = [line for line in about if line["event"] == "dead letter" and "project_id" not in line]
    assert len(nameless) == 1  # what is no command names nobody
    assert [line for line in about if line not in nameless and not ids.items() <= line.items()] == []
    stored = {line["client_message_id"]: line for line in about if line["event"] == "stored"}
    for message_id, request_id in sent.items():
        assert stored[message_id]["conversation_id"] == conversation_id
        assert stored[message_id]["request_id"] == (request_id or "socket-of-vera")
    (postponed, *_) = [line for line in about if line["event"] == "storing postponed"]
    assert (postponed["request_id"], postponed["partition"]) == (
        "socket-of-vera",
        stored[next(iter(sent))]["partition"],
    )
