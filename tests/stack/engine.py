"""A docker engine to prove things on: the one that answers, or one of our own that is ended by its process id."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "artefacts" / "stack"
DEBIAN = "porchlight-base/debian:12"
START_SECONDS = 60.0


def docker(*arguments: str, stdin: bytes | None = None, seconds: float = 120.0, check: bool = True) -> str:
    """Runs docker; its output. Raises CalledProcessError, whose output says why."""
    done = subprocess.run(
        ["docker", *arguments], input=stdin, capture_output=True, check=False, timeout=seconds, env=os.environ
    )
    if check and done.returncode:
        raise OSError(f"docker {' '.join(arguments)[:200]}: {done.stderr.decode()[-2_000:]}")
    return done.stdout.decode()


def answers() -> bool:
    """Whether there is an engine."""
    return subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=20).returncode == 0


@contextmanager
def engine() -> Iterator[None]:
    """An engine in swarm mode. Needs docker.io and debootstrap of the machine, and root."""
    if answers():
        _join_swarm()
        yield
        return
    WORK.mkdir(parents=True, exist_ok=True)
    os.environ["DOCKER_HOST"] = f"unix://{WORK}/docker.sock"
    command = ["dockerd", "--data-root", f"{WORK}/data", "--exec-root", f"{WORK}/exec"]
    command += ["--pidfile", f"{WORK}/dockerd.pid", "--host", os.environ["DOCKER_HOST"]]
    with (WORK / "dockerd.log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(answers, START_SECONDS)
        _join_swarm()
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _join_swarm() -> None:
    if docker("info", "--format", "{{.Swarm.LocalNodeState}}").strip() == "inactive":
        docker("swarm", "init", "--advertise-addr", "127.0.0.1")


def make_bases() -> None:
    """Images that stand in for the official ones: a bare Debian made here, and its packages."""
    if not docker("images", "--quiet", DEBIAN).strip():
        _make_debian()
    context = WORK / "images"
    context.mkdir(parents=True, exist_ok=True)
    for file in (ROOT / "tests" / "stack" / "images").iterdir():
        shutil.copy(file, context / file.name)
    from app.dev.binaries import find_program

    shutil.copy(find_program("mongod"), context / "mongod")
    for target in ("nginx", "redis", "mongo", "prometheus"):
        build(context, f"porchlight-base/{target}", "--target", target, "--build-arg", f"DEBIAN={DEBIAN}")


def _make_debian() -> None:
    root = WORK / "debian"
    packages = "--include=ca-certificates,python3,python3-venv,tini"
    subprocess.run(["debootstrap", "--variant=minbase", packages, "bookworm", str(root)], check=True, timeout=900)
    # A site's own authorities belong into its base image: pip and npm run in it.
    authorities = "etc/ssl/certs/ca-certificates.crt"
    shutil.copy(f"/{authorities}", root / authorities)
    packed = subprocess.run(["tar", "-C", str(root), "-c", "."], check=True, capture_output=True, timeout=300).stdout
    trust = f"ENV PIP_CERT=/{authorities} NODE_EXTRA_CA_CERTS=/{authorities}"
    docker("import", "--change", trust, "-", DEBIAN, stdin=packed, seconds=300)
    shutil.rmtree(root)


def build(context: Path, tag: str, *arguments: str) -> None:
    """Builds an image; the network of the machine, because some have no other."""
    environment = os.environ | {"DOCKER_BUILDKIT": "1"}
    program = "/usr/bin/docker" if Path("/usr/bin/docker").exists() else "docker"  # the one that fits the engine
    command = [program, "build", "--quiet", "--network", "host", "--tag", tag, *arguments, str(context)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=900, env=environment)
    if done.returncode:
        raise OSError(f"{tag} was not built: {done.stderr.decode()[-3_000:]}")


def build_porchlight(tag: str, revision: str) -> None:
    """The product's image."""
    build(
        ROOT,
        tag,
        *("--file", str(ROOT / "docker" / "Dockerfile")),
        *("--build-arg", f"BASE_PYTHON={DEBIAN}", "--build-arg", f"REVISION={revision}"),
    )
