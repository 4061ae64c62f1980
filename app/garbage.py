"""How often Python looks for cycles. A long-lived process with much in memory pays for every look at all of it."""

import gc

# What a busy moment makes and drops again is many times the default's 700 objects, and almost none of it is a cycle.
THRESHOLDS = (20_000, 50, 50)


def settle() -> None:
    """Called once a process has built what stays: that is never looked at again, and the rest seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
