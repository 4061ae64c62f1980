"""Writes the folder of a stack: the files that an image carries, secrets, and the settings to choose."""

import shutil
from pathlib import Path

import msgspec

from app.operator_error import OperatorError
from app.stack.secrets import mongodb_url, new_secret, new_secrets, redis_secrets

_FILES = Path(__file__).resolve().parents[2] / "docker"  # of a checkout; an image says where its own are
_COPIED = ("stack.yml", "monitoring.yml", "compose.yml", "deploy", "proxy", "redis", "monitoring")
_PRIVATE, _READABLE = 0o700, 0o644  # the folder keeps others out; inside, containers with other users must read


class Choices(msgspec.Struct, frozen=True):
    """What an operator says about his stack."""

    image: str
    public_url: str | None = None
    http_port: int = 80
    https_port: int = 443
    gateways: int = 2
    workers: int = 2
    partitions: int = 8
    secret_key: str | None = None
    tls: tuple[str, str] | None = None  # certificate and key, PEM


def make(folder: Path, choices: Choices, files: Path | None = None) -> None:
    """Makes the folder. Raises OperatorError when there is something in it: its secrets may be in use."""
    source = files or _FILES
    if not (source / "stack.yml").is_file():
        raise OperatorError(f"The stack's files are not in {source}: set PORCHLIGHT_STACK_FILES.")
    if folder.exists() and any(folder.iterdir()):
        raise OperatorError(f"{folder} is not empty; its secrets may be in use. Name a new folder.")
    secrets = new_secrets(choices.secret_key, choices.tls)
    try:
        (folder / "secrets").mkdir(mode=_PRIVATE, parents=True)
        for name, content in secrets.items():
            write_secret(folder, name, content)
        for name in _COPIED:
            _copy(source / name, folder / name)
        (folder / "settings.env").write_text(_settings(choices), encoding="utf-8")
    except OSError as error:
        raise OperatorError(f"Cannot write {folder}: {error.strerror}") from error


def rotate(folder: Path, what: str) -> list[str]:
    """Writes new passwords for `redis` or `mongodb`; the names of the changed secrets."""
    password = new_secret()
    changed = {"mongodb_url": mongodb_url(password)}
    if what == "redis":
        changed = redis_secrets(password, _redis_password(folder))
    elif not (folder / "secrets").is_dir():
        raise _no_stack(folder)
    for name, content in changed.items():
        write_secret(folder, name, content)
    return list(changed)


def forget_former(folder: Path) -> None:
    """Redis takes its present password only; to be deployed once everybody has been rolled over."""
    write_secret(folder, "redis_acl", redis_secrets(_redis_password(folder))["redis_acl"])


def _redis_password(folder: Path) -> str:
    try:
        return (folder / "secrets" / "redis_acl").read_text(encoding="utf-8").split(">")[1].split()[0]
    except (OSError, IndexError) as error:
        raise _no_stack(folder) from error


def _no_stack(folder: Path) -> OperatorError:
    return OperatorError(f"{folder} is no folder of a stack: `porchlight stack init` makes one.")


def write_secret(folder: Path, name: str, content: str) -> None:
    """One secret, whole or not at all."""
    part = folder / "secrets" / f".{name}.part"
    part.touch(mode=_READABLE)
    part.write_text(content, encoding="utf-8")
    part.chmod(_READABLE)
    part.rename(folder / "secrets" / name)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _settings(choices: Choices) -> str:
    url = choices.public_url or ""
    return f"""\
# What this stack is made of. Change a line, then run ./deploy again.
PORCHLIGHT_IMAGE={choices.image}
# The address that people see, such as https://chat.example.com. Empty: whatever they typed.
PUBLIC_URL={url}
HTTP_PORT={choices.http_port}
HTTPS_PORT={choices.https_port}
GATEWAYS={choices.gateways}
WORKERS={choices.workers}
# Fixed once messages flow.
PARTITIONS={choices.partitions}
LOG_LEVEL=info
# The network between proxy and gateways. Only from here is X-Forwarded-For believed.
FRONT_SUBNET=10.77.1.0/24
# Where the data lives: a node that keeps its disk. Such as node.labels.state == true
STATE_PLACEMENT="node.role == manager"
PROXY_PLACEMENT="node.role == manager"
MONGO_CACHE_GB=1
# on: Prometheus, and Grafana on this port of its node; its password is in secrets/grafana_password.
MONITORING=off
GRAFANA_PORT=3000
# Open files of a gateway, one for each socket; no more than the engine itself may have.
NOFILE=65536
# Images of others, for a site with a registry of its own.
#NGINX_IMAGE=docker.io/library/nginx:1.28-bookworm
#REDIS_IMAGE=docker.io/library/redis:7.4-bookworm
#MONGO_IMAGE=docker.io/library/mongo:7.0-jammy
#PROMETHEUS_IMAGE=docker.io/prom/prometheus:v3.5.0
#GRAFANA_IMAGE=docker.io/grafana/grafana:12.1.0
"""
