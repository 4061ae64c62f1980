"""The HTTP server, with a bound on the connections that one address holds: who opens many and says nothing is no load.
And with a bound on the time in which an answer must be taken: who never reads is hung up on.

A websocket leaves this count with its handshake, and is counted as a socket from there on (app/gateway/limits.py).
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterable
from functools import partial
from typing import Any

import structlog
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream

from app.gateway.addresses import TrustedProxies, site_of
from app.gateway.door import Door

log = structlog.get_logger(__name__)

ACCEPTED_IN_A_TURN = 16
TAKEN_SECONDS = 60.0  # in which what was written must have left: 27 kbit/s for the largest file
LOOK_SECONDS = 5.0


class BoundedServer(HTTPServer):
    """`most`: connections of an address, or None for load tests. A trusted proxy has as many as it likes."""

    def initialize(  # type: ignore[override]
        self, *args: Any, proxies: TrustedProxies, door: Door, most: int | None, **options: Any
    ) -> None:
        """Tornado makes its servers through this."""
        super().initialize(*args, **options)
        self._proxies, self._door, self._most = proxies, door, most
        self._held: Counter[str] = Counter()
        self._outside: set[IOStream] = set()
        self._refused: Counter[str] = Counter()  # connections of an address since the last look
        self._unread: dict[Any, tuple[int, float]] = {}  # connection -> the byte that it must have taken, since when
        self._looks = False

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        """Replaces Tornado's, which takes up to 128 connections in one turn of the loop."""
        loop = IOLoop.current()
        for listening in sockets:
            fd = listening.fileno()
            self._sockets[fd] = listening
            loop.add_handler(listening, self._accept, IOLoop.READ)
            self._handlers[fd] = partial(loop.remove_handler, listening)

    def _accept(self, listening: socket.socket, _events: int) -> None:
        for _ in range(ACCEPTED_IN_A_TURN):
            if self._stopped:
                return
            try:
                connection, address = listening.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue  # it has gone already
            self._handle_connection(connection, address)

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """A connection came: taken when it is its turn, or closed before a byte of it is read."""
        if not self._looks:
            self._looks = True
            asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)
        site = self._site(address)
        if site is None:
            super().handle_stream(stream, address)
            return
        if self._most is not None and self._held[site] >= self._most:
            self._refuse(stream, site)
            return
        self._held[site] += 1
        self._outside.add(stream)
        if not self._door.knock(site, lambda: self._begin(stream, address)):
            self._outside.discard(stream)
            self._refuse(stream, site)
            self._let_go(site)

    def _refuse(self, stream: IOStream, site: str) -> None:
        """Says so once; what follows is counted, as a line for each would cost more than the rest of it."""
        if not self._refused[site]:
            log.info("too many connections", address=site)
        self._refused[site] += 1
        stream.close()

    def _begin(self, stream: IOStream, address: Any) -> None:
        self._outside.discard(stream)
        super().handle_stream(stream, address)

    async def close_all_connections(self) -> None:
        """Those that wait for their turn, too."""
        for stream in self._outside:
            stream.close()
        await super().close_all_connections()

    def on_close(self, server_conn: Any) -> None:
        """One of them ended, or became a websocket."""
        super().on_close(server_conn)
        self._unread.pop(server_conn, None)
        site = self._site(server_conn.context.address)
        if site is not None:
            self._let_go(site)

    def _look(self) -> None:
        """Hangs up on who has not taken what was written in time, and says how many more were refused."""
        loop = asyncio.get_running_loop()
        connections: list[Any] = list(self._connections)
        for connection in connections:
            stream = connection.stream
            end, since = self._unread.get(connection, (0, 0.0))
            if not stream.writing() or stream._total_write_done_index >= end > 0:  # noqa: SLF001
                self._unread.pop(connection, None)
            elif not end:
                self._unread[connection] = (stream._total_write_index, loop.time())  # noqa: SLF001
            elif loop.time() - since >= TAKEN_SECONDS:
                log.info("answer not taken", address=self._site(connection.context.address))
                stream.close()
        for site, count in self._refused.items():
            if count > 1:
                log.info("too many connections", address=site, more=count - 1)
        self._refused.clear()
        self._looks = bool(self._connections)
        if self._looks:
            loop.call_later(LOOK_SECONDS, self._look)

    def _let_go(self, site: str) -> None:
        self._held[site] -= 1
        if self._held[site] <= 0:
            del self._held[site]

    def _site(self, address: Any) -> str | None:
        """Whom it counts for; nobody for a proxy of ours and for a Unix socket."""
        host = address[0] if isinstance(address, tuple) and address else None
        return None if host is None or self._proxies.trusts(host) else site_of(host)
