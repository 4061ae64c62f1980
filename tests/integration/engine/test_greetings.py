"""What a visitor hears first: who is there to answer. It is kept for the next ones, and must not be old."""

import json
from typing import Any

from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import RawSocket
from tests.waiting import wait_for

ANAS_COOKIE = {"Cookie": "porchlight_session=cookie-of-ana"}


def _enter(live: LiveGateway) -> tuple[RawSocket, bool]:
    raw = RawSocket(live.url)
    raw.enter("/widget", {"token": live.token()})
    return raw, _is_online(raw)


def _is_online(raw: RawSocket) -> bool:
    presence: Any = json.loads(raw.until(('42/widget,["presence"',)).partition(",")[2])
    return bool(presence[1]["online"])


def _join(live: LiveGateway) -> RawSocket:
    agent = RawSocket(live.url, ANAS_COOKIE)
    agent.enter("/inbox", None)
    agent.send('42/inbox,1["joinProject",{"projectId":"shop"}]')
    agent.until(("43/inbox,1",))
    return agent


def test_who_comes_behind_an_announcement_hears_what_it_says(live: LiveGateway) -> None:
    first, online = _enter(live)
    assert not online
    agent = _join(live)
    assert _is_online(first)

    second, online = _enter(live)

    assert online
    for raw in (first, second, agent):
        raw.__exit__()


def test_what_was_announced_while_no_visitor_was_here_is_known_to_the_next(live: LiveGateway) -> None:
    first, online = _enter(live)
    assert not online
    first.__exit__()
    wait_for(lambda: not live.run(lambda gateway: gateway.server.members.visitors()))
    agent = _join(live)

    second, online = _enter(live)

    assert online
    for raw in (second, agent):
        raw.__exit__()


def test_agents_hear_of_a_visitor_who_comes(live: LiveGateway) -> None:
    agent = _join(live)

    visitor, _ = _enter(live)

    assert '"online":true' in agent.until(('42/inbox,["visitorPresence"',))
    for raw in (visitor, agent):
        raw.__exit__()
