"""`make bench`: prints a table of what each message cost."""

import argparse
import asyncio

import uvloop

from bench.load import Figures, agent, crowd, write_for
from bench.system import PROJECTS, System

WARM_UP_SECONDS = 2.0


async def messages(system: System, visitors: int, agents: int, seconds: float, rate: float | None) -> None:
    """CPU for each message."""
    figures = Figures()
    people = await crowd(system.url, visitors, figures, closed=rate is None)
    watchers = await asyncio.gather(*(agent(system.url, n, figures) for n in range(PROJECTS) for _ in range(agents)))
    await write_for(people, WARM_UP_SECONDS, rate)
    before = system.cpu()
    figures.measuring = True
    await write_for(people, seconds, rate)
    used = {name: after - before[name] for name, after in system.cpu().items()}
    stored = len(figures.receipts)
    lost = sum(len(person.waiting) for person in people)
    print(
        f"{stored} messages, {stored / seconds:.0f} a second; receipt p50 {figures.percentile(0.5):.1f} ms, "
        f"p99 {figures.percentile(0.99):.1f} ms"
    )
    print(
        f"without a receipt {lost}, doubled receipts {figures.doubled}, "
        f"deliveries {figures.deliveries} of {stored * agents}"
    )
    print("\n| process | CPU ms a message |\n| --- | --- |")
    for name, seconds_used in used.items():
        print(f"| {name} | {seconds_used * 1000 / max(1, stored):.3f} |")
    print(f"| all | {sum(used.values()) * 1000 / max(1, stored):.3f} |")
    for socket in (*watchers, *(person.socket for person in people)):
        socket.close()


async def idle(system: System, sockets: int) -> None:
    """Memory for each idle socket."""
    figures = Figures()
    await crowd(system.url, min(200, sockets), figures, closed=True)  # so that what is loaded once is loaded
    memory, cpu = system.gateway_memory(), system.cpu()["gateway"]
    people = await crowd(system.url, sockets, figures, closed=True)
    grown, used = system.gateway_memory() - memory, system.cpu()["gateway"] - cpu
    print(
        f"{len(people)} idle sockets: {grown / 1024 / sockets:.1f} KiB of gateway memory each, "
        f"{used * 1000 / sockets:.2f} ms of gateway CPU for a session and a connect"
    )


def main() -> None:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--visitors", type=int, default=200)
    parser.add_argument("--agents", type=int, default=2, help="of each of the 10 projects (2)")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rate", type=float, help="messages a second; without it the next follows the receipt")
    parser.add_argument("--idle", type=int, metavar="SOCKETS", help="measure idle sockets instead")
    chosen = parser.parse_args()
    with System() as system:
        if chosen.idle:
            uvloop.run(idle(system, chosen.idle))
        else:
            uvloop.run(messages(system, chosen.visitors, chosen.agents, chosen.seconds, chosen.rate))


if __name__ == "__main__":
    main()
