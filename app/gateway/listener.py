"""The HTTP server, with a bound on the connections that one address holds: who opens many and says nothing is no load.

A websocket leaves this count with its handshake, and is counted as a socket from there on (app/gateway/limits.py).
"""

from collections import Counter
from typing import Any

import structlog
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from app.gateway.addresses import TrustedProxies, site_of
from app.gateway.door import Door

log = structlog.get_logger(__name__)


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

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """A connection came: taken when it is its turn, or closed before a byte of it is read."""
        site = self._site(address)
        if site is None:
            super().handle_stream(stream, address)
            return
        if self._most is not None and self._held[site] >= self._most:
            log.info("too many connections", address=site)
            stream.close()
            return
        self._held[site] += 1
        self._outside.add(stream)
        if not self._door.knock(site, lambda: self._begin(stream, address)):
            log.info("too many connections wait", address=site)
            self._outside.discard(stream)
            stream.close()
            self._let_go(site)

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
        site = self._site(server_conn.context.address)
        if site is not None:
            self._let_go(site)

    def _let_go(self, site: str) -> None:
        self._held[site] -= 1
        if self._held[site] <= 0:
            del self._held[site]

    def _site(self, address: Any) -> str | None:
        """Whom it counts for; nobody for a proxy of ours and for a Unix socket."""
        host = address[0] if isinstance(address, tuple) and address else None
        return None if host is None or self._proxies.trusts(host) else site_of(host)
