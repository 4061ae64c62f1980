"""The real stack, deployed from a folder that `porchlight stack init` of the image has written."""

import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.faults.checker import Stored
from tests.stack.engine import WORK, docker
from tests.waiting import wait_for

STACK = "porchlight-proof"
PORT, TLS_PORT = 18080, 18443
READY_SECONDS = 240.0
ROLL_SECONDS = 300.0
# What the machine of a proof has to be told, and no other: it reaches no registry, and its engine has few files.
LOCAL = """
NGINX_IMAGE=porchlight-base/nginx
REDIS_IMAGE=porchlight-base/redis
MONGO_IMAGE=porchlight-base/mongo
PROMETHEUS_IMAGE=porchlight-base/prometheus
RESOLVE_IMAGE=never
NOFILE=4096
"""
DUMP = """
import json, pymongo
from app.settings import load_settings
database = pymongo.MongoClient(load_settings(needs_secret=False).mongodb_url).get_default_database()
visitors = {c["_id"]: c["visitorUid"] for c in database["conversations"].find({}, {"visitorUid": 1})}
print(json.dumps([dict(
    id=m["_id"], project_id=m["projectId"], conversation_id=m["conversationId"], seq=m["seq"], kind=m["kind"],
    visitor_uid=visitors.get(m["conversationId"], ""), author_id=m["author"]["id"], content=m["content"],
    client_message_id=m["clientMessageId"],
) for m in database["messages"].find({"projectId": PROJECT})]))
"""


class Deployment:
    """One stack on one engine."""

    def __init__(self) -> None:
        self.folder = WORK / "chat"
        self.url = f"http://127.0.0.1:{PORT}"

    def init(self, image: str) -> None:
        """A new folder, made by the image itself."""
        shutil.rmtree(self.folder, ignore_errors=True)
        WORK.mkdir(parents=True, exist_ok=True)
        mount = ["--rm", "--user", "0", "--volume", f"{WORK}:/out", image]
        ports = ["--http-port", str(PORT), "--https-port", str(TLS_PORT)]
        docker("run", *mount, "stack", "init", "/out/chat", "--image", image, *ports)
        with (self.folder / "settings.env").open("a") as settings:
            settings.write(LOCAL)

    def choose(self, name: str, value: str) -> None:
        """Changes a line of settings.env."""
        file = self.folder / "settings.env"
        text, found = re.subn(rf"(?m)^{name}=.*$", f"{name}={value}", file.read_text())
        assert found == 1, name
        file.write_text(text)

    def deploy(self, *arguments: str, stdin: bytes | None = None, check: bool = True) -> str:
        """./deploy, as in docs/operations.md."""
        done = self.deploy_raw(*arguments, stdin=stdin)
        if check and done.returncode:
            raise OSError(f"./deploy {' '.join(arguments)}: {done.stdout.decode()[-800:]}{done.stderr.decode()[-800:]}")
        return done.stdout.decode()

    def deploy_raw(self, *arguments: str, stdin: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
        """The same, whatever comes of it."""
        command = [str(self.folder / "deploy"), *arguments]
        environment = os.environ | {"STACK": STACK}
        return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=300, env=environment)

    def run(self, *arguments: str, stdin: bytes | None = None) -> str:
        """A command of the image inside the stack."""
        return self.deploy("--run", *arguments, stdin=stdin)

    def remove(self, *, volumes: bool) -> None:
        """Ends the stack. volumes: and what it has stored."""
        docker("stack", "rm", STACK, check=False)
        wait_for(lambda: not self.containers(""), 120)
        wait_for(lambda: not self._networks_left(), 120)
        if volumes:
            for name in docker("volume", "ls", "-q", "--filter", f"name={STACK}_").split():
                docker("volume", "rm", "--force", name)

    def _networks_left(self) -> list[str]:
        """Asks once more for those that `stack rm` found in use, by jobs that have ended too."""
        left = docker("network", "ls", "-q", "--filter", f"name={STACK}_").split()
        if left:
            ended = docker("ps", "-aq", "--filter", f"label=com.docker.stack.namespace={STACK}").split()
            docker("rm", "--force", *ended, check=False)
            docker("network", "rm", *left, check=False)
        return left

    # ---------------------------------------------------------------- how it is
    def failing(self) -> list[str]:
        """What /readyz names, as seen through the proxy; ["proxy"] when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=8) as answer:
                return list(json.loads(answer.read()).get("failing", []))
        except urllib.error.HTTPError as error:
            with error:
                body: dict[str, Any] = json.loads(error.read())
                return list(body.get("failing", ["gateway"]))
        except OSError:
            return ["proxy"]

    def wait_until_ready(self) -> None:
        """Returns when a chat would work, with as many gateways and workers as asked for."""
        wait_for(lambda: all(len(self.healthy(role)) == 2 for role in ("gateway", "worker")), READY_SECONDS)
        wait_for(lambda: not self.failing(), READY_SECONDS)

    def healthy(self, service: str) -> list[str]:
        """Ids of a service's healthy containers."""
        return self.containers(service, "--filter", "health=healthy")

    def containers(self, service: str, *filters: str) -> list[str]:
        """Ids of running containers."""
        label = f"com.docker.swarm.service.name={STACK}_{service}" if service else f"com.docker.stack.namespace={STACK}"
        return docker("ps", "-q", "--filter", f"label={label}", *filters).split()

    def image_of(self, service: str) -> set[str]:
        """The images that a service's running containers were made from."""
        shown = [docker("inspect", "--format", "{{.Config.Image}}", one, check=False) for one in self.healthy(service)]
        return {one.strip().partition("@")[0] for one in shown}

    def update_state(self, service: str) -> str:
        """What swarm says of the last update: updating, completed, rollback_completed, ..."""
        return docker(
            "service", "inspect", "--format", "{{with .UpdateStatus}}{{.State}}{{end}}", f"{STACK}_{service}"
        ).strip()

    def wait_until_rolled(self, image: str) -> None:
        """Returns when both roles run this image, two of each."""
        for role in ("worker", "gateway"):
            wait_for(lambda role=role: self.update_state(role) != "updating", ROLL_SECONDS)  # type: ignore[misc]
            state = self.update_state(role)
            assert state == "completed", f"{role}: {state}"
            assert self.image_of(role) == {image}, (role, self.image_of(role))

    def stored(self, project: str) -> list[Stored]:
        """Every message of a project, read inside the stack: MongoDB is reachable from nowhere else."""
        (container, *_) = self.healthy("gateway")
        script = DUMP.replace("PROJECT", repr(project)).encode()
        shown = docker("exec", "-i", container, "/opt/porchlight/venv/bin/python", "-", stdin=script)
        return [Stored(**one) for one in json.loads(shown)]


def logs(service: str, folder: Path) -> None:
    """Keeps a service's log for people to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    text = docker("service", "logs", "--raw", f"{STACK}_{service}", check=False, seconds=60)
    (folder / f"{service}.log").write_text(text)
