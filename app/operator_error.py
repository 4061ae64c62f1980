"""The error that an operator reads: what is wrong with settings, servers or the machine, one line each."""

from typing import ClassVar


class OperatorError(Exception):
    """Raised when a command cannot do its work for a reason that a person can mend.

    The command line prints the lines on standard error, without a trace, and ends with `exit_status`.
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
