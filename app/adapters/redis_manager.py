"""The worker's side of the Socket.IO Redis manager: publishes a batch, then acknowledges its entries."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import socketio
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from app.adapters.outbound import Outbound
from app.adapters.redis_clients import CONNECT_SECONDS, READER_SECONDS, sentinel_options
from app.adapters.redis_exchange import Command, Connection
from app.contract import keys

SocketAddress = tuple[str, str]  # (gateway id, socket id)


class NotAcknowledgedError(RedisError):
    """Raised when a batch is announced, but its entries could not be acknowledged (Redis refuses writes)."""


class PublishingManager(socketio.RedisManager):
    """A write-only manager that addresses channels of single gateways and projects.

    Replaces nothing of python-socketio: its own `emit` still reaches every gateway over the common channel.
    """

    def __init__(self, url: str) -> None:
        options: dict[str, Any] = {
            "protocol": 2,
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": READER_SECONDS,
        }
        options |= sentinel_options(url, Retry(NoBackoff(), 0))
        super().__init__(url, channel=keys.CHANNEL_ALL, write_only=True, redis_options=options)
        self._redis_connect()
        self._connection = Connection(self.redis)  # for the publisher's thread

    def sockets_of(self, visitors: Sequence[tuple[str, str]]) -> dict[tuple[str, str], list[SocketAddress]]:
        """The sockets that each visitor (project id, uid) has now."""
        now = int(time.time() * 1000)
        found = self._connection.exchange(
            [("ZRANGEBYSCORE", keys.sockets(project_id, uid), now, "+inf") for project_id, uid in visitors]
        )
        for members in found:
            if isinstance(members, ResponseError):
                raise members
        return {
            visitor: [_address(member) for member in members] for visitor, members in zip(visitors, found, strict=True)
        }

    def deliver(self, outbound: Outbound, done: Mapping[int, Sequence[bytes]]) -> None:
        """Publishes, then acknowledges the entries of each partition, then removes them: in this order, one trip.

        Removed, so that a stream's length is the backlog. Emits are hints; a gateway that misses one is
        caught up by its clients' `resume`. Raises NotAcknowledgedError when only the second half failed.
        """
        commands: list[Command] = [("PUBLISH", channel, message) for channel, message in outbound.channels()]
        announced = len(commands)
        for partition, ids in done.items():
            commands.append(("XACK", keys.stream(partition), keys.GROUP, *ids))
            commands.append(("XDEL", keys.stream(partition), *ids))
        for position, answer in enumerate(self._connection.exchange(commands)):
            if isinstance(answer, ResponseError):
                raise answer if position < announced else NotAcknowledgedError(str(answer))

    def bury(self, partition: int, entry_id: bytes, fields: dict[Any, Any], reason: str) -> None:
        """Copies an entry to the dead letters. The caller acknowledges it afterwards."""
        letter = {**fields, b"partition": str(partition), b"entry": entry_id, b"reason": reason[:500]}
        self.redis.xadd(keys.DEAD, letter)


def _address(member: bytes) -> SocketAddress:
    gateway, _, sid = member.decode().partition("/")
    return gateway, sid
