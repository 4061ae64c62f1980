"""`make bench`: what a message costs, Porchlight beside a plain Node stack; a table and a chart."""

import argparse
from pathlib import Path

import msgspec
import uvloop

from bench.chart import draw
from bench.load import Figures, agent, crowd, write_for
from bench.result import Result, median, table
from bench.system import PROJECTS, System

WARM_UP_SECONDS = 2.0
REPORT = Path("artefacts/bench")
LOADS: dict[str, float | None] = {"saturated": None, "1,000/s": 1_000.0, "200/s": 200.0}
CURVE = (50, 100, 200, 500, 1_000, 2_000, 5_000)


async def measure(system: System, load: str, rate: float | None, chosen: argparse.Namespace) -> Result:
    """Visitors write for a while: as fast as receipts come, or `rate` messages a second at random moments."""
    figures = Figures()
    people = await crowd(system.url, chosen.visitors, figures, closed=rate is None)
    places = [number for number in range(PROJECTS) for _ in range(chosen.agents)]
    watchers = [await agent(system.url, number, figures) for number in places]
    await write_for(people, WARM_UP_SECONDS, rate)
    before, commits = system.cpu(), system.commits()
    figures.measuring = True
    await write_for(people, chosen.seconds, rate)
    used = {name: after - before[name] for name, after in system.cpu().items()}
    commits = system.commits() - commits
    for socket in (*watchers, *(person.socket for person in people)):
        socket.close()
    stored = max(1, len(figures.receipts))
    return Result(
        system=system.name,
        load=load,
        messages=stored,
        seconds=chosen.seconds,
        cpu={name: seconds * 1000 / stored for name, seconds in used.items()},
        p50=figures.percentile(0.5),
        p99=figures.percentile(0.99),
        without_receipt=sum(len(person.waiting) for person in people),
        doubled=figures.doubled,
        deliveries=figures.deliveries,
        expected=stored * chosen.agents,
        batch=stored / max(1, commits),
    )


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


def run(names: list[str], loads: dict[str, float | None], chosen: argparse.Namespace) -> list[Result]:
    """Every system under every load, in turns, so that what else the machine does falls on all of them."""
    found: dict[tuple[str, str], list[Result]] = {(load, name): [] for load in loads for name in names}
    for _ in range(chosen.rounds):
        for name in names:
            for load, rate in loads.items():
                with System(name, chosen.stored) as system:  # anew: nobody's backlog is another load's
                    found[load, name].append(uvloop.run(measure(system, load, rate, chosen)))
                print(table(found[load, name][-1:]).splitlines()[-1], flush=True)
    return [median(results) for results in found.values()]


def report(results: list[Result]) -> None:
    """Prints the table, and leaves it beside the chart and the figures."""
    REPORT.mkdir(parents=True, exist_ok=True)
    (REPORT / "results.json").write_bytes(msgspec.json.format(msgspec.json.encode(results)))
    (REPORT / "table.md").write_text(table(results) + "\n")
    (REPORT / "chart.svg").write_text(draw(results))
    print(f"\n{table(results)}\n\nThe chart: {REPORT}/chart.svg")


def main() -> None:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--systems", default="porchlight,peer", help="of porchlight, peer (both)")
    parser.add_argument("--visitors", type=int, default=200)
    parser.add_argument("--agents", type=int, default=2, help="of each of the 10 projects (2)")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--saturated", action="store_true", help="only as fast as receipts come")
    parser.add_argument("--stored", type=int, default=0, metavar="MESSAGES", help="that lie there already (0)")
    parser.add_argument("--rate", type=float, help="only this many messages a second")
    parser.add_argument("--curve", action="store_true", help=f"Porchlight at {', '.join(map(str, CURVE))} a second")
    parser.add_argument("--idle", type=int, metavar="SOCKETS", help="measure idle sockets instead")
    chosen = parser.parse_args()
    if chosen.idle:
        with System() as system:
            uvloop.run(idle(system, chosen.idle))
    elif chosen.curve:
        report(run(["porchlight"], {f"{rate:,}/s": float(rate) for rate in CURVE}, chosen))
    else:
        loads = {"saturated": None} if chosen.saturated else LOADS
        loads = {f"{chosen.rate:,.0f}/s": chosen.rate} if chosen.rate else loads
        report(run(chosen.systems.split(","), loads, chosen))


if __name__ == "__main__":
    main()
