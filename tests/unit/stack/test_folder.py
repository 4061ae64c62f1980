"""A new stack's folder: whole, with secrets of its own; weak secrets and old folders are refused."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.operator_error import OperatorError
from app.settings import Settings
from app.stack.folder import Choices, forget_former, make, rotate
from app.stack.secrets import new_secret, refuse_weak

IMAGE = "porchlight:test"


def secrets_of(folder: Path) -> dict[str, str]:
    """File name -> content."""
    return {file.name: file.read_text() for file in (folder / "secrets").iterdir()}


def test_two_stacks_share_no_secret(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make(tmp_path / name, Choices(image=IMAGE))

    first, second = secrets_of(tmp_path / "a"), secrets_of(tmp_path / "b")
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] == second[name]} == {"tls_certificate", "tls_key"}
    assert (tmp_path / "a" / "secrets").stat().st_mode & 0o777 == 0o700


def test_its_addresses_are_settings_that_hold(tmp_path: Path) -> None:
    make(tmp_path / "chat", Choices(image=IMAGE))
    secrets = secrets_of(tmp_path / "chat")

    settings = Settings(
        redis_url=secrets["redis_url"], mongodb_url=secrets["mongodb_url"], secret_key=secrets["secret_key"]
    )
    assert settings.database_name == "porchlight"
    password = re.fullmatch(r"redis://:(.{43})@redis:6379/0", secrets["redis_url"])
    assert password is not None
    assert f">{password.group(1)} " in secrets["redis_acl"]


def test_a_used_folder_is_left_alone(tmp_path: Path) -> None:
    make(tmp_path / "chat", Choices(image=IMAGE))
    before = secrets_of(tmp_path / "chat")

    with pytest.raises(OperatorError, match="not empty"):
        make(tmp_path / "chat", Choices(image=IMAGE))
    assert secrets_of(tmp_path / "chat") == before


@pytest.mark.parametrize(
    "secret",
    ["", "short", "x" * 31, "a" * 64, "changeme" * 8, "change-this-before-you-deploy-it-please", "abcabcabcabcabc" * 3],
)
def test_a_weak_secret_is_refused(secret: str, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="The secret key"):
        make(tmp_path / "chat", Choices(image=IMAGE, secret_key=secret))
    assert not (tmp_path / "chat").exists()


def test_what_is_made_here_is_never_refused() -> None:
    for _ in range(200):
        secret = new_secret()
        assert refuse_weak(secret, "it") == secret


def test_rotating_changes_both_sides_of_one_password_and_nothing_else(tmp_path: Path) -> None:
    make(tmp_path / "chat", Choices(image=IMAGE))
    before = secrets_of(tmp_path / "chat")

    assert rotate(tmp_path / "chat", "redis") == ["redis_acl", "redis_url"]

    after = secrets_of(tmp_path / "chat")
    assert {name for name in after if after[name] != before[name]} == {"redis_acl", "redis_url"}
    former = before["redis_url"].split(":")[2].partition("@")[0]
    assert f" >{former} " in after["redis_acl"]  # from whoever has not been rolled over yet
    forget_former(tmp_path / "chat")
    done = secrets_of(tmp_path / "chat")
    assert former not in done["redis_acl"]
    assert done["redis_url"] == after["redis_url"]
    assert done["redis_url"].split(":")[2].partition("@")[0] in done["redis_acl"]
    with pytest.raises(OperatorError, match="no folder of a stack"):
        rotate(tmp_path, "redis")


def deploy(folder: Path, tmp_path: Path, version: str = "28.2.2") -> subprocess.CompletedProcess[str]:
    """The deploy script, with a docker that only says what it was asked and under which versions."""
    docker = tmp_path / "bin" / "docker"
    docker.parent.mkdir(exist_ok=True)
    says = f'[ "$1" != version ] || exec echo {version}'
    docker.write_text(f'#!/bin/sh\n{says}\necho "$@"; env | grep ^V_ | sort\n')
    docker.chmod(0o755)
    path = f"{docker.parent}:/usr/bin:/bin"
    command = [str(folder / "deploy")]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": path}, timeout=20)


def test_deploy_names_secrets_by_their_content(tmp_path: Path) -> None:
    make(tmp_path / "chat", Choices(image=IMAGE))
    first = deploy(tmp_path / "chat", tmp_path)
    rotate(tmp_path / "chat", "mongodb")
    second = deploy(tmp_path / "chat", tmp_path)

    assert first.stdout.startswith("stack deploy "), first.stderr
    changed = set(first.stdout.splitlines()) ^ set(second.stdout.splitlines())
    assert {line.partition("=")[0] for line in changed} == {"V_MONGODB_URL"}


@pytest.mark.parametrize(
    ("name", "content"),
    [("secret_key", "short"), ("mongodb_url", "mongodb://porchlight:porchlight@mongo:27017/porchlight?replicaSet=rs0")],
)
def test_deploy_refuses_a_weak_secret(name: str, content: str, tmp_path: Path) -> None:
    make(tmp_path / "chat", Choices(image=IMAGE))
    (tmp_path / "chat" / "secrets" / name).write_text(content)

    done = deploy(tmp_path / "chat", tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert f"secrets/{name}" in done.stderr


def test_deploy_refuses_a_docker_that_knows_no_jobs(tmp_path: Path) -> None:
    make(tmp_path / "chat", Choices(image=IMAGE))

    done = deploy(tmp_path / "chat", tmp_path, version="20.10.24+dfsg1")

    assert (done.returncode, done.stdout) == (1, "")
    assert "20.10.24+dfsg1: 23.0 or later is needed" in done.stderr


def _stack(name: str) -> Any:
    return yaml.safe_load((Path(__file__).resolve().parents[3] / "docker" / name).read_text())


@pytest.mark.parametrize("name", ["stack.yml", "compose.yml"])
def test_redis_and_mongodb_are_on_the_inner_network_only(name: str) -> None:
    stack = _stack(name)

    assert stack["networks"]["back"]["internal"] is True
    for service in ("redis", "mongo"):
        assert stack["services"][service]["networks"] == ["back"]
        assert "ports" not in stack["services"][service]
    assert [service for service in stack["services"] if "ports" in stack["services"][service]] in (
        ["proxy"],
        ["proxy", "grafana"],
    )


def test_the_grace_is_longer_than_the_drain_and_updates_roll_back() -> None:
    for role in ("gateway", "worker"):
        service = _stack("stack.yml")["services"][role]
        grace = int(service["stop_grace_period"].removesuffix("s"))
        assert grace > 2 * float(service["environment"]["PORCHLIGHT_DRAIN_SECONDS"])
        assert service["deploy"]["update_config"]["order"] == "start-first"
        assert service["deploy"]["update_config"]["failure_action"] == "rollback"


@pytest.mark.parametrize("name", ["stack.yml", "compose.yml"])
def test_nobody_is_killed_for_answering_late(name: str) -> None:
    """On a machine without a free core a check takes seconds, and a database that starts anew takes more of it."""
    checks = {
        one: s["healthcheck"] for one, s in _stack(name)["services"].items() if "test" in s.get("healthcheck", {})
    }

    assert checks.keys() == {"proxy", "redis", "mongo"}
    for check in checks.values():
        assert int(check["timeout"].removesuffix("s")) >= 20
        assert check["retries"] >= 5


def test_every_secret_of_the_stack_is_made_by_init(tmp_path: Path) -> None:
    make(tmp_path / "chat", Choices(image=IMAGE))

    for name in ("stack.yml", "compose.yml"):
        assert set(_stack(name)["secrets"]) <= secrets_of(tmp_path / "chat").keys()
