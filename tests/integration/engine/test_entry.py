"""Who gets in, and what becomes of a socket that does not."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pymongo
import pytest

from app.adapters.visitor_tokens import new_visitor
from app.gateway.gateway import Gateway
from app.gateway.limits import SOCKETS_PER_ADDRESS
from app.settings import Settings
from tests.support.live_gateway import LiveGateway
from tests.support.people import BOT_TOKEN
from tests.support.polling import Poller
from tests.support.raw_socket import RawSocket, plain_http
from tests.waiting import wait_for

ANAS_COOKIE = {"Cookie": "porchlight_session=cookie-of-ana"}
pytestmark = pytest.mark.usefixtures("neighbour")


def _refusal(raw: RawSocket, namespace: str, auth: Any) -> Any:
    """CONNECT_ERROR's data; the socket is closed behind it."""
    answer = raw.enter(namespace, auth)
    assert answer.startswith("44"), answer
    assert raw.is_closed_within()
    return json.loads(answer.partition(",")[2])


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {},
        {"token": ""},
        {"token": "x"},
        {"token": 1},
        {"token": {"$gt": ""}},
        {"token": "x" * 5_000},
        {"other": "x"},
    ],
)
def test_without_a_token_of_ours_nobody_enters_the_widget(live: LiveGateway, auth: Any) -> None:
    with RawSocket(live.url) as raw:
        refusal = _refusal(raw, "/widget", auth)

    assert refusal["data"]["code"] == "unauthorized"
    assert refusal["message"] == refusal["data"]["message"]


def test_forged_tokens_are_refused(live: LiveGateway) -> None:
    claims = jwt.decode(live.token(), options={"verify_signature": False})
    forged = [
        jwt.encode(claims, "another key, which is long enough too", "HS256"),
        jwt.encode(claims, None, "none"),
        jwt.encode(claims | {"exp": 1}, "another key, which is long enough too", "HS256"),
        live.token()[:-2] + "xx",
    ]
    for token in forged:
        with RawSocket(live.url) as raw:
            assert _refusal(raw, "/widget", {"token": token})["data"]["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("headers", "auth"),
    [
        ({}, None),
        ({"Cookie": "porchlight_session=forged"}, None),
        ({}, {"token": "plt_forged"}),
        (ANAS_COOKIE, {"token": "plt_forged"}),
        (ANAS_COOKIE, {"token": {"$gt": ""}}),
    ],
)
def test_without_a_session_nobody_enters_the_inbox(live: LiveGateway, headers: dict[str, str], auth: Any) -> None:
    with RawSocket(live.url, headers) as raw:
        assert _refusal(raw, "/inbox", auth)["data"]["code"] == "unauthorized"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
def test_another_sites_page_may_not_use_an_agents_cookie(live: LiveGateway, origin: str) -> None:
    with RawSocket(live.url, ANAS_COOKIE | {"Origin": origin}) as raw:
        assert _refusal(raw, "/inbox", None)["data"]["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("namespace", "headers", "auth", "code"),
    [
        ("/inbox", ANAS_COOKIE | {"Origin": "https://evil.example"}, {}, "unauthorized"),
        ("/inbox", {}, {"token": "plt_forged"}, "unauthorized"),
        ("/widget", {}, {"token": "x"}, "unauthorized"),
        ("/admin", {}, {}, None),
    ],
)
def test_long_polling_has_the_same_gate(
    live: LiveGateway, namespace: str, headers: dict[str, str], auth: Any, code: str | None
) -> None:
    poller = Poller(live.url, namespace, headers)

    with ThreadPoolExecutor() as beside:  # as a browser, which always has one question open
        polled = beside.submit(poller.read_until, f"44{namespace},")
        wait_for(lambda: live.run(_somebody_polls))
        assert poller.post(f"40{namespace}," + json.dumps(auth)) == 200

        (refused,) = [packet for packet in polled.result() if packet.startswith("4")]
    assert code is None or f'"code":"{code}"' in refused
    wait_for(lambda: not poller.is_open())


def _somebody_polls(gateway: Gateway) -> bool:
    queues = [getattr(socket, "queue", None) for socket in gateway.server.eio.sockets.values()]
    return any(queue is not None and queue._getters for queue in queues)


def test_a_long_header_is_not_kept_with_the_socket(live: LiveGateway) -> None:
    long = {"Origin": "https://" + "a" * 20_000, "Cookie": "porchlight_session=" + "b" * 20_000}
    with RawSocket(live.url, long) as raw:
        assert raw.enter("/widget", {"token": live.token()}).startswith("40")
        peers = live.run(lambda gateway: [socket.peer for socket in gateway.server.eio.sockets.values()])

        assert max(len(str(peer)) for peer in peers) < 2_000


def test_our_own_page_may_and_a_bot_comes_from_anywhere(live: LiveGateway) -> None:
    with RawSocket(live.url, ANAS_COOKIE | {"Origin": live.url}) as raw:
        assert raw.enter("/inbox", None).startswith("40/inbox")
    with RawSocket(live.url, {"Origin": "https://bot.example"}) as raw:
        assert raw.enter("/inbox", {"token": BOT_TOKEN}).startswith("40/inbox")


def test_a_page_that_the_project_does_not_allow_is_refused(live: LiveGateway, settings: Settings) -> None:
    with pymongo.MongoClient[dict[str, Any]](settings.mongodb_url) as client:
        client.get_default_database()["projects"].update_one(
            {"_id": "bank"}, {"$set": {"allowedOrigins": ["https://bank.example"]}}
        )
    token = {"token": live.token(project="bank")}

    with RawSocket(live.url, {"Origin": "https://evil.example"}) as raw:
        assert _refusal(raw, "/widget", token)["data"]["code"] == "forbidden"
    with RawSocket(live.url, {"Origin": "https://bank.example"}) as raw:
        assert raw.enter("/widget", token).startswith("40/widget")


def test_a_socket_that_left_while_it_was_looked_up_leaves_nothing(live: LiveGateway) -> None:
    before = live.run(lambda gateway: len(gateway.server.members))
    for _ in range(20):
        with RawSocket(live.url) as raw:
            raw.send("40/widget," + json.dumps({"token": live.token(new_visitor())}))

    wait_for(lambda: live.run(lambda gateway: len(gateway.server.members)) == before)
    wait_for(lambda: live.run(lambda gateway: len(gateway.server.eio.sockets)) == before)


@pytest.fixture
def impatient(settings: Settings) -> Iterator[LiveGateway]:
    """Given a gateway whose nameless sockets have no time at all."""

    def prepare(gateway: Gateway) -> None:
        gateway.server.eio.heartbeat._nameless.seconds = 0.0

    with LiveGateway(settings, prepare) as running:
        yield running


def test_a_socket_that_enters_nothing_is_closed(impatient: LiveGateway) -> None:
    with RawSocket(impatient.url) as raw:
        assert raw.is_closed_within()


def test_a_socket_that_left_its_only_namespace_is_nameless_again(impatient: LiveGateway) -> None:
    with RawSocket(impatient.url) as raw:
        assert raw.enter("/widget", {"token": impatient.token()}).startswith("40")
        raw.send("41/widget,")

        assert raw.is_closed_within()


def test_an_address_has_only_so_many_sockets(live: LiveGateway) -> None:
    live.run(lambda gateway: gateway.limits._sockets.update({"127.0.0.1": SOCKETS_PER_ADDRESS}))
    try:
        for transport in ("polling", "websocket"):
            assert plain_http(live.url, "GET", f"/socket.io/?EIO=4&transport={transport}")[0] == 503
    finally:
        live.run(lambda gateway: gateway.limits._sockets.subtract({"127.0.0.1": SOCKETS_PER_ADDRESS}))


def test_a_flood_of_events_is_limited_and_then_cut_off(live: LiveGateway) -> None:
    with RawSocket(live.url) as raw:
        raw.enter("/widget", {"token": live.token()})
        for number in range(300):
            raw.send(f'42/widget,{number}["typing",{{"active":true}}]')
        limited = raw.until(tuple(f'43/widget,{n}[{{"error":{{"code":"rate_limited"' for n in range(300)))
        assert '"retryAfterMs":' in limited
        assert raw.is_closed_within()


def test_a_flood_of_connects_is_cut_off(live: LiveGateway) -> None:
    token = json.dumps({"token": live.token()})
    with RawSocket(live.url) as raw:
        for _ in range(100):
            raw.send(f"40/widget,{token}")
            raw.send("41/widget,")
        assert raw.is_closed_within()
