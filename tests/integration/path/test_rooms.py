"""Who is in a project's room hears it, whoever else comes and goes on the same gateway."""

import asyncio

import msgspec
import pytest

from app.adapters.documents import conversation_document
from app.adapters.outbound import ForRoom, frame, pack
from app.contract import keys
from app.contract.client_events import ProjectRef
from app.contract.rooms import INBOX, project_room
from app.dev.embedded import RedisServer
from app.doctor.probe import Probe
from app.gateway import agent as agent_namespace
from app.gateway.members import AgentMember
from tests.integration.conftest import Near, StartNear
from tests.support.factories import begun
from tests.support.stack import frozen

SHOP, BANK = {"projectId": "shop"}, {"projectId": "bank"}


@pytest.fixture
def near(start_near: StartNear) -> Near:
    """Given Ana and Ben in both projects."""
    near = start_near()
    both = [{"projectId": project_id, "role": "owner"} for project_id in ("shop", "bank")]
    near.stack.database["agents"].update_many({}, {"$set": {"memberships": both}})
    return near


def _hears(near: Near, agent: Probe, project_id: str, nonce: str) -> bool:
    told = frame(INBOX, "visitorPresence", {"visitorUid": nonce, "online": True})
    parcel = pack(ForRoom(INBOX, project_room(project_id), [told]))
    near.stack.redis.publish(keys.channel_project(project_id), parcel)
    return bool(agent.wait("visitorPresence", visitorUid=nonce))


def _member(near: Near, probe: Probe) -> AgentMember:
    (found,) = [m for m in near.near.gateway.server.members.agents() if m.sid == probe.sid]
    return found


def test_the_second_to_join_waits_as_the_first_until_redis_has_confirmed(near: Near, redis_server: RedisServer) -> None:
    """Given a Redis that takes its time."""
    manager, channel = near.near.gateway.manager, keys.channel_project("shop")

    async def join_both_while_redis_sleeps() -> list[bool]:
        with frozen(redis_server):
            joining = [asyncio.ensure_future(manager.listen_to(channel)) for _ in range(2)]
            for _ in range(20):
                await asyncio.sleep(0)  # turns of the loop
            early = [one.done() for one in joining]
        await asyncio.gather(*joining)
        return early

    assert near.near.run(join_both_while_redis_sleeps()) == [False, False]
    counts = near.stack.redis.pubsub_numsub(channel)
    assert counts == [(channel.encode(), 1)]


def test_the_second_to_join_hears_the_room(near: Near) -> None:
    ana, ben = near.stack.agent("ana", project=None), near.stack.agent("ben", project=None)
    joins = [probe.send("joinProject", SHOP) for probe in (ana, ben)]
    assert [probe.answer(join)["ok"] for probe, join in zip((ana, ben), joins, strict=True)] == [True, True]

    assert _hears(near, ana, "shop", "1")
    assert _hears(near, ben, "shop", "2")


def test_who_leaves_and_disconnects_does_not_make_a_colleague_deaf(near: Near) -> None:
    ana, ben = near.stack.agent("ana"), near.stack.agent("ben")
    assert ana.request("leaveProject", SHOP) == {"ok": True, "agents": []}
    assert ana.request("leaveProject", SHOP) == {"ok": True, "agents": []}, "twice does no harm"
    ana.close()
    ben.wait("agentPresence", agentId="agent-ana", status="offline")

    assert _hears(near, ben, "shop", "1")


def test_leaving_a_project_while_the_socket_closes_counts_once(near: Near) -> None:
    """Given that the goodbye of a whole socket meets the goodbye to one project."""
    ana = near.stack.agent("ana")
    ben = near.stack.agent("ben")
    for probe in (ana, ben):
        assert probe.request("joinProject", BANK)["ok"]
    member, agents = _member(near, ana), near.near.gateway.agents
    last = list(member.projects)[-1]

    async def leave_twice() -> None:
        await asyncio.gather(agents.leave(member), agents._leave_project(member, ProjectRef(project_id=last)))

    near.near.run(leave_twice())

    assert near.near.gateway.manager._wanted[keys.channel_project(last)] == 1
    assert _hears(near, ben, last, "1")


def test_away_ends_with_the_socket_that_said_so(near: Near) -> None:
    ana, ben = near.stack.agent("ana"), near.stack.agent("ben")
    assert ana.request("setPresence", {"status": "away"}) == {"ok": True}
    ben.wait("agentPresence", agentId="agent-ana", status="away")

    ana.close()
    ben.wait("agentPresence", agentId="agent-ana", status="offline")
    near.stack.agent("ana")

    assert ben.wait("agentPresence", agentId="agent-ana")["status"] == "online"


def test_a_refresh_keeps_away_who_is_away(near: Near) -> None:
    ana = near.stack.agent("ana")
    assert ana.request("setPresence", {"status": "away"}) == {"ok": True}

    near.near.run(near.near.gateway.resync.refresh())

    (told,) = ana.request("joinProject", SHOP)["agents"]
    assert (told["agentId"], told["status"]) == ("agent-ana", "away")


def test_one_tab_looks_at_a_bounded_number_of_conversations(near: Near, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_namespace, "VIEWED_AT_ONCE", 2)
    ids = ["a" * 24, "b" * 24, "c" * 24]
    for ordinal, conversation_id in enumerate(ids, 1):
        state = msgspec.structs.replace(begun().conversation, id=conversation_id, ordinal=ordinal)
        document = {"_id": conversation_id, **conversation_document(state)}
        near.stack.database["conversations"].insert_one(document)
    ana, ben = near.stack.agent("ana"), near.stack.agent("ben")

    for conversation_id in ids:
        assert ana.request("viewing", {"conversationId": conversation_id, "active": True}) == {"ok": True}

    assert ben.wait("viewing", conversationId=ids[0], agents=[])
    assert list(_member(near, ana).viewing) == ids[1:]
    near.near.run(near.near.gateway.resync.refresh())
    assert ben.request("viewing", {"conversationId": ids[2], "active": True}) == {"ok": True}
    assert ben.wait("viewing", conversationId=ids[2], agents=["agent-ana", "agent-ben"])
