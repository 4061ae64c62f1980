"""Start a program that cannot outlive its parent.

Run as a script: `python -I -S launch.py PARENT_PID PROGRAM [ARGUMENT...]`. It asks the kernel for SIGKILL when
the parent dies, then becomes the program under the same pid. A launcher and not a `preexec_fn`, because code
between fork and exec may deadlock in a parent that has threads.

Linux only in its promise; elsewhere the program starts without the tie.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Tie this process to its parent and become the program."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the tie was made
            os._exit(1)
    os.execv(program[0], program)  # noqa: S606  (no shell is the point)


if __name__ == "__main__":
    main()
