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
from pymongo.database import Database
from pymongo.errors import ProtocolError
from pymongo.helpers_shared import _check_command_response

from app.adapters.documents import Document

_OP_MSG = 2013
_HEAD = struct.Struct("<iiiiIB")  # length, number, the number it answers, kind, flags, kind of the one section
_READ = 65_536
_LOOK_MS = 500  # so often a wait looks whether the driver has given the connection up
_PATIENCE_SECONDS = 20.0  # where the client sets no `socketTimeoutMS`
_AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)


class PrimaryConnection:
    """One connection of a client's pool, kept until the driver learns anything new of its servers. For one thread.

    It goes back to the pool when nobody holds this any more. Raises PyMongoError, as the driver's own commands do.
    """

    def __init__(self, database: Database[Document]) -> None:
        self._client = database.client
        self._database = database.name
        self._numbers = count(1)
        self._checkout: Any = None
        self._give_back_unused: Any = None
        self._connection: Any = None
        self._servers: Any = None  # as the driver knew them when it found this connection
        self._poll = select.poll()

    def exchange(self, command: Document) -> Document:
        """The answer to a command, which may tell of errors of its writes. No session, no repeat, no event."""
        servers = self._client.topology_description
        if servers is not self._servers:
            self.close()
            self._open()
            self._servers = servers
        try:
            answer = self._ask(command)
            if not answer.get("ok"):
                _check_command_response(answer, self._connection.max_wire_version)
        except BaseException as error:
            self._give_back(error)
            raise
        return answer

    def close(self) -> None:
        """Gives the connection back; the next exchange finds the primary anew."""
        self._give_back(None)

    def _open(self) -> None:
        checkout = self._client._conn_for_writes(None, "update")  # noqa: SLF001  # it has no public way
        self._connection = checkout.__enter__()
        self._checkout = checkout
        self._give_back_unused = weakref.finalize(self, checkout.__exit__, None, None, None)
        self._poll = select.poll()
        self._poll.register(self._connection.conn.sock, select.POLLIN)

    def _give_back(self, error: BaseException | None) -> None:
        checkout, self._checkout, self._servers = self._checkout, None, None
        if checkout is not None:
            self._give_back_unused.detach()
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
            if (answered, kind, flags, section) != (number, _OP_MSG, 0, 0):
                raise ProtocolError("MongoDB's answer is not to what was asked")
            data = _receive(sock, length, data)
        except BaseException as error:
            connection._raise_connection_failure(error)  # noqa: SLF001  # closes it, and raises what the driver raises
        return bson.decode(data[_HEAD.size :], codec_options=_AWARE)

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
