"""A message's trace from the gateway through the stream to the worker, as a real collector would get it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app.adapters.shared_reads import Entry
from app.adapters.tracing import MOST_NOTED, Tracing
from app.dev.embedded import MongoServer, RedisServer
from tests.support.stack import Stack
from tests.support.talk import write
from tests.waiting import wait_for

Spans = dict[str, tuple[bytes, bytes, bytes]]  # name -> trace id, span id, parent's span id


@contextmanager
def collector() -> Iterator[tuple[str, Spans]]:
    """Its address, and the spans that it got."""
    spans: Spans = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        spans[span.name] = span.trace_id, span.span_id, span.parent_span_id
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", spans
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_one_trace_from_acceptance_to_emission(
    redis_server: RedisServer, mongo_server: MongoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")  # ms; the SDK's own would be 5 s
    with (
        collector() as (url, spans),
        Stack(tmp_path, redis_server, mongo_server, gateways=1, workers=1, otlp_endpoint=url) as stack,
    ):
        write(stack.visitor(), "hello")
        wait_for(lambda: len(spans) == 3)

        accept, store, emit = (spans[f"porchlight {name}"] for name in ("accept", "store", "emit"))
        assert accept[0] == store[0] == emit[0]
        assert (store[2], emit[2]) == (accept[1], store[1])


def test_what_is_no_trace_is_none_and_notes_are_bounded() -> None:
    exporter = InMemorySpanExporter()
    tracing = Tracing("worker", exporter)
    broken = [b"", b"00-xyz", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01", b"\xff" * 55]
    tracing.took(0, [Entry(b"1-0", {}), *(Entry(b"%d-1" % n, {b"t": value}) for n, value in enumerate(broken))])
    assert not tracing._noted

    good = tracing.begin()
    tracing.took(1, [Entry(b"%d-0" % n, {b"t": good}) for n in range(MOST_NOTED + 5)])
    assert len(tracing._noted) == MOST_NOTED
    tracing.stored(2, [b"99-0"])  # the same id in another stream is another entry
    tracing.emitted(1, [b"99-0"])
    tracing.close()
    assert sorted(span.name for span in exporter.get_finished_spans()) == ["porchlight accept", "porchlight emit"]
