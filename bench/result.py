"""What a run found, and the tables that are made of it. Pure."""

from collections.abc import Sequence

import msgspec

PROCESSES = ("gateway", "worker", "redis", "mongod")


class Setting(msgspec.Struct, frozen=True):
    """What is measured: `rate` messages a second (None: as fast as receipts come), and on what.

    agents: of each project. silent: visitors who are there as well and say nothing. stored: messages that lie there
    already. long: who writes has 10,000 of them behind him.
    """

    load: str
    rate: float | None
    visitors: int = 200
    agents: int = 2
    silent: int = 0
    gateways: int = 1
    workers: int = 1
    stored: int = 0
    long: bool = False


class Result(msgspec.Struct, frozen=True):
    """One system under one load. CPU in milliseconds for each stored message, by process."""

    system: str
    load: str
    messages: int
    seconds: float
    cpu: dict[str, float]
    p50: float
    p99: float
    without_receipt: int
    doubled: int
    deliveries: int
    expected: int
    batch: float  # messages for each command that inserts them

    @property
    def total(self) -> float:
        """CPU ms a message, all processes."""
        return sum(self.cpu.values())


def table(results: Sequence[Result]) -> str:
    """Markdown: a line for each result."""
    head = "| load | system | messages/s | CPU ms a message | " + " | ".join(PROCESSES)
    head += " | receipt p50 ms | p99 | in a batch | lost, doubled | deliveries |"
    lines = [head, "| --- " * (head.count("|") - 1) + "|"]
    for r in results:
        parts = " | ".join(f"{r.cpu[name]:.3f}" for name in PROCESSES)
        lines.append(
            f"| {r.load} | {r.system} | {r.messages / r.seconds:.0f} | **{r.total:.3f}** | {parts} | {r.p50:.1f} | "
            f"{r.p99:.1f} | {r.batch:.1f} | {r.without_receipt}, {r.doubled} | {r.deliveries} of {r.expected} |"
        )
    return "\n".join(lines)


def median(results: Sequence[Result]) -> Result:
    """Of several rounds of the same the one whose total is in the middle."""
    return sorted(results, key=lambda result: result.total)[len(results) // 2]
