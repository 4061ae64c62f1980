"""What `porchlight dev` keeps between runs: a lock, and secrets that are made once."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from app.dev.errors import DevError

_SECRETS_FILE = "secrets.json"


@dataclass(frozen=True)
class DevSecrets:
    """The key that signs sessions and the demo agent's password."""

    secret_key: str
    demo_password: str


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Hold the data folder for this process. Raises DevError when another one has it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DevError(f"another porchlight dev is using {folder}: stop it or take another --data-dir") from error
        yield


def load_secrets(folder: Path) -> DevSecrets:
    """Read the secrets of a data folder, or make them at its first use. Raises DevError for a damaged file."""
    path = folder / _SECRETS_FILE
    if not path.exists():
        made = DevSecrets(secret_key=secrets.token_urlsafe(48), demo_password=f"porch-{secrets.token_hex(4)}")
        # Created with its final mode: nobody else can read it, not even for a moment.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(made), file)
        return made
    try:
        return DevSecrets(**json.loads(path.read_text()))
    except (ValueError, TypeError) as error:
        raise DevError(f"{path} is damaged: remove it, and new secrets are made") from error
