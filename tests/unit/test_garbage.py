"""What a process built at its start is left alone by the search for cycles."""

import subprocess
import sys

LOOK = """
import gc
from app import garbage
kept = [[] for _ in range(1_000)]
garbage.settle()
print(gc.get_threshold() == garbage.THRESHOLDS, gc.get_freeze_count() > 1_000)
print(any(one is kept for one in gc.get_objects()))
"""


def test_what_is_there_is_never_looked_at_again() -> None:
    said = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True, timeout=60)

    assert said.stdout.split() == ["True", "True", "False"]
