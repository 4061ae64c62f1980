"""Commands to MongoDB over one kept connection, and their answers: what a batch needs, without a client's care.

The driver finds the primary, connects, authenticates and watches as always, and hears of every failure; only the
exchange itself is ours: a write, a wait and a read. See docs/adr/0016.
"""

import select
import struct
import time
import weakref
from itertools import count
from typing import Any

import bson
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from pymongo.database import Database
from pymongo.errors import ProtocolError
from pymongo.helpers_shared import _check_command_response

from app.adapters.documents import Document

_OP_MSG = 2013
_HEAD = struct.Struct("<iiiiIB")  # length, number, the number it answers, kind, flags, kind of the one section
_READ = 65_536
_LOOK_MS = 500  # so often a wait looks whether the driver has given the connection up
_PATIENCE_SECONDS = 20.0  # where the client sets no `socketTimeoutMS`
_IDLE_SECONDS = 1.0  # then a look whether the other side has closed it costs less than finding out; the driver's own
_REAUTHENTICATE = 391
_AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)


class PrimaryConnection:
    """One connection of a client's pool, kept until the driver hears from one of its servers. For one thread.

    Raises PyMongoError, as the driver's own commands do.
    """

    def __init__(self, database: Database[Document]) -> None:
        self._client = database.client
        self._database = database.name
        self._numbers = count(1)
        self._checkout: Any = None
        self._connection: Any = None
        self._servers: Any = None  # as the driver knew them when it found this connection
        self._used = 0.0
        self._close_unheld: Any = None
        self._poll = select.poll()

    def ready(self) -> None:
        """Has a connection to whoever is primary. `exchange` sees to it as well."""
        servers = self._client.topology_description
        if self._is_cut() or servers is not self._servers:
            self.close()
            self._open()
            self._servers = servers

    def exchange(self, command: Document) -> Document:
        """The answer to a command, which may tell of errors of its writes. No session, no repeat, no event."""
        self.ready()
        try:
            answer = self._ask(command)
            if not answer.get("ok"):
                _check_command_response(answer, self._connection.max_wire_version)
        except BaseException as error:
            if getattr(error, "code", None) == _REAUTHENTICATE:
                self._connection.close_conn(None)
            self._give_back(error)
            raise
        self._used = time.monotonic()
        if self._client.options.pool_options.max_pool_size == 1:
            self.close()  # the same thread's reads need it
        return answer

    def close(self) -> None:
        """Gives the connection back; the next exchange finds the primary anew."""
        self._give_back(None)

    def _is_cut(self) -> bool:
        """Whether it has been silent, and is closed by now or older than the client wants. Then nobody has it again."""
        idle, connection = time.monotonic() - self._used, self._connection
        if self._checkout is None or idle < _IDLE_SECONDS:
            return False
        most = connection.opts.max_idle_time_seconds
        if not (connection.conn_closed() or (most is not None and idle > most)):
            return False
        connection.close_conn(None)
        return True

    def _open(self) -> None:
        checkout = self._client._conn_for_writes(None, "update")  # noqa: SLF001  # it has no public way
        connection = checkout.__enter__()
        self._checkout, self._connection, self._used = checkout, connection, time.monotonic()
        connection.set_conn_timeout(connection.opts.socket_timeout)  # whoever had it before may have been in a hurry
        self._close_unheld = weakref.finalize(self, connection.close_conn, None)  # giving it back would take a lock
        self._close_unheld.atexit = False
        self._poll = select.poll()
        self._poll.register(connection.conn.sock, select.POLLIN)

    def _give_back(self, error: BaseException | None) -> None:
        checkout, self._checkout, self._servers = self._checkout, None, None
        if checkout is not None:
            self._close_unheld.detach()
            checkout.__exit__(None if error is None else type(error), error, None)

    def _ask(self, command: Document) -> Document:
        connection = self._connection
        command["$db"] = self._database
        connection.add_server_api(command)
        body = bson.encode(command, codec_options=_AWARE)
        number = next(self._numbers) & 0x7FFFFFFF
        try:
            sock = connection.conn.sock
            sock.sendall(_HEAD.pack(_HEAD.size + len(body), number, 0, _OP_MSG, 0, 0) + body)
            self._wait(sock.gettimeout() or _PATIENCE_SECONDS)
            data = _receive(sock, _HEAD.size)
            length, _, answered, kind, flags, section = _HEAD.unpack_from(data)
            if (answered, kind, flags, section) != (number, _OP_MSG, 0, 0) or length > connection.max_message_size:
                raise ProtocolError("MongoDB's answer is not to what was asked")
            answer = _decoded(_receive(sock, length, data)[_HEAD.size :])
        except BaseException as error:
            connection._raise_connection_failure(error)  # noqa: SLF001  # closes it, and raises what the driver raises
        return answer

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._poll.poll(_LOOK_MS):
            if self._connection.cancel_context.cancelled:
                raise ConnectionError("the driver has given the connection up")
            if time.monotonic() > until:
                raise TimeoutError("timed out")


def _receive(sock: Any, length: int, data: bytes = b"") -> bytes:
    """At least so many bytes: `data` and what follows it."""
    while len(data) < length:
        more = sock.recv(max(_READ, length - len(data)))
        if not more:
            raise ConnectionError("connection closed")
        data += more
    return data


def _decoded(data: bytes) -> Document:
    try:
        return bson.decode(data, codec_options=_AWARE)
    except BSONError as error:
        raise ProtocolError("MongoDB's answer cannot be read") from error
