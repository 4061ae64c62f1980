"""Who is behind which socket id."""

from typing import Any, cast

from app.domain.commands import Origin, Profile
from app.gateway.members import AgentMember, Member, Members, VisitorMember


def _visitor(sid: str, project_id: str, uid: str = "v_1") -> VisitorMember:
    member = VisitorMember(sid, cast("Any", None), Origin("gateway-1", sid))
    member.project_id, member.profile = project_id, Profile(uid)
    return member


def _agent(sid: str) -> AgentMember:
    return AgentMember(sid, cast("Any", None), Origin("gateway-1", sid))


def _sids(members: Any) -> set[str]:
    return {member.sid for member in members}


def test_visitors_are_found_by_socket_and_by_project() -> None:
    members = Members()
    for member in (_visitor("a", "shop"), _visitor("b", "shop"), _visitor("c", "bank"), _agent("d")):
        members.add(member)

    assert _sids(members.visitors_of("shop")) == {"a", "b"}
    assert _sids(members.visitors()) == {"a", "b", "c"}
    assert _sids(members.agents()) == {"d"}
    assert (len(members), _sids(members)) == (4, {"a", "b", "c", "d"})
    assert cast("Member", members.get("c")).sid == "c"


def test_what_is_not_known_is_not_told_to_the_log() -> None:
    visitor = _visitor("a", "shop")
    assert "conversation_id" not in visitor.log_ids()

    visitor.conversation_id = "c_1"
    assert visitor.log_ids()["conversation_id"] == "c_1"


def test_who_left_is_gone_from_everywhere() -> None:
    members = Members()
    visitor, agent = _visitor("a", "shop"), _agent("d")
    members.add(visitor)
    members.add(agent)

    assert members.remove("a") is visitor
    assert members.remove("d") is agent

    assert members.get("a") is None
    assert (len(members), members.visitors_of("shop"), list(members.agents())) == (0, [], [])


def test_an_unknown_socket_is_nobody_and_asking_makes_nothing() -> None:
    members = Members()

    assert members.remove("x") is None
    assert members.visitors_of("shop") == []
    assert len(members._visitors) == 0


def test_members_may_leave_while_they_are_gone_through() -> None:
    members = Members()
    for n in range(5):
        members.add(_visitor(str(n), "shop"))

    for member in members:
        members.remove(member.sid)

    assert len(members) == 0
