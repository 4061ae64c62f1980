"""Builds that are broken on purpose. Whoever doubts the judge may see that it finds what is wrong with them."""

import signal

from app.adapters.indexes import INDEXES
from tests.faults.faults_of_mongo import roll_back
from tests.faults.load import Plan
from tests.faults.scene import Scenario, Scene
from tests.faults.stack import Shape


def _crash(scene: Scene) -> None:
    scene.sleep(2)
    victim = scene.stack.workers[0]
    victim.arm()
    victim.wait()
    scene.mark()
    scene.stack.add_worker()


def _crash_without_index(scene: Scene) -> None:
    with scene.stack.mongo_client() as client:
        for index in INDEXES:
            if index.collection == "messages":
                scene.stack.database(client)["messages"].drop_index(index.name)
    _crash(scene)


def _reload_while_redis_is_away(scene: Scene) -> None:
    scene.sleep(2)
    scene.stack.redis.process.send_signal(signal.SIGSTOP)
    scene.sleep(4)
    scene.stack.redis.process.send_signal(signal.SIGCONT)
    scene.mark()


SCENARIOS = (
    Scenario(
        "x1",
        "broken: XACK before insert",
        _crash,
        Shape(workers=1, worker_sabotage="ack_before_insert,crash_after_read"),
        Plan(visitors=0, leavers=30, answer_every=0, seconds=8),  # people who leave: an outbox would send again
        must_find="lost",
    ),
    Scenario(
        "x2",
        "broken: unique indexes missing",
        _crash_without_index,
        Shape(worker_sabotage="random_ids,crash_after_insert"),
        Plan(seconds=8),
        must_find="doubled",
    ),
    Scenario(
        "x3",
        "broken: publish before store",
        _crash,
        Shape(workers=1, worker_sabotage="publish_before_store"),
        Plan(seconds=8),
        must_find="lost",
    ),
    Scenario(
        "x4",
        "broken: outbox forgets on reload",
        _reload_while_redis_is_away,
        plan=Plan(seconds=8, reloads=1.0, forgetful=True),
        must_find="lost",
    ),
    Scenario(
        "x5",
        "broken: w: 1, and a rollback",
        roll_back,
        Shape(mongo_nodes=3, worker_sabotage="one_node_is_enough"),
        Plan(seconds=8),
        must_find="lost",
    ),
)
