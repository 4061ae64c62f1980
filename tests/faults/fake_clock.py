"""The wall clock of a server in a scenario's hand: by libfaketime, where it is installed (Debian: `faketime`)."""

import sys
from pathlib import Path

FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib")


class FakeClock:
    """For a process that is started with `environment()`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        found = (path for name in FOLDERS for path in Path(name).glob("**/faketime/libfaketime.so.1"))
        self._library = next(found, None) if sys.platform == "linux" else None

    @property
    def is_there(self) -> bool:
        """Whether this machine has the library."""
        return self._library is not None

    def environment(self) -> dict[str, str]:
        """What the process needs; its clock is right until it is moved. Its stop-watch (CLOCK_MONOTONIC) stays."""
        if self._library is None:
            return {}
        self.move(0)
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def move(self, seconds: int) -> None:
        """From now on it is so far from the right time."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(f"{seconds:+d}\n")
