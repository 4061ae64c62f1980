"""Faults 22 to 25: MongoDB and the links to it."""

import signal

from pymongo.errors import AutoReconnect, OperationFailure

from tests.faults.load import Plan
from tests.faults.scene import Scenario, Scene


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
    with scene.stack.mongo_client() as client:
        for _ in range(2):
            scene.sleep(4)
            try:
                client.admin.command("replSetStepDown", 3, force=True)
            except (AutoReconnect, OperationFailure) as error:
                scene.notes.append(f"step-down answered {type(error).__name__}")
    scene.sleep(3)
    scene.mark()


SCENARIOS = (
    Scenario("22", "mongod kill -9, back after 5 s", _kill, plan=Plan(seconds=18)),
    Scenario("23", "mongod SIGSTOP 40 s", _freeze, plan=Plan(seconds=50, every=1.5)),
    Scenario("24a", "commit answered with an error", _reply_lost),
    Scenario("24b", "reply lost after commit", _reply_swallowed, through=("mongo",)),
    Scenario(
        "25",
        "primary steps down twice",
        _step_down,
        plan=Plan(seconds=18),
        nearest="a set of one node that steps down for 3 s; no other node takes over and nothing is rolled back",
    ),
)
