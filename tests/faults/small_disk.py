"""A small disk that can be full: a tmpfs of its own, where this machine lets one be mounted (as root, mostly)."""

import errno
import shutil
import subprocess
from io import FileIO
from pathlib import Path

SIZE = "48m"  # an append-only file of one scenario is a tenth of it
BLOCK = bytes(64 * 1024)


class SmallDisk:
    """Mounted over `folder`, which must not be in use yet."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._filler = folder / "filler"
        self.is_mounted = False

    def mount(self) -> bool:
        """False where it may not be done."""
        program = shutil.which("mount")
        if program is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            command = [program, "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "porchlight-faults", str(self._folder)]
            self.is_mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
        return self.is_mounted

    def fill(self) -> None:
        """Until not one byte more fits."""
        with self._filler.open("wb", buffering=0) as filler:
            for block in (BLOCK, b"\0"):
                _write_all(filler, block)

    def free(self) -> None:
        """There is room again."""
        self._filler.unlink()

    def unmount(self) -> None:
        """Nobody may use it any more."""
        if self.is_mounted:
            subprocess.run([shutil.which("umount") or "umount", str(self._folder)], check=True)
            self.is_mounted = False


def _write_all(file: FileIO, block: bytes) -> None:
    while True:
        try:
            file.write(block)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return
