"""What a message may cost the gateway's own code: counted, so that no busy machine can change it.

Each message comes alone, which is the dearest case: what many share (a write to Redis) one pays for.
When a bound here is too low for something that is needed, raise it, and say in the commit what it buys.
"""

import gc
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from app.adapters.outbound import ForRoom, ForSockets, Parcel, frame
from app.contract.rooms import WIDGET
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import RawSocket
from tests.support.talk import new_id

MESSAGES, READERS = 30, 10  # fewer than a socket may send at once
CALLS_TO_ACCEPT = 140  # Python and C functions, from a websocket's bytes to the callback
CALLS_TO_CONNECT = 1_000  # from a connection to the greeting, Tornado's and python-socketio's own included
LIBRARIES = ("tornado", "socketio", "engineio")
CALLS_TO_DELIVER = 10  # of a receipt
CALLS_FOR_A_READER = 3  # of a broadcast, however many frames it has
CALLS_FOR_A_FRAME = 4  # of a broadcast, however many read it
BYTES_LEFT = 200  # of a message that is answered
# Whose work depends on how long a test takes, not on how many messages there are.
BESIDE = ("heartbeat.py", "canary.py", "background.py", "resync.py", "limits.py", "metrics.py", "team_online.py")


@pytest.fixture
def visitor(live: LiveGateway) -> Iterator[RawSocket]:
    """Who has been greeted, and has written once."""
    with RawSocket(live.url) as raw:
        raw.enter(WIDGET, {"token": live.token()})
        raw.until((f'42{WIDGET},["presence"',))
        _write(raw, 1)
        yield raw


def _write(raw: RawSocket, messages: int) -> None:
    for number in range(messages):
        raw.send(f'42{WIDGET},{number}["sendMessage",{{"clientMessageId":"{new_id()}","content":"{"lorem " * 30}"}}]')
        assert '"queued"' in raw.until((f"43{WIDGET},{number}[",))


def _is_counted(code: Any) -> bool:
    path = code.co_filename
    return "/app/" in path and "site-packages" not in path and not path.endswith(BESIDE)


def _is_counted_of_a_connect(code: Any) -> bool:
    return _is_counted(code) or any(f"/{library}/" in code.co_filename for library in LIBRARIES)


@contextmanager
def _calls(live: LiveGateway, is_counted: Callable[[Any], bool] = _is_counted) -> Iterator[Counter[str]]:
    """Counts what the gateway's thread calls in our code and from it."""
    calls: Counter[str] = Counter()

    def note(caller: FrameType, event: str, argument: Any) -> None:
        if event == "call" and is_counted(caller.f_code):
            calls[caller.f_code.co_qualname] += 1
        elif event == "c_call" and is_counted(caller.f_code):
            calls[argument.__name__] += 1

    live.run(lambda _: sys.setprofile(note))
    try:
        yield calls
    finally:
        live.run(lambda _: sys.setprofile(None))


def test_a_message_is_so_many_calls(live: LiveGateway, visitor: RawSocket) -> None:
    with _calls(live) as calls:
        _write(visitor, MESSAGES)

    assert 20 * MESSAGES < calls.total() < CALLS_TO_ACCEPT * MESSAGES, calls.most_common(40)


def test_a_connect_is_so_many_calls(live: LiveGateway, visitor: RawSocket) -> None:
    """With a session token, to a project whose settings and team are known already: `visitor` has seen to that."""
    tokens = [live.token() for _ in range(READERS)]
    with _calls(live, _is_counted_of_a_connect) as calls:
        for token in tokens:
            with RawSocket(live.url) as raw:
                raw.enter(WIDGET, {"token": token})
                raw.until((f'42{WIDGET},["presence"',))

    assert 100 * READERS < calls.total() < CALLS_TO_CONNECT * READERS, calls.most_common(60)


def test_a_message_leaves_nothing_behind(live: LiveGateway, visitor: RawSocket) -> None:
    tracemalloc.start()
    try:
        before, _ = live.run(lambda _: (gc.collect(), tracemalloc.get_traced_memory())[1])
        _write(visitor, MESSAGES)
        after, _ = live.run(lambda _: (gc.collect(), tracemalloc.get_traced_memory())[1])
    finally:
        tracemalloc.stop()

    assert after - before < BYTES_LEFT * MESSAGES


def test_a_delivery_is_so_many_calls(live: LiveGateway, visitor: RawSocket) -> None:
    crowd = [RawSocket(live.url) for _ in range(READERS)]
    for raw in crowd:
        raw.enter(WIDGET, {"token": live.token()})
        raw.until((f'42{WIDGET},["presence"',))
    (sid, *_) = live.run(lambda gateway: [member.sid for member in gateway.server.members.visitors_of("shop")])
    receipt = frame(WIDGET, "messageSent", {"seq": 1})

    one = _delivered(live, ForSockets([(sid, receipt)] * MESSAGES))
    few = _delivered(live, ForRoom(WIDGET, "shop", [receipt]))
    many = _delivered(live, ForRoom(WIDGET, "shop", [receipt] * MESSAGES))
    nobody = _delivered(live, ForRoom(WIDGET, "no-shop", [receipt]))

    assert one < CALLS_TO_DELIVER * MESSAGES
    assert few - nobody <= CALLS_FOR_A_READER * (READERS + 1)
    assert many - few < CALLS_FOR_A_FRAME * MESSAGES, "a frame is made into a websocket's once, not for each reader"
    for raw in crowd:
        raw.__exit__()


def _delivered(live: LiveGateway, parcel: Parcel) -> int:
    with _calls(live) as calls:
        live.run(lambda gateway: gateway.server.manager.deliver(parcel))
    return calls.total()
