"""Faults 1 to 7, 27 and 29: what may happen to a worker process."""

import itertools
import signal
from collections.abc import Sequence

from app.contract import keys
from app.contract.envelope import VERSION
from tests.faults import sabotage
from tests.faults.load import Plan
from tests.faults.scene import Scenario, Scene
from tests.faults.stack import Role, Shape
from tests.waiting import wait_for

LEASE = 4.0
TAKE_OVER = LEASE + 5.0


def _crash(scene: Scene) -> None:
    scene.sleep(3)
    victim = scene.stack.workers[0]
    victim.arm()
    status = victim.wait()
    scene.mark()
    scene.expect(status == -signal.SIGKILL, f"the crash point did not kill the worker: {status}")
    scene.sleep(LEASE + 2)  # the other one has taken over by then
    scene.stack.add_worker("")


def _freeze(scene: Scene) -> None:
    scene.sleep(3)
    scene.stack.workers[0].signal(signal.SIGSTOP)
    scene.mark()
    scene.sleep(2 * LEASE)
    scene.stack.workers[0].signal(signal.SIGCONT)
    scene.sleep(3)


def _poison(scene: Scene) -> None:
    scene.sleep(3)
    with scene.stack.redis_client() as client:
        client.xadd(keys.stream(0), {keys.FIELD_VERSION: VERSION, keys.FIELD_BODY: b"\xc1 not msgpack"})
        scene.on_loop(lambda: scene.load.write(scene.load.visitors[0], f"{sabotage.POISON} of the worst kind"))
        scene.mark()
        wait_for(lambda: client.xlen(keys.DEAD) >= 2, 30)
        wait_for(lambda: any(fact.kind == "failed" for fact in scene.history.facts()), 30)
        # Three, when its sender was tired of waiting and sent the poison again: every entry is kept.
        wait_for(lambda: _buried(scene) == client.xlen(keys.DEAD))


def _buried(scene: Scene) -> int:
    with scene.stack.mongo_client() as client:
        return scene.stack.database(client)["deadLetters"].count_documents({})


def _boot_without_mongo(scene: Scene) -> None:
    scene.sleep(3)
    scene.stack.mongo.kill()
    for worker in scene.stack.workers:
        worker.kill()
    for _ in range(2):
        scene.stack.add_worker()
    scene.sleep(6)
    scene.expect(all(w.exit_code() is None for w in scene.stack.workers[2:]), "a worker gave up without MongoDB")
    scene.stack.mongo.start()
    scene.mark()


def _terminate(scene: Scene) -> None:
    scene.sleep(4)
    worker = scene.stack.workers[0]
    worker.signal(signal.SIGTERM)
    status = worker.wait(10)
    with scene.stack.redis_client() as client:
        pending = sum(_pending(client, p) for p in range(scene.stack.shape.partitions))
    scene.expect(status == 0, f"exit status {status}")
    scene.expect(pending == 0, f"{pending} entries left to claim")
    scene.stack.add_worker()
    scene.mark()


def _pending(client: object, partition: int) -> int:
    return int(client.xpending(keys.stream(partition), keys.GROUP)["pending"])  # type: ignore[attr-defined]


def _clocks(scene: Scene, roles: Sequence[Role]) -> None:
    scene.sleep(4)
    for role in roles:
        role.arm()
    scene.mark()
    scene.sleep(8)


def _all_clocks(scene: Scene) -> None:
    _clocks(scene, (*scene.stack.workers, *scene.stack.gateways))


def _some_clocks(scene: Scene) -> None:
    """They disagree from now on."""
    _clocks(scene, (scene.stack.workers[0], scene.stack.gateways[0]))


def _join_and_leave(scene: Scene) -> None:
    scene.sleep(2)
    for _ in range(2):
        scene.stack.add_worker()
        scene.sleep(3)
    for worker in itertools.islice(scene.stack.workers, 0, 2):
        worker.signal(signal.SIGTERM)
        scene.expect(worker.wait(15) == 0, "a worker that was asked to leave did not end with 0")
        scene.sleep(1)
    scene.mark()


def _crashing(number: str, when: str, point: str) -> Scenario:
    shape = Shape(worker_sabotage=point)
    return Scenario(number, f"worker killed {when}", _crash, shape, within=TAKE_OVER)


SCENARIOS = (
    _crashing("1", "after read", "crash_after_read"),
    _crashing("2", "after insert", "crash_after_insert"),
    _crashing("3", "before XACK", "crash_before_xack"),
    Scenario("4", "worker SIGSTOP for twice its lease", _freeze, within=TAKE_OVER),
    Scenario("5", "poison entries", _poison, Shape(worker_sabotage="poison"), fails=1),
    Scenario("6", "workers boot with MongoDB down", _boot_without_mongo),
    Scenario("7", "worker SIGTERM under load", _terminate, Shape(workers=1)),
    Scenario(
        "27a",
        "clocks jump 60 s ahead",
        _all_clocks,
        Shape(worker_sabotage="clock_forward", gateway_sabotage="clock_forward"),
        nearest="Python's wall clock in gateways and workers jumps; of the servers' clocks Redis' does in 27d and e",
    ),
    Scenario(
        "27b",
        "clocks jump 60 s back",
        _all_clocks,
        Shape(worker_sabotage="clock_back", gateway_sabotage="clock_back"),
        nearest="as 27a",
    ),
    Scenario(
        "27c",
        "half of the clocks jump 60 s ahead",
        _some_clocks,
        Shape(worker_sabotage="clock_forward", gateway_sabotage="clock_forward"),
        nearest="as 27a",
    ),
    Scenario("29", "two workers join, two leave", _join_and_leave, plan=Plan(seconds=18)),
)
