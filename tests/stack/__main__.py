"""The proof of docker/: deploys the real stack, uses it in Chromium, updates, breaks, backs up, wipes, restores it.

Prints a table of Markdown, a line for each claim; ends with 1 when one does not hold. docs/operations.md keeps it.
"""

import argparse
import json
import secrets
import shutil
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import click

from actors.indexer import ROUND_SECONDS
from app.adapters.search_index import BUSY_QUIET
from tests.faults.stack import Desk
from tests.stack.crowd import crowd, open_desk, silence
from tests.stack.deployment import STACK, Deployment, logs
from tests.stack.engine import WORK, build_porchlight, docker, engine, make_bases
from tests.stack.faces import Door, Faces, faces
from tests.stack.prometheus import MAY_BE_SILENT, Prometheus
from tests.waiting import wait_for

IMAGE, NEXT_IMAGE = "porchlight:proof", "porchlight:proof-next"
PROJECT, EMAIL = "demo", "ana@shop.example"
SEARCH_SECONDS = (BUSY_QUIET + 3 * timedelta(seconds=ROUND_SECONDS)).total_seconds()
FIRST_CHAT_SECONDS, RED_SECONDS, SILENT_SECONDS = 300.0, 30.0, 12.0


class Proof:
    """Steps in order. Each says what was seen, or raises."""

    def __init__(self) -> None:
        self.deployment = Deployment()
        self.password = secrets.token_urlsafe(18)
        self.door = Door(self.deployment.url, EMAIL, self.password)
        self.desk: Desk | None = None
        self.faces: Faces | None = None
        self.began = 0.0

    def begin(self) -> str:
        """Step 1, and what the others stand on: a new folder, a new stack, a project, an agent."""
        self.deployment.remove(volumes=True)
        self.began = time.monotonic()
        self.deployment.init(IMAGE)
        self.deployment.deploy()
        self.deployment.wait_until_ready()
        ready = time.monotonic() - self.began
        self.deployment.run("project", "create", "--name", "Ember & Oak", "--id", PROJECT)
        arguments = ["--project", PROJECT, "--email", EMAIL, "--role", "owner", "--password", "-"]
        self.deployment.run("agent", "create", *arguments, stdin=f"{self.password}\n".encode())
        return f"ready after {ready:.0f} s"

    def first_chat(self) -> str:
        """From `stack init` to an answer that the visitor reads."""
        self._faces().first_chat(self.door)
        seconds = time.monotonic() - self.began
        assert seconds < FIRST_CHAT_SECONDS, f"{seconds:.0f} s"
        self.desk = open_desk(self.deployment, PROJECT, EMAIL, self.password)
        return f"answered after {seconds:.0f} s; promised are {FIRST_CHAT_SECONDS:.0f}"

    def doctor(self) -> str:
        """The doctor, inside the stack and through the proxy."""
        found = json.loads(self.deployment.run("doctor", "--url", "http://proxy:8000", "--json"))
        assert found["ok"], found
        return f"{len(found['hops'])} hops, all work"

    def closed(self) -> str:
        """What must not be reachable from outside."""
        published = docker(
            "ps", "--filter", f"label=com.docker.stack.namespace={STACK}", "--format", "{{.Names}} {{.Ports}}"
        )
        open_ports = [line.split()[0].split(".")[0] for line in published.splitlines() if "->" in line]
        assert set(open_ports) == {f"{STACK}_proxy"}, published
        (proxy,) = self.deployment.healthy("proxy")
        dial = 'timeout 2 bash -c "</dev/tcp/${s%:*}/${s#*:}" 2>/dev/null && echo $s'
        reached = docker("exec", proxy, "bash", "-c", f"for s in redis:6379 mongo:27017; do {dial}; done; true").split()
        assert not reached, reached
        user = docker("exec", self.deployment.healthy("gateway")[0], "id", "-u").strip()
        assert user != "0"
        return f"only the proxy has ports, and does not reach Redis or MongoDB itself; the image runs as user {user}"

    def rolling(self) -> str:
        """Both roles over to another image while people write."""
        with crowd(self.deployment, self._desk(), WORK / "rolling") as results:
            time.sleep(5)
            self.deployment.choose("PORCHLIGHT_IMAGE", NEXT_IMAGE)
            self.deployment.deploy()
            self.deployment.wait_until_rolled(NEXT_IMAGE)
            self._faces().exchange()
            time.sleep(5)
        assert results[0].holds, results[0]
        return str(results[0])

    def rolled_back(self) -> str:
        """An image that does not start is taken back by swarm itself, and nobody notices."""
        with crowd(self.deployment, self._desk(), WORK / "rolled-back") as results:
            before = self.deployment.image_of("gateway")
            command = ["service", "update", "--detach", "--quiet", "--env-add", "PORCHLIGHT_PARTITIONS=nonsense"]
            docker(*command, f"{STACK}_gateway")
            wait_for(lambda: self.deployment.update_state("gateway").startswith("rollback_"), 240)
            wait_for(lambda: self.deployment.update_state("gateway") == "rollback_completed", 240)
            assert self.deployment.image_of("gateway") == before
        assert results[0].holds, results[0]
        return str(results[0])

    def killed(self) -> str:
        """A container of each kind dies under load."""
        with crowd(self.deployment, self._desk(), WORK / "killed") as results:
            for service in ("gateway", "worker", "redis", "mongo", "proxy"):
                docker("kill", self.deployment.healthy(service)[0])
                time.sleep(4)
                wait_for(lambda service=service: bool(self.deployment.healthy(service)), 120)  # type: ignore[misc]
                time.sleep(4)
        self.deployment.wait_until_ready()
        self._faces().exchange()
        assert results[0].holds, results[0]
        return str(results[0])

    def red(self) -> str:
        """No worker: readiness says so, and by name."""
        docker("service", "scale", "--detach", f"{STACK}_worker=0")
        began = time.monotonic()
        wait_for(lambda: self.deployment.failing() == ["workers"], RED_SECONDS + 30)
        seconds = time.monotonic() - began
        docker("service", "scale", "--detach", f"{STACK}_worker=2")
        self.deployment.wait_until_ready()
        self._faces().exchange()
        assert seconds < RED_SECONDS, f"{seconds:.0f} s"
        return f"red after {seconds:.0f} s, naming workers; promised are {RED_SECONDS:.0f}. Green again with workers"

    def proxy_replaced(self) -> str:
        """Another configuration for the proxy while people write: it is the one thing that the host has once."""
        configuration = self.deployment.folder / "proxy" / "nginx.conf"
        before = self.deployment.healthy("proxy")
        with crowd(self.deployment, self._desk(), WORK / "proxy") as results, silence(self.deployment.url) as longest:
            time.sleep(3)
            configuration.write_text(configuration.read_text() + "# changed\n")
            self.deployment.deploy()
            wait_for(lambda: self.deployment.healthy("proxy") not in ([], before), 120)
            time.sleep(3)
        self._faces().exchange()
        assert results[0].holds, results[0]
        assert longest[0] < SILENT_SECONDS, f"nobody was answered for {longest[0]:.1f} s"
        return f"nobody was answered for {longest[0]:.1f} s; {results[0]}"

    def rotated(self) -> str:
        """New passwords for Redis and MongoDB while people write."""
        with crowd(self.deployment, self._desk(), WORK / "rotated") as results:
            for what in ("mongodb", "redis"):
                image = next(iter(self.deployment.image_of("gateway")))
                docker(
                    "run",
                    "--rm",
                    "--user",
                    "0",
                    "--volume",
                    f"{WORK}:/out",
                    image,
                    "stack",
                    "rotate",
                    "/out/chat",
                    what,
                )
            self.deployment.deploy()
            self.deployment.wait_until_rolled(image)
            self.deployment.wait_until_ready()
        self.doctor()
        assert results[0].holds, results[0]
        return str(results[0])

    def restored(self) -> str:
        """Back up, wipe everything, deploy, restore, compare."""
        before = self._at_rest()
        archive = self.deployment.deploy_raw("--run", "backup", "-")
        assert archive.returncode == 0, archive.stderr
        seen = self._faces().shown()
        self.deployment.remove(volumes=True)
        self.deployment.choose("GATEWAYS", "0")  # nobody writes before all is back
        self.deployment.deploy()
        wait_for(lambda: bool(self.deployment.healthy("worker")), 240)
        self.deployment.run("migrate", "--wait", "120")
        self.deployment.run("restore", "-", stdin=archive.stdout)
        after = self._checksums()
        assert after == before, (before, after)
        self.deployment.choose("GATEWAYS", "2")
        self.deployment.deploy()
        self.deployment.wait_until_ready()
        self._faces().come_back(self.door)
        assert self._faces().shown() == seen
        self._faces().exchange()
        documents = sum(one["documents"] for one in before.values())
        size = len(archive.stdout) // 1024
        return (
            f"{documents} documents of {len(before)} collections in {size} KiB: equal by count and hash, and to the eye"
        )

    def _checksums(self) -> Any:
        return json.loads(self.deployment.run("checksum", "--json"))["collections"]

    def _at_rest(self) -> Any:
        """The checksums once they stay the same: the search is longer behind when many have been talking."""
        found, since, until = self._checksums(), time.monotonic(), time.monotonic() + SEARCH_SECONDS * 5
        while time.monotonic() < since + SEARCH_SECONDS:
            assert time.monotonic() < until, "the documents go on changing"
            now = self._checksums()
            if now != found:
                found, since = now, time.monotonic()
        return found

    def monitored(self) -> str:
        """The monitoring beside the stack; without Grafana's own program, which is not to be had here."""
        self.deployment.choose("MONITORING", "on")
        self.deployment.deploy()
        prometheus = Prometheus(self.deployment)
        wait_for(lambda: prometheus.up() == {"gateway": 2, "worker": 2}, 240)
        self._faces().exchange()
        wait_for(prometheus.has_rates, 60)
        rules, silent = prometheus.rules(), prometheus.silent_panels()
        assert {rule["health"] for rule in rules} == {"ok"}, rules
        assert silent <= MAY_BE_SILENT, silent
        firing = [rule["name"] for rule in rules if rule["state"] == "firing"]
        assert not firing, firing
        self.deployment.choose("MONITORING", "off")
        self.deployment.deploy()
        return f"4 targets up, {len(rules)} alert rules evaluated, none fires, every panel's expressions answered"

    def weak(self) -> str:
        """A default secret is refused before anything changes."""
        file = self.deployment.folder / "secrets" / "secret_key"
        kept = file.read_text()
        file.write_text("changeme" * 5)
        refused = self.deployment.deploy_raw()
        file.write_text(kept)
        assert refused.returncode == 1, refused
        return refused.stderr.decode().strip()

    def _desk(self) -> Desk:
        if self.desk is None:
            self.desk = open_desk(self.deployment, PROJECT, EMAIL, self.password)
        return self.desk

    def _faces(self) -> Faces:
        assert self.faces is not None
        return self.faces

    def steps(self) -> dict[str, Callable[[], str]]:
        """By name, in order."""
        return {
            "init and deploy": self.begin,
            "first chat in Chromium": self.first_chat,
            "doctor through the proxy": self.doctor,
            "closed to the outside": self.closed,
            "rolling update under load": self.rolling,
            "bad update rolled back": self.rolled_back,
            "containers killed under load": self.killed,
            "proxy replaced under load": self.proxy_replaced,
            "no worker turns readiness red": self.red,
            "passwords rotated under load": self.rotated,
            "backup, wipe, restore": self.restored,
            "Prometheus beside it": self.monitored,
            "default secret refused": self.weak,
        }


def main() -> int:
    """Reads the command line, proves, reports."""
    parser = argparse.ArgumentParser(prog="tests/stack/run", description=__doc__)
    parser.add_argument(
        "--only", default="", help="words of the steps to play after the first two, separated by commas"
    )
    parser.add_argument("--keep", action="store_true", help="leave the stack running afterwards")
    options = parser.parse_args()
    wanted = [word for word in options.only.split(",") if word]
    with engine():
        make_bases()
        build_porchlight(IMAGE, "proof")
        build_porchlight(NEXT_IMAGE, "proof-next")
        proof = Proof()
        with faces(proof.door) as people:
            proof.faces = people
            good = _play(proof, wanted)
        if not options.keep:
            proof.deployment.remove(volumes=True)
    return 0 if good else 1


def _play(proof: Proof, wanted: list[str]) -> bool:
    shutil.rmtree(WORK / "logs", ignore_errors=True)
    click.echo("| step | seconds | what was seen | |\n| --- | ---: | --- | --- |")
    good = True
    for number, (name, step) in enumerate(proof.steps().items()):
        if wanted and number > 1 and not any(word in name for word in wanted):
            continue
        began = time.monotonic()
        try:
            seen, ok = step(), True
        except Exception as error:  # whatever it is, the other steps tell more
            seen, ok = f"{type(error).__name__}: {error}"[:1_500], False
            for service in ("gateway", "worker", "proxy", "migrate", "mongo-init"):
                logs(service, WORK / "logs")
        good = good and ok
        click.echo(f"| {name} | {time.monotonic() - began:.0f} | {seen} | {'holds' if ok else 'FALSE'} |")
    if proof.faces is not None and proof.faces.complaints:
        click.echo(f"the pages complained: {proof.faces.complaints}")
        good = False
    return good


if __name__ == "__main__":
    sys.exit(main())
