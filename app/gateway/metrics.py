"""What Prometheus sees of a gateway. Few labels, with few values: never an id."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Info, ProcessCollector, generate_latest

import app

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """One registry per gateway, so that several can live in one test."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.connections = Gauge("porchlight_connections", "Open sockets.", ["namespace"], registry=self.registry)
        self.messages_in = Counter(
            "porchlight_messages_in", "Messages accepted into the streams.", ["namespace"], registry=self.registry
        )
        self.http_requests = Counter(
            "porchlight_http_requests", "Answered requests.", ["method", "status"], registry=self.registry
        )
        self.rate_limited = Counter(
            "porchlight_rate_limited", "Requests and events refused as too many.", ["via"], registry=self.registry
        )
        build = Info("porchlight_build", "What runs here.", registry=self.registry)
        build.info({"version": app.__version__, "role": "gateway"})
        ProcessCollector(namespace="porchlight", registry=self.registry)

    def page(self) -> bytes:
        """Everything in Prometheus' text form."""
        return generate_latest(self.registry)
