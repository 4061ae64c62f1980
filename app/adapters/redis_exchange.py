"""Many commands to Redis in one write, and their answers as they come: what a batch needs, without a client's care.

redis-py's pipeline builds, splits and interprets each command on its own, which costs more than the command.
"""

from collections.abc import Sequence
from typing import Any

import hiredis
import redis
from redis.exceptions import ResponseError

Command = Sequence[str | bytes | int]

_pack: Any = hiredis.pack_command  # its annotation knows tuples of one item only


class Connection:
    """One connection of a client's pool, kept. For one thread. Raises redis.RedisError and OSError."""

    def __init__(self, client: redis.Redis) -> None:
        self._pool = client.connection_pool
        self._connection: Any = None

    def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """One answer for each command, in order; a ResponseError where it was refused."""
        if self._connection is None:
            self._connection = self._pool.get_connection()
        connection = self._connection
        try:
            packed = b"".join([_pack(tuple(command)) for command in commands])
            connection.send_packed_command([packed], check_health=False)
            return [_answer(connection) for _ in commands]
        except BaseException:
            self.close()  # there may be answers on their way that nobody waits for any more
            raise

    def close(self) -> None:
        """Gives the connection up; the next exchange makes a new one."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.disconnect()
            self._pool.release(connection)


def _answer(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as error:
        return error
