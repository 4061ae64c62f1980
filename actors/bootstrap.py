"""A worker process from start to end, in order: store, publisher, partitions; and back."""

import os
import secrets
import signal
import socket
import threading
import time
from queue import SimpleQueue
from types import FrameType
from typing import Any

import pykka
import pymongo
import redis
import structlog
from pymongo.database import Database
from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from actors.base import Obituaries, Obituary
from actors.dead_letters import DeadLetters
from actors.dispatcher import Dispatcher
from actors.forget import Forgetter
from actors.health import HealthServer
from actors.indexer import IndexerActor
from actors.metrics import Metrics
from actors.partition import PartitionActor, Tools
from actors.publisher import PublisherActor
from actors.reads import Reads
from actors.store import StoreActor
from actors.supervisor import Supervisor, TooManyRestartsError
from actors.waker import WakerActor
from app import interpreter
from app.adapters.forgetting import Forgetting
from app.adapters.leases import Lease, Leases
from app.adapters.message_store import MessageStore, open_database
from app.adapters.redis_clients import client
from app.adapters.redis_manager import PublishingManager
from app.adapters.search_index import SearchIndex
from app.adapters.shared_reads import SharedReads
from app.adapters.stream_depths import StreamDepths
from app.adapters.stream_reader import StreamReader
from app.adapters.worker_streams import WorkerStreams
from app.operator_error import OperatorError
from app.schema_gate import check_schema
from app.settings import Settings
from app.tracing import open_tracing

log = structlog.get_logger(__name__)

PROBE_SECONDS = 2.0  # of a server's patience with a probe; the probe's own is rarely longer
MIN_PULSE_SECONDS = 5.0
ROUNDS_PER_LEASE = 5  # a lease is renewed so often in its life: four may fail


class RedisMissingError(OperatorError):
    """Raised when Redis does not answer at start, within the time that the settings give it."""


def run(settings: Settings) -> None:
    """Runs a worker until SIGTERM or SIGINT; exits 0 after a clean drain, 1 when it was cut short."""
    stopping = threading.Event()
    _stop_on_signals(stopping)
    control = client(settings.redis_url, answer_seconds=settings.lease_seconds / ROUNDS_PER_LEASE)
    wait_for_redis(control, settings, stopping)
    check_schema(settings, stopping.wait)
    obituaries: Obituaries = SimpleQueue()
    tracing = open_tracing(settings, "worker")
    metrics = Metrics(settings.revision, tracing)
    database = open_database(settings.mongodb_url, [metrics.mongo])
    store = MessageStore(database, metrics.mongo.note)
    manager = PublishingManager(settings.redis_url)
    entries = client(settings.redis_url)
    reads = Reads(SharedReads(entries))
    dispatcher = Dispatcher(reads.read)
    publisher = PublisherActor.start(manager, obituaries, dispatcher, metrics)
    store_actor = StoreActor.start(store, publisher, obituaries, dispatcher, metrics)
    forgetter = Forgetter(Forgetting(database), manager, metrics)
    dead_letters = DeadLetters(store, manager, metrics)

    def start_partition(lease: Lease) -> pykka.ActorRef[PartitionActor]:
        reader = StreamReader(entries, lease.partition)
        tools = Tools(reads, reader, store, dead_letters, forgetter, store_actor, tracing)
        return PartitionActor.start(lease, tools, obituaries, dispatcher)

    worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    leases = Leases(control, worker, settings.lease_seconds)
    supervisor = Supervisor(leases, worker, settings.partitions, start_partition, obituaries, metrics)
    streams = WorkerStreams(client(settings.redis_url))
    owned = (lambda: supervisor.owned, settings.partitions, stopping.wait, obituaries)
    waker = WakerActor.start(store, streams, *owned)
    indexer = IndexerActor.start(SearchIndex(database), *owned)
    if settings.health_port is not None:
        serve_health(settings, supervisor, metrics, database)
    interpreter.settle()
    dispatcher.start(lambda error: obituaries.put(Obituary("dispatcher", "", type(error).__name__)))
    log.info("worker started", worker=worker, partitions=settings.partitions)
    status = 0
    try:
        supervisor.run(stopping, settings.lease_seconds / ROUNDS_PER_LEASE)
    except TooManyRestartsError as error:
        log.error("actors die faster than restarts can help", last=str(error))
        stopping.set()
        status = 1
    deadline = time.monotonic() + settings.drain_seconds
    if not supervisor.drain(deadline):
        log.warning("drain cut short; what was in hand stays pending for the next owner", owned=supervisor.owned)
        status = 1
    waker.stop(block=False)
    indexer.stop(block=False)
    store_actor.stop(block=False)
    publisher.stop(block=False)
    if tracing is not None:
        tracing.close()
    log.info("worker stopped", status=status)
    os._exit(status)  # a thread stuck in a driver must not hold the process; everything that matters is stored


def serve_health(
    settings: Settings, supervisor: Supervisor, metrics: Metrics, database: Database[dict[str, Any]]
) -> None:
    """Opens the port for probes and metrics. A worker is alive while its rounds go on, whatever else is away."""
    depths = StreamDepths(client(settings.redis_url, answer_seconds=PROBE_SECONDS), lambda: supervisor.owned)
    metrics.registry.register(depths)
    pulse, patience = supervisor.pulse, max(settings.lease_seconds, MIN_PULSE_SECONDS)
    server = HealthServer(
        metrics.registry,
        alive=lambda: pulse.draining or pulse.is_alive(3 * patience),
        checks={
            "redis": lambda: pulse.reaches_redis(patience),
            "mongo": lambda: answers(database),
            "draining": lambda: not pulse.draining,
        },
    )
    server.start(settings.host, settings.health_port or 0)


def answers(database: Database[dict[str, Any]]) -> bool:
    """Whether MongoDB has a primary that answers in time."""
    try:
        with pymongo.timeout(PROBE_SECONDS):
            database.command("ping")
    except PyMongoError:
        return False
    return True


def wait_for_redis(control: redis.Redis, settings: Settings, stopping: threading.Event) -> None:
    """Returns when Redis answers. Raises RedisMissingError when it does not in time."""
    until = time.monotonic() + settings.redis_wait_seconds
    while True:
        try:
            control.ping()
        except (RedisError, OSError) as error:
            if time.monotonic() > until or stopping.is_set():
                raise RedisMissingError(
                    f"Redis does not answer (PORCHLIGHT_REDIS_URL) after {settings.redis_wait_seconds:g} s: "
                    f"{type(error).__name__}. Start it, or correct the address."
                ) from error
            stopping.wait(0.5)
        else:
            return


def _stop_on_signals(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
