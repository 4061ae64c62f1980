"""The supervisor: keeps this worker's fair share of the partitions, restarts what dies, and ends in order.

Pykka has no supervision; the process's main thread is it. When restarts pile up the process ends with status 1,
so that the process manager sees it.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from queue import Empty
from typing import Any

import structlog
from pykka import ActorRef
from redis.exceptions import RedisError

from actors.base import Obituaries, Obituary
from actors.health import Pulse
from actors.mailbox import Leave
from actors.metrics import Metrics
from app.adapters.leases import Lease, Leases

log = structlog.get_logger(__name__)

RESTARTS = 20  # within RESTART_WINDOW_SECONDS: then something is wrong that restarts don't mend
RESTART_WINDOW_SECONDS = 60.0
BACKOFF_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0)

StartPartition = Callable[[Lease], ActorRef[Any]]


class TooManyRestartsError(Exception):
    """Raised when actors die faster than restarts can help."""


class Owned:
    """A partition that this worker owns: its lease and its actor (None while a restart waits)."""

    def __init__(self, lease: Lease, actor: "ActorRef[Any] | None") -> None:
        self.lease = lease
        self.actor = actor
        self.restart_at = 0.0
        self.leaving = False
        self.lost = False

    def is_alive(self) -> bool:
        """Whether its actor runs."""
        return self.actor is not None and self.actor.is_alive()

    def tell(self, message: Any) -> None:
        """Tells its actor, if there is one."""
        if self.actor is not None and self.actor.is_alive():
            self.actor.tell(message)

    def stop(self) -> None:
        """Ends its actor behind what is already in its mailbox."""
        if self.actor is not None and self.actor.is_alive():
            self.actor.stop(block=False)


class Supervisor:
    """Runs in the main thread. `tick()` is one round; it never raises because of Redis."""

    def __init__(
        self,
        leases: Leases,
        worker: str,
        partitions: int,
        start_partition: StartPartition,
        obituaries: Obituaries,
        metrics: Metrics | None = None,
    ) -> None:
        self._metrics = metrics or Metrics()
        self.pulse = Pulse()
        self._leases = leases
        self._worker = worker
        self._partitions = partitions
        self._start_partition = start_partition
        self._obituaries = obituaries
        self._owned: dict[int, Owned] = {}
        self._deaths: deque[float] = deque()

    @property
    def owned(self) -> tuple[int, ...]:
        """The partitions owned now."""
        return tuple(sorted(self._owned))

    def run(self, stopping: threading.Event, interval: float) -> None:
        """Rounds until `stopping`. An actor's death starts the next round at once."""
        while not stopping.is_set():
            self.tick()
            self._hear_of_deaths(stopping, interval)

    def tick(self) -> None:
        """One round: renew, give up what is too much, take what is free, restart what died."""
        try:
            for lease in self._leases.renew([owned.lease for owned in self._owned.values() if not owned.lost]):
                self._lose(lease)
            share = self._leases.attend().share(self._worker, self._partitions)
            self._shed(share)
            self._take_free(share)
            self.pulse.beat(redis_answered=True)
        except (RedisError, OSError) as error:
            log.info("leases not renewed", reason=type(error).__name__)
            self.pulse.beat(redis_answered=False)
        self._metrics.owned.set(len(self._owned))
        self._restart_dead()

    def drain(self, deadline: float) -> bool:
        """Lets every partition finish its batch and gives its lease back; False when `deadline` (monotonic) passed."""
        self.pulse.draining = True
        for owned in self._owned.values():
            self._ask_to_leave(owned)
        while self._owned and time.monotonic() < deadline:
            self._bury_gone()
            time.sleep(0.02)
        try:
            self._leases.leave()
        except (RedisError, OSError) as error:
            log.info("membership left to expire", reason=type(error).__name__)
        return not self._owned

    # ---------------------------------------------------------------- leases
    def _lose(self, lease: Lease) -> None:
        log.warning("lease lost", partition=lease.partition, fence=lease.fence)
        self._metrics.lease_changes.labels("lost").inc()
        lease.valid_until = 0.0  # the actor must not store another message
        owned = self._owned[lease.partition]
        owned.lost = owned.leaving = True  # not taken again before it ended: it may be handed entries until then
        owned.stop()

    def _shed(self, share: int) -> None:
        """Lets partitions go that another worker should have."""
        self._bury_gone()
        staying = [owned for owned in self._owned.values() if not owned.leaving]
        for owned in staying[share:]:
            self._ask_to_leave(owned)

    def _take_free(self, share: int) -> None:
        start = hash(self._worker) % self._partitions  # so that workers don't all try the same first
        for offset in range(self._partitions):
            if len(self._owned) >= share:
                return
            partition = (start + offset) % self._partitions
            if partition in self._owned:
                continue
            lease = self._leases.take(partition)
            if lease is not None:
                log.info("lease taken", partition=partition, fence=lease.fence)
                self._metrics.lease_changes.labels("taken").inc()
                self._owned[partition] = Owned(lease, self._start_partition(lease))

    def _ask_to_leave(self, owned: Owned) -> None:
        owned.leaving = True
        owned.tell(Leave())

    def _bury_gone(self) -> None:
        """Lets go of partitions whose actors have left, and gives their leases back."""
        for partition, owned in list(self._owned.items()):
            if owned.leaving and not owned.is_alive():
                del self._owned[partition]
                if not owned.lost:
                    self._give_back(owned.lease)

    def _give_back(self, lease: Lease) -> None:
        try:
            self._leases.give_back(lease)
        except (RedisError, OSError) as error:
            log.info("lease left to expire", partition=lease.partition, reason=type(error).__name__)
        else:
            log.info("lease given back", partition=lease.partition)
            self._metrics.lease_changes.labels("given_back").inc()

    # ---------------------------------------------------------------- deaths
    def _hear_of_deaths(self, stopping: threading.Event, interval: float) -> None:
        until = time.monotonic() + interval
        while not stopping.is_set():
            left = until - time.monotonic()
            if left <= 0:
                return
            try:
                obituary = self._obituaries.get(timeout=min(left, 0.25))
            except Empty:
                continue
            self._note_death(obituary.name)
            if obituary.fence:
                self._start_over(obituary)
            return

    def _start_over(self, obituary: Obituary) -> None:
        """A partition was fenced off: its lease is worth nothing. The next round takes a later one."""
        for partition, owned in list(self._owned.items()):
            if owned.actor is not None and owned.actor.actor_urn == obituary.urn:
                del self._owned[partition]
                try:
                    self._leases.raise_fence(partition, obituary.fence)
                except (RedisError, OSError) as error:
                    log.info("fence not raised", partition=partition, reason=type(error).__name__)
                self._give_back(owned.lease)

    def _note_death(self, name: str) -> None:
        now = time.monotonic()
        self._deaths.append(now)
        while self._deaths[0] < now - RESTART_WINDOW_SECONDS:
            self._deaths.popleft()
        if len(self._deaths) > RESTARTS or not name.startswith("partition-"):
            raise TooManyRestartsError(name)

    def _restart_dead(self) -> None:
        now, dead = time.monotonic(), [owned for owned in self._owned.values() if not owned.is_alive()]
        if not self._obituaries.empty():
            return  # who was fenced off needs a new lease: first it is heard of, and then the next round comes at once
        for owned in dead:
            if owned.leaving or not owned.lease.is_valid():
                continue
            if not owned.restart_at:
                owned.restart_at = now + BACKOFF_SECONDS[max(0, min(len(self._deaths), len(BACKOFF_SECONDS)) - 1)]
            if now >= owned.restart_at:
                log.info("partition restarted", partition=owned.lease.partition)
                self._metrics.restarts.inc()
                owned.actor, owned.restart_at = self._start_partition(owned.lease), 0.0
