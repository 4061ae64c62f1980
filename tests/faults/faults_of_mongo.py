"""Faults 22 to 25: MongoDB and the links to it."""

import signal

from pymongo.errors import AutoReconnect

from tests.faults.load import Plan
from tests.faults.mongo_set import ELECTED_SECONDS
from tests.faults.scene import Scenario, Scene
from tests.faults.stack import Shape
from tests.waiting import wait_for

ALONE_SECONDS = 3.0  # less than ELECTION_MS: the primary still takes writes


def _kill(scene: Scene) -> None:
    scene.sleep(4)
    scene.stack.mongo.kill()
    scene.sleep(5)
    scene.stack.mongo.start()
    scene.mark()


def _freeze(scene: Scene) -> None:
    scene.sleep(4)
    scene.stack.mongo.process.send_signal(signal.SIGSTOP)
    scene.sleep(40)
    scene.stack.mongo.process.send_signal(signal.SIGCONT)
    scene.mark()


def _reply_lost(scene: Scene) -> None:
    """Inserts that are committed and answered with an error, ten times over the load."""
    error = {"code": 91, "errmsg": "the node is going away", "errorLabels": []}
    with scene.stack.mongo_client() as client:
        for _ in range(5):
            scene.sleep(2)
            client.admin.command(
                "configureFailPoint",
                "failCommand",
                mode={"times": 2},
                data={"failCommands": ["insert"], "writeConcernError": error},
            )
        scene.sleep(1)
        client.admin.command("configureFailPoint", "failCommand", mode="off")
    scene.mark()


def _reply_swallowed(scene: Scene) -> None:
    """Inserts whose link breaks between the commit and its answer."""
    for _ in range(5):
        scene.sleep(2)
        scene.on_loop(lambda: scene.mongo_link().swallow_reply(b"clientMessageId", 2))
    scene.sleep(1)
    scene.mark()
    scene.expect(scene.mongo_link().swallowed > 0, "no reply was lost")


def _step_down(scene: Scene) -> None:
    """Twice a primary makes room, and another node takes over."""
    for _ in range(2):
        scene.sleep(4)
        before, _others = scene.stack.mongo_set.members()
        with scene.stack.mongo_client() as client:
            try:
                client.admin.command("replSetStepDown", 20)
            except AutoReconnect as error:
                scene.notes.append(f"step-down answered {type(error).__name__}")
        after, _others = scene.stack.mongo_set.members()
        scene.expect(before is not after, "no other node took over")
    scene.mark()


def roll_back(scene: Scene) -> None:
    """A primary dies with writes that no other node has; they elect another, and it throws those writes away."""
    scene.sleep(3)
    primary, others = scene.stack.mongo_set.members()
    for member in others:
        member.kill()
    scene.sleep(ALONE_SECONDS)
    primary.kill()
    for member in others:
        member.start()
    scene.stack.mongo_set.members()
    primary.start()
    scene.mark()
    try:
        wait_for(lambda: primary.rolled_back() > 0, ELECTED_SECONDS)
    except AssertionError:
        scene.expect(False, "nothing was rolled back: this proves nothing")


SCENARIOS = (
    Scenario("22", "mongod kill -9, back after 5 s", _kill, plan=Plan(seconds=18)),
    Scenario("23", "mongod SIGSTOP 40 s", _freeze, plan=Plan(seconds=50, every=1.5)),
    Scenario("24a", "commit answered with an error", _reply_lost),
    Scenario("24b", "reply lost after commit", _reply_swallowed, through=("mongo",)),
    Scenario("25a", "primary of three steps down twice", _step_down, Shape(mongo_nodes=3), plan=Plan(seconds=18)),
    Scenario("25b", "primary of three lost, rolls back", roll_back, Shape(mongo_nodes=3), plan=Plan(seconds=18)),
)
