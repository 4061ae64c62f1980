"""A worker's port for probes and for Prometheus: /healthz, /readyz, /metrics. Standard library, one small thread."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer

from prometheus_client import CollectorRegistry

from app.adapters.prometheus import CONTENT_TYPE, page
from app.operator_error import OperatorError

Check = Callable[[], bool]

PATIENCE_SECONDS = 5.0  # for a caller that connects and says nothing: one at a time is served


class Pulse:
    """When the supervisor last went its round, and when Redis last answered it. Monotonic seconds."""

    def __init__(self) -> None:
        self._round = self._redis = time.monotonic()
        self.draining = False

    def beat(self, *, redis_answered: bool) -> None:
        """A round is done."""
        self._round = time.monotonic()
        if redis_answered:
            self._redis = self._round

    def is_alive(self, within: float) -> bool:
        """Whether the main thread goes its rounds."""
        return time.monotonic() - self._round < within

    def reaches_redis(self, within: float) -> bool:
        """Whether Redis has answered lately."""
        return time.monotonic() - self._redis < within


class HealthServer:
    """`checks` name what readiness needs; each must be bounded in time by itself."""

    def __init__(self, registry: CollectorRegistry, alive: Check, checks: Mapping[str, Check]) -> None:
        self._registry = registry
        self._alive = alive
        self._checks = checks

    def start(self, host: str, port: int) -> int:
        """Opens the port (0: any free one) and returns it. Raises OperatorError when it is taken."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            timeout = PATIENCE_SECONDS
            server_version = "porchlight"
            sys_version = ""

            def do_GET(self) -> None:
                status, kind, body = outer.answer(self.path.partition("?")[0])
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """A probe every few seconds is no news."""

        try:
            server = HTTPServer((host, port), Handler)
        except OSError as error:
            raise OperatorError(
                f"Cannot listen on {host}:{port} (PORCHLIGHT_HEALTH_PORT): {error.strerror}. Choose another port."
            ) from error
        threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
        return int(server.server_address[1])

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for a path."""
        if path == "/metrics":
            return HTTPStatus.OK, CONTENT_TYPE, page(self._registry)
        if path == "/healthz":
            return _as_json([] if self._alive() else ["supervisor"])
        if path == "/readyz":
            return _as_json([name for name, passes in self._checks.items() if not passes()])
        return HTTPStatus.NOT_FOUND, "application/json", b'{"error":{"code":"not_found","message":"No such page."}}'


def _as_json(failing: list[str]) -> tuple[int, str, bytes]:
    if failing:
        body = {"status": "unavailable", "failing": failing}
        return HTTPStatus.SERVICE_UNAVAILABLE, "application/json", json.dumps(body).encode()
    return HTTPStatus.OK, "application/json", b'{"status":"ok"}'
