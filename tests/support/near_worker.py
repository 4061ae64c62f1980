"""The owner of one partition inside this process: the worker's real actors on the stack's real servers."""

from queue import SimpleQueue
from typing import Any, Self

from pykka import ActorRef

from actors.base import Obituary
from actors.dead_letters import DeadLetters
from actors.dispatcher import Dispatcher
from actors.forget import Forgetter
from actors.partition import PartitionActor, Tools
from actors.publisher import PublisherActor
from actors.reads import Reads
from actors.store import StoreActor
from app.adapters.forgetting import Forgetting
from app.adapters.leases import Leases
from app.adapters.message_store import MessageStore
from app.adapters.redis_clients import client
from app.adapters.redis_manager import PublishingManager
from app.adapters.shared_reads import SharedReads
from app.adapters.stream_reader import StreamReader
from app.contract import keys
from app.contract.envelope import encode
from app.domain.commands import Command
from app.domain.decide import Decision, decide
from tests.support.stack import Stack

LEASE_SECONDS = 300.0  # longer than any test: nobody renews it here


class NearWorker:
    """`with NearWorker(stack, partition)` owns the partition until the end of the block."""

    def __init__(self, stack: Stack, partition: int) -> None:
        self._stack = stack
        self._partition = partition
        self.store = MessageStore(stack.database)  # for the test's thread: a former owner's, say
        self._redis = client(stack.redis_url)
        self._manager = PublishingManager(stack.redis_url)

    def __enter__(self) -> Self:
        obituaries: SimpleQueue[Obituary] = SimpleQueue()
        lease = Leases(self._redis, "near-worker", LEASE_SECONDS).take(self._partition)
        assert lease is not None, "nobody else owns it"
        self._reads = SharedReads(self._redis)
        reads = Reads(self._reads)
        self._dispatcher = Dispatcher(reads.read)
        store = MessageStore(self._stack.database)
        publisher = PublisherActor.start(self._manager, obituaries, self._dispatcher)
        store_actor = StoreActor.start(store, publisher, obituaries, self._dispatcher)
        letters = DeadLetters(store, self._manager)
        forgetter = Forgetter(Forgetting(self._stack.database), self._manager)
        reader = StreamReader(self._redis, self._partition)
        tools = Tools(reads, reader, store, letters, forgetter, store_actor)
        self.fence = lease.fence
        partition = PartitionActor.start(lease, tools, obituaries, self._dispatcher)
        self._actors: list[ActorRef[Any]] = [partition, store_actor, publisher]
        self._dispatcher.start(lambda _error: None)
        return self

    def __exit__(self, *_: object) -> None:
        for actor in self._actors:
            actor.stop(timeout=10)
        self._dispatcher.close()
        self._redis.close()
        self._manager.redis.close()

    def append(self, command: Command) -> None:
        """As a gateway does."""
        self._redis.xadd(keys.stream(self._partition), encode(command))  # type: ignore[arg-type]  # as below

    def take_and_die(self, command: Command) -> None:
        """As an owner that was frozen over its lease's end: takes a new entry, and nobody hears of it again.

        In one transaction, so that the living owner cannot be faster.
        """
        stream = keys.stream(self._partition)
        with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.xadd(stream, encode(command))  # type: ignore[arg-type]  # bytes are fine as keys
            pipeline.xreadgroup(keys.GROUP, keys.CONSUMER, {stream: ">"})
            _, taken = pipeline.execute()
        assert taken, "it is the dead owner's"

    def decide(self, conversation_id: str, command: Command) -> Decision:
        """What the dead owner decided from what is stored."""
        loaded = self.store.load([], [conversation_id])
        return decide(loaded.states[conversation_id], command)
