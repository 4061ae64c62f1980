"""Who is behind a Socket.IO socket id, on this gateway."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from app.domain.commands import Origin, Profile
from app.gateway.access import SignedIn
from app.gateway.engine.socket import GatewaySocket
from app.gateway.limits import Meter
from app.log_ids import ids_of_all


class Member:
    """A socket that has entered a namespace."""

    def __init__(self, sid: str, socket: GatewaySocket, origin: Origin) -> None:
        self.sid = sid
        self.socket = socket
        self.origin = origin
        self.meters: tuple[Meter, ...] = ()  # what his events count against, besides the socket's own bucket
        self.strikes = 0  # events that are not in the contract

    def log_ids(self) -> dict[str, object]:
        """Whom a line in the log is about: ids only."""
        return {"request_id": self.origin.request_id, "sid": self.sid}


class VisitorMember(Member):
    """A visitor's tab."""

    project_id: str
    profile: Profile
    issued_at: int  # his session, ms since 1970
    looked_at: int | None  # the project's count of ended visitors when his session was found to stand
    url: str | None = None  # the page that this tab shows
    title: str | None = None
    conversation_id: str | None = None  # his newest, once it was looked up
    nothing_until: float = 0.0  # by the loop's clock: until then he is taken for somebody who has not written

    def log_ids(self) -> dict[str, object]:
        """See Member."""
        ids = {"project_id": self.project_id, "visitor_uid": self.profile.uid}
        known = {} if self.conversation_id is None else {"conversation_id": self.conversation_id}
        return super().log_ids() | ids | known


class AgentMember(Member):
    """An agent's tab, or a bot."""

    signed_in: SignedIn
    projects: set[str]
    viewing: dict[str, None]  # conversations, in the order in which they were opened
    away: bool = False

    def log_ids(self) -> dict[str, object]:
        """See Member."""
        ids = {"agent_id": self.signed_in.agent.id}
        return super().log_ids() | ids | ids_of_all({"project_id": project_id} for project_id in sorted(self.projects))


class Members:
    """All of this gateway, by socket id; visitors also by project. No I/O."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Member] = {}
        self._visitors: dict[str, set[VisitorMember]] = defaultdict(set)

    def add(self, member: Member) -> None:
        """A socket entered a namespace."""
        self._by_sid[member.sid] = member
        if isinstance(member, VisitorMember):
            self._visitors[member.project_id].add(member)

    def remove(self, sid: str) -> Member | None:
        """It left; who it was."""
        member = self._by_sid.pop(sid, None)
        if isinstance(member, VisitorMember):
            self._visitors[member.project_id].discard(member)
            if not self._visitors[member.project_id]:
                del self._visitors[member.project_id]
        return member

    def get(self, sid: str) -> Member | None:
        """Who has this socket id here."""
        return self._by_sid.get(sid)

    def __len__(self) -> int:
        return len(self._by_sid)

    def __iter__(self) -> Iterator[Member]:
        return iter(list(self._by_sid.values()))

    def visitors(self) -> Iterable[VisitorMember]:
        """All visitors."""
        return [member for members in self._visitors.values() for member in members]

    def agents(self) -> Iterable[AgentMember]:
        """All agents."""
        return [member for member in self if isinstance(member, AgentMember)]

    def projects(self) -> list[str]:
        """The projects that have visitors here."""
        return list(self._visitors)

    def visitors_of(self, project_id: str) -> list[VisitorMember]:
        """A project's visitors."""
        return list(self._visitors.get(project_id, ()))
