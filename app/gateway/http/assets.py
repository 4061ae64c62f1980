"""Files of the front ends in memory: read when they change, compressed once."""

import gzip
import hashlib
import mimetypes
from pathlib import Path

import msgspec

MAX_FILE = 4 * 1024 * 1024  # bytes; a larger one has no business in a front end
MAX_KEPT = 256  # files; a build has some dozens
_COMPRESSED = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
_WORTH_IT = 1_024  # bytes

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")


class Asset(msgspec.Struct, frozen=True):
    """A file as it is sent. `compressed` is None where that gains nothing."""

    content: bytes
    compressed: bytes | None
    content_type: str
    etag: str
    version: tuple[int, int]  # modification time and size of the file it was read from


class Assets:
    """The files under a folder, and nothing outside it."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._kept: dict[Path, Asset] = {}

    def get(self, name: str) -> Asset | None:
        """The file called `name` below the folder; None when there is no such file."""
        path = self._path(name)
        if path is None:
            return None
        try:
            state = path.stat()
        except OSError:
            return None
        version = (state.st_mtime_ns, state.st_size)
        kept = self._kept.get(path)
        if kept is not None and kept.version == version:
            return kept
        if not path.is_file() or state.st_size > MAX_FILE:
            return None
        asset = _read(path, version)
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        self._kept[path] = asset
        return asset

    def _path(self, name: str) -> Path | None:
        """Where `name` is; None for hidden files, and for what leads out of the folder."""
        parts = name.split("/")
        if "\0" in name or "\\" in name or any(not part or part.startswith(".") for part in parts):
            return None
        path = self._root.joinpath(*parts)
        return path if path.resolve().is_relative_to(self._root) else None


def _read(path: Path, version: tuple[int, int]) -> Asset:
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    compressed = None
    if kind.startswith(_COMPRESSED) and len(content) >= _WORTH_IT:
        compressed = gzip.compress(content, mtime=0)
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    etag = hashlib.sha256(content).hexdigest()[:24]
    return Asset(content, compressed, kind + charset, etag, version)
