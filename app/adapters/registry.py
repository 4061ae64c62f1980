"""Who is connected where: visitors' sockets and joined agents, in Redis, for the gateways.

Every registration expires, and is refreshed by the gateway that holds the socket: a gateway that dies takes
nothing with it but itself.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from redis.exceptions import RedisError

from app.adapters.redis_pipe import RedisPipe, Words
from app.contract import keys
from app.domain.errors import UnavailableError

LIFETIME_MS = 180_000  # three refreshes; a dead gateway's entries cost one publish to nobody until then
REFRESH_SECONDS = 60

VisitorKey = tuple[str, str]
AgentRow = tuple[str, str]  # (agent id, status)


class SocketRegistry:
    """The registrations of one gateway's sockets. Raises UnavailableError when Redis does not answer."""

    def __init__(self, pipe: RedisPipe, gateway_id: str) -> None:
        self._pipe = pipe
        self._gateway = gateway_id
        self._owed: set[tuple[str, str, str]] = set()  # sockets that Redis could not take yet; few: they are here

    async def add_visitor(self, project_id: str, uid: str, sid: str, then: Sequence[Words] = ()) -> None:
        """Registers a socket. What Redis cannot take now it gets with the next `is_remembered`, without `then`."""
        await self.refresh_visitors([(project_id, uid, sid)], then)

    async def remove_visitor(self, project_id: str, uid: str, sid: str) -> bool:
        """Removes a socket; True when it was the visitor's last one."""
        self._owed.discard((project_id, uid, sid))
        key = keys.sockets(project_id, uid)
        _, left = await self._run(("ZREM", key, f"{self._gateway}/{sid}"), ("ZCOUNT", key, _now(), "+inf"))
        return int(left) == 0

    async def refresh_visitors(self, sockets: Sequence[tuple[str, str, str]], then: Sequence[Words] = ()) -> None:
        """Keeps (project id, uid, sid) registered, and drops what others let expire. `then`: for the same exchange."""
        try:
            await self._run(
                *(
                    command
                    for project_id, uid, sid in sockets
                    for command in _keep(keys.sockets(project_id, uid), f"{self._gateway}/{sid}")
                ),
                *then,
            )
        except UnavailableError:
            self._owed.update(sockets)
            raise
        self._owed.difference_update(sockets)

    async def is_remembered(self) -> bool:
        """Whether Redis has had all registrations since the last call; what it could not take then it gets now.

        A flush leaves every connection standing, so that nothing else would tell.
        """
        (known,) = await self._run(("SET", keys.remembers(self._gateway), 1, "PX", LIFETIME_MS, "GET"))
        owed = tuple(self._owed)
        if owed:
            await self.refresh_visitors(owed)
        return known is not None and not owed

    async def sockets_of(self, project_id: str, uid: str) -> list[tuple[str, str]]:
        """(gateway id, sid) of each socket that a visitor has now."""
        (members,) = await self._run(_living(keys.sockets(project_id, uid)))
        found = [member.decode().partition("/") for member in members]
        return [(gateway, sid) for gateway, _, sid in found]

    async def online(self, visitors: Sequence[VisitorKey]) -> set[VisitorKey]:
        """Those of the visitors who have a socket now."""
        now = _now()
        counts = await self._run(*(("ZCOUNT", keys.sockets(*visitor), now, "+inf") for visitor in visitors))
        return {visitor for visitor, count in zip(visitors, counts, strict=True) if count}

    async def join_agent(self, project_id: str, agent_id: str, sid: str, *, away: bool = False) -> None:
        """Registers (or refreshes) an agent's socket in a project, and whether he stepped away from it."""
        member, gone = self._of_agent(agent_id, sid), keys.stepped_away(project_id)
        await self._run(
            *_keep(keys.agents(project_id), member), *(_keep(gone, member) if away else _drop(gone, member))
        )

    async def leave_agent(self, project_id: str, agent_id: str, sid: str) -> None:
        """Removes an agent's socket from a project, and with it that he stepped away."""
        member = self._of_agent(agent_id, sid)
        await self._run(("ZREM", keys.agents(project_id), member), ("ZREM", keys.stepped_away(project_id), member))

    async def agents(self, project_id: str) -> list[AgentRow]:
        """(agent id, "online" or "away") of each agent who is joined somewhere; away who is so at every socket."""
        joined, away = await self._run(_living(keys.agents(project_id)), _living(keys.stepped_away(project_id)))
        online = _agents_of(set(joined) - set(away))
        return [(agent, "online" if agent in online else "away") for agent in sorted(_agents_of(joined))]

    async def view(self, conversation_id: str, agent_id: str, sid: str, *, active: bool) -> list[str]:
        """Marks (or refreshes) that an agent looks at a conversation, or that he does not any more; who does now."""
        key, member = keys.viewing(conversation_id), self._of_agent(agent_id, sid)
        *_, members = await self._run(*(_keep(key, member) if active else _drop(key, member)), _living(key))
        return sorted(_agents_of(members))

    def _of_agent(self, agent_id: str, sid: str) -> str:
        return f"{agent_id}/{self._gateway}/{sid}"

    async def _run(self, *commands: Words) -> list[Any]:
        try:
            return await self._pipe.run(*commands)
        except (RedisError, OSError, TimeoutError) as error:
            raise UnavailableError("The server that knows who is connected does not answer.") from error


def _keep(key: str, member: str) -> tuple[Words, ...]:
    """Keeps a member of a sorted set for another lifetime; drops what others let expire."""
    now = _now()
    return (
        ("ZADD", key, now + LIFETIME_MS, member),
        ("ZREMRANGEBYSCORE", key, "-inf", now),
        ("PEXPIRE", key, LIFETIME_MS),
    )


def _drop(key: str, member: str) -> tuple[Words, ...]:
    return ("ZREM", key, member), ("ZREMRANGEBYSCORE", key, "-inf", _now()), ("PEXPIRE", key, LIFETIME_MS)


def _living(key: str) -> Words:
    return "ZRANGEBYSCORE", key, _now(), "+inf"


def _agents_of(members: Iterable[bytes]) -> set[str]:
    return {member.decode().split("/", 1)[0] for member in members}


def _now() -> int:
    return int(time.time() * 1000)
