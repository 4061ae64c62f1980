"""What a silent socket may hold: counted, so that no busy machine changes it."""

import asyncio
import gc
from collections import Counter

from tornado.http1connection import HTTP1ServerConnection
from tornado.httputil import HTTPServerRequest
from tornado.iostream import IOStream
from tornado.web import RequestHandler

from app.gateway.engine.wire import Wire
from app.gateway.gateway import Gateway
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import RawSocket
from tests.waiting import wait_for

CROWD = 20
HEAVY = (asyncio.Task, asyncio.Queue, IOStream, HTTP1ServerConnection, HTTPServerRequest, RequestHandler, Wire)


def _held(_: Gateway) -> Counter[str]:
    gc.collect()
    # By `type`: `isinstance` fails on a weak proxy of something that is gone, and others leave some.
    return Counter(kind.__name__ for thing in gc.get_objects() for kind in HEAVY if issubclass(type(thing), kind))


def test_a_silent_socket_is_a_wire_and_nothing_of_its_handshake(live: LiveGateway) -> None:
    wait_for(lambda: not live.run(lambda gateway: gateway.server.eio.wires))
    before = live.run(_held)
    crowd = [RawSocket(live.url) for _ in range(CROWD)]
    for raw in crowd:
        assert raw.enter("/widget", {"token": live.token()}).startswith("40")
        raw.until(('42/widget,["presence"',))

    wait_for(lambda: live.run(_held)["Wire"] - before["Wire"] == CROWD)
    wait_for(lambda: sum((live.run(_held) - before).values()) < 2 * CROWD)
    more = live.run(_held) - before

    assert {kind: count for kind, count in more.items() if count >= CROWD // 2} == {"Wire": CROWD}
    for raw in crowd:
        raw.__exit__()
