"""OpenTelemetry, when an operator asks for it (the extra `tracing` and PORCHLIGHT_OTLP_ENDPOINT).

Else nothing of this is imported, and the message path is as it was: an entry without a trace, a batch without a span.

A message's trace begins where a gateway accepts it, travels in the stream entry's field `t` (W3C traceparent), and ends
with two spans of the worker: from acceptance to stored, and from there to emitted.
"""

import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags

import app
from app.adapters.shared_reads import Entry
from app.contract import keys

Key = tuple[int, bytes]  # partition, entry id

FLUSH_MS = 2_000
MOST_NOTED = 20_000  # entries on their way; beyond it the oldest are not traced any more
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class Tracing:
    """One for each process. Ids, partitions and times go into spans; never what people wrote."""

    def __init__(self, role: str, exporter: SpanExporter) -> None:
        resource = Resource.create({"service.name": f"porchlight-{role}", "service.version": app.__version__})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("porchlight", app.__version__)
        self._noted: OrderedDict[Key, tuple[SpanContext, int]] = OrderedDict()  # -> parent, accepted (ns)

    def begin(self) -> bytes:
        """The span of a message's acceptance, for its entry: a W3C traceparent."""
        span = self._tracer.start_span("porchlight accept", kind=SpanKind.PRODUCER)
        span.end()
        context = span.get_span_context()
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}".encode()

    def took(self, partition: int, entries: Iterable[Entry]) -> None:
        """A partition's owner has read these."""
        for entry in entries:
            parent = _parent(entry.fields.get(keys.FIELD_TRACE))
            if parent is not None:
                self._noted[partition, entry.id] = parent, int(entry.id.partition(b"-")[0]) * 1_000_000
        while len(self._noted) > MOST_NOTED:
            self._noted.popitem(last=False)

    def stored(self, partition: int, entry_ids: Sequence[bytes]) -> None:
        """MongoDB has them: a span from acceptance until now, and from now on the wait for the publisher."""
        now = time.time_ns()
        for entry_id in entry_ids:
            noted = self._noted.get((partition, entry_id))
            if noted is not None:
                parent, accepted = noted
                self._noted[partition, entry_id] = self._span("porchlight store", parent, accepted, now), now

    def emitted(self, partition: int, entry_ids: Sequence[bytes]) -> None:
        """They are announced."""
        now = time.time_ns()
        for entry_id in entry_ids:
            noted = self._noted.pop((partition, entry_id), None)
            if noted is not None:
                self._span("porchlight emit", *noted, now)

    def close(self) -> None:
        """Sends what is left; a collector that is away must not hold a process that ends."""
        self._provider.force_flush(FLUSH_MS)

    def _span(self, name: str, parent: SpanContext, start: int, end: int) -> SpanContext:
        context = trace.set_span_in_context(NonRecordingSpan(parent))
        span = self._tracer.start_span(name, context, kind=SpanKind.CONSUMER, start_time=min(start, end))
        span.end(end)
        return span.get_span_context()


def otlp(endpoint: str) -> SpanExporter:
    """Sends spans to a collector by OTLP over HTTP."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")


def _parent(value: Any) -> SpanContext | None:
    """What a traceparent names; None for none, and for anything that is none."""
    try:
        version, trace_id, span_id, flags = value.decode("ascii").split("-")
        if version != "00" or not int(flags, 16) & TraceFlags.SAMPLED:
            return None
        context = SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=_SAMPLED)
    except (AttributeError, UnicodeDecodeError, ValueError):
        return None
    return context if context.is_valid else None
