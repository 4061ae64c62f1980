"""The big one: 10,000 messages from 100 visitors while everything is killed in turn."""

from tests.faults.load import Plan
from tests.faults.scene import Scenario, Scene
from tests.faults.stack import Role

PAUSE = 12.0  # between two kills: what one breaks is mended before the next


def _kill_in_turn(scene: Scene) -> None:
    stack = scene.stack
    scene.sleep(PAUSE)
    _replace(scene, stack.workers[0])
    scene.sleep(PAUSE)
    _replace(scene, stack.gateways[0])
    scene.sleep(PAUSE)
    stack.redis.kill()
    scene.sleep(2)
    stack.redis.start()
    scene.sleep(PAUSE)
    stack.mongo.kill()
    scene.sleep(2)
    stack.mongo.start()
    scene.mark()


def _replace(scene: Scene, victim: Role) -> None:
    """Kills it and starts another, as a process manager does."""
    victim.kill()
    scene.sleep(2)
    if victim in scene.stack.gateways:
        scene.stack.gateways.remove(victim)
        scene.stack.add_gateway(victim.port)
    else:
        scene.stack.add_worker()


STORM = Scenario(
    "storm",
    "everything killed in turn",
    _kill_in_turn,
    plan=Plan(visitors=100, lines=100, every=0.8, seconds=85, leavers=20, answer_every=10),
    redis_forgets=True,  # of what it accepted in its last second (everysec)
)
