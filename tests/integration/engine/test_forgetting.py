"""Who has left is forgotten: nothing grows with the sockets of yesterday."""

import pytest

from app.contract import keys
from app.contract.rooms import INBOX, project_room
from app.doctor.probe import Probe
from tests.integration.conftest import Near, StartNear
from tests.waiting import wait_for

ROUNDS = 25


@pytest.fixture
def near(start_near: StartNear) -> Near:
    """Given a gateway that counts sockets."""
    return start_near(rate_limits=True)


def _come_and_go(near: Near) -> None:
    """Two sockets in each namespace; one of each says goodbye, the other breaks off."""
    visitors = [near.stack.visitor() for _ in range(2)]
    agents = [near.stack.agent("ben") for _ in range(2)]
    for probe, namespace in ((visitors[0], "/widget"), (agents[0], "/inbox")):
        probe.send_raw(f"41{namespace},")
    for probe in (*visitors, *agents):
        probe.close()


def _refused(near: Near) -> None:
    with pytest.raises(Exception, match="unauthorized"):
        Probe(near.stack.urls[0], "/widget", {"token": "nonsense"})


def test_the_manager_keeps_nothing_of_those_who_left(near: Near) -> None:
    gateway = near.near.gateway
    manager, engine = gateway.manager, gateway.server.eio
    for _ in range(ROUNDS):
        _come_and_go(near)
    _refused(near)

    wait_for(lambda: len(gateway.server.members) == 0 and not engine.sockets)
    left = (manager.rooms, manager.eio_to_sid, manager._rooms_of, manager.callbacks)
    wait_for(lambda: not any(left))
    assert (dict(manager.pending_connect), dict(manager.pending_disconnect)) == ({}, {})
    assert not gateway.server.members._visitors
    assert not gateway.limits._sockets
    assert not any(queue.due for queue in engine.heartbeat._queues)
    assert not gateway.server.environ
    wait_for(lambda: set(manager._wanted) == {keys.CHANNEL_ALL, keys.channel_gateway(gateway.id)})


def test_only_who_left_leaves_the_projects_room(near: Near) -> None:
    staying, leaving = near.stack.agent("ana"), near.stack.agent("ben")
    rooms = near.near.gateway.manager.rooms

    def in_room() -> set[str]:
        return set(rooms[INBOX][project_room("shop")])

    assert in_room() == {staying.sid, leaving.sid}
    leaving.close()

    wait_for(lambda: in_room() == {staying.sid})
    assert near.near.gateway.manager._rooms_of.keys() == {staying.sid}
    staying.wait("agentPresence", agentId="agent-ben", status="offline")
