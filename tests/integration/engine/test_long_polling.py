"""Long polling, and the step from there to a websocket."""

import urllib.error
import urllib.request

import pytest

from app.adapters.visitor_tokens import VisitorTokens, new_visitor
from app.gateway.engine.socket import POST_PACKETS
from tests.integration.conftest import StartNear
from tests.support.polling import Poller
from tests.support.stack import SECRET
from tests.waiting import wait_for

MANY = 40  # more than python-engineio takes in one POST


@pytest.fixture
def url(start_near: StartNear) -> str:
    """Given a gateway."""
    return start_near().stack.urls[0]


@pytest.fixture
def poller(url: str) -> Poller:
    """Given a visitor whose network lets no websocket through."""
    poller = Poller(url)
    poller.enter({"token": VisitorTokens(SECRET).issue("shop", new_visitor())[0]})
    return poller


def _answers(poller: Poller, number: int) -> bool:
    assert poller.post(poller.event(number, "resume", {"lastSeq": 0})) == 200
    return bool(poller.read_until(f"43/widget,{number}["))


@pytest.mark.parametrize("query", ["&j=0", "&j=", "&j=abc"])
def test_jsonp_is_refused(url: str, query: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{url}/socket.io/?EIO=4&transport=polling{query}", timeout=10)

    with refused.value as answer:
        assert (answer.code, answer.read()) == (400, b"JSONP is not spoken here")


def test_many_packets_of_one_post_are_all_answered(poller: Poller) -> None:
    events = [poller.event(number, "resume", {"lastSeq": 0}) for number in range(1, MANY + 1)]

    assert poller.post(*events) == 200

    answers = [p for p in poller.read_until(f"43/widget,{MANY}[") if p.startswith("43")]
    assert [packet.partition("[")[0] for packet in answers] == [f"43/widget,{n}" for n in range(1, MANY + 1)]


def test_who_was_not_there_hears_the_refusal_by_his_next_poll_and_once(url: str) -> None:
    poller = Poller(url, headers={"Origin": "https://shop.example"})
    assert poller.post('40/widget,{"token":"x"}') == 200  # nothing polls: there is nobody to be told
    assert not poller.is_open()

    status, packets = poller.poll()

    assert status == 200
    assert [packet[:11] for packet in packets] == ["44/widget,{", "1"]
    assert '"code":"unauthorized"' in packets[0]
    assert poller.poll()[0] == 400


def test_too_many_packets_of_one_post_end_the_socket(poller: Poller) -> None:
    poller.post(*["3"] * (POST_PACKETS + 1))

    wait_for(lambda: not poller.is_open())


@pytest.mark.parametrize("garbage", ["garbage", "", "4", "49", "42/widget,[", "bAAAA", "9", "\N{PILE OF POO}", "40"])
def test_garbage_ends_the_socket(poller: Poller, garbage: str) -> None:
    poller.post(garbage)

    wait_for(lambda: not poller.is_open())


def test_a_probe_that_is_dropped_leaves_polling_alive(poller: Poller) -> None:
    for number in (1, 2):
        websocket = poller.websocket()
        websocket.send("2probe")
        assert websocket.receive(timeout=10) == "3probe"
        websocket.close()

        assert _answers(poller, number)


def test_a_probe_that_says_nothing_leaves_polling_alive(poller: Poller) -> None:
    poller.websocket().close()

    assert _answers(poller, 1)


def test_a_good_upgrade_takes_over(poller: Poller) -> None:
    websocket = poller.websocket()
    websocket.send("2probe")
    assert websocket.receive(timeout=10) == "3probe"
    websocket.send("5")
    websocket.send(poller.event(1, "resume", {"lastSeq": 0}))

    while not str(answer := websocket.receive(timeout=10)).startswith("43/widget,1["):
        assert answer is not None
    assert not poller.is_open(), "it polls no more"
    websocket.close()
