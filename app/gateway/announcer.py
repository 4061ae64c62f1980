"""What is told at once and kept nowhere: typing, presence, viewing. Hints: a lost one is corrected by the next."""

from collections.abc import Sequence
from typing import Any

import structlog
from redis.exceptions import RedisError

from app.adapters.outbound import Outbound, frame
from app.adapters.redis_pipe import RedisPipe, Words
from app.contract.rooms import INBOX, WIDGET, project_room

log = structlog.get_logger(__name__)


class Announcer:
    """Publishes through Redis, to every gateway that has somebody to tell."""

    def __init__(self, pipe: RedisPipe) -> None:
        self._pipe = pipe

    async def to_agents(self, project_id: str, event: str, payload: Any) -> None:
        """An event for the agents of a project."""
        await self._publish(_for_agents(project_id, event, payload))

    async def to_visitors(self, project_id: str, event: str, payload: Any) -> None:
        """An event for all visitors of a project."""
        out = Outbound()
        out.to_visitors(project_id, project_id, frame(WIDGET, event, payload))
        await self._publish(out)

    async def to_sockets(self, addresses: Sequence[tuple[str, str]], event: str, payload: Any) -> None:
        """An event for a visitor's sockets, (gateway id, sid) each."""
        if addresses:
            out, data = Outbound(), frame(WIDGET, event, payload)
            for gateway, sid in addresses:
                out.to_socket(gateway, sid, data)
            await self._publish(out)

    async def _publish(self, out: Outbound) -> None:
        try:
            await self._pipe.run(*_words(out))
        except (RedisError, OSError, TimeoutError) as error:
            log.info("hint lost", reason=type(error).__name__)


def telling_agents(project_id: str, event: str, payload: Any) -> list[Words]:
    """What `to_agents` does, as commands for an exchange that takes place anyhow."""
    return _words(_for_agents(project_id, event, payload))


def _for_agents(project_id: str, event: str, payload: Any) -> Outbound:
    out = Outbound()
    out.to_project(project_id, project_room(project_id), frame(INBOX, event, payload))
    return out


def _words(out: Outbound) -> list[Words]:
    return [("PUBLISH", channel, message) for channel, message in out.channels()]
