"""How Python itself runs a process that lives long, has much in memory, and must not keep anybody waiting."""

import gc
import sys

# How often it looks for cycles. What a busy moment makes and drops again is many times the default's 700 objects, and
# almost none of it is a cycle.
THRESHOLDS = (20_000, 50, 50)
# How long a thread may go on computing while another one waits to: a worker's search beside its messages, a gateway's
# reads beside its sockets. With the default's 5 ms each step of a message waited so long while words were indexed.
TURN_SECONDS = 0.000_5


def settle() -> None:
    """Called once a process has built what stays: that is never looked at again, and the rest seldom."""
    sys.setswitchinterval(TURN_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
