"""What a process built at its start is left alone by the search for cycles, and its threads give way soon."""

import subprocess
import sys

LOOK = """
import gc, sys
from app import interpreter
kept = [[] for _ in range(1_000)]
interpreter.settle()
print(gc.get_threshold() == interpreter.THRESHOLDS, gc.get_freeze_count() > 1_000)
print(sys.getswitchinterval() < 0.001)
print(any(one is kept for one in gc.get_objects()))
"""


def test_what_is_there_is_never_looked_at_again() -> None:
    said = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True, timeout=60)

    assert said.stdout.split() == ["True", "True", "True", "False"]
