"""What is told at once and kept nowhere: typing, presence, viewing. Hints: a lost one is corrected by the next."""

from collections.abc import Sequence
from typing import Any

import structlog
from redis.exceptions import RedisError

from app.adapters.outbound import Outbound, frame
from app.adapters.redis_pipe import RedisPipe
from app.contract.rooms import INBOX, WIDGET, project_room

log = structlog.get_logger(__name__)


class Announcer:
    """Publishes through Redis, to every gateway that has somebody to tell."""

    def __init__(self, pipe: RedisPipe) -> None:
        self._pipe = pipe

    async def to_agents(self, project_id: str, event: str, payload: Any) -> None:
        """An event for the agents of a project."""
        out = Outbound()
        out.to_project(project_id, project_room(project_id), frame(INBOX, event, payload))
        await self._publish(out)

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
            await self._pipe.run(*(("PUBLISH", channel, message) for channel, message in out.channels()))
        except (RedisError, OSError, TimeoutError) as error:
            log.info("hint lost", reason=type(error).__name__)
