"""`make bench`: what a message costs, Porchlight beside a plain Node stack; a table and a chart."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec
import uvloop
from msgspec.structs import replace

from bench.chart import draw
from bench.load import Figures, agent, crowd, write_for
from bench.past import PROJECTS
from bench.result import Result, Setting, median, table
from bench.system import System

WARM_UP_SECONDS = 2.0
REPORT = Path("artefacts/bench")
SATURATED = Setting("saturated", None)
LOADS = (SATURATED, Setting("1,000/s", 1_000.0), Setting("200/s", 200.0))
CURVE = (50, 100, 200, 500, 1_000, 2_000, 5_000)
BASE = Setting("500/s", 500.0)
GROWTH = (
    BASE,
    replace(BASE, load="2 gateways", gateways=2),
    replace(BASE, load="4 gateways", gateways=4),
    replace(BASE, load="2 workers", workers=2),
    replace(BASE, load="4 gateways, 2 workers", gateways=4, workers=2),
    replace(BASE, load="100 agents in each project, 100/s", rate=100.0, agents=100),
    replace(BASE, load="2 agents, 100/s", rate=100.0),
    replace(BASE, load="20 visitors", visitors=20),
    replace(BASE, load="20 visitors with 10,000 messages each", visitors=20, stored=200_000, long=True),
    replace(BASE, load="5,000 silent visitors beside", silent=5_000),
    replace(BASE, load="19,500 silent visitors beside", silent=19_500),  # what 20,000 open files of a process allow
    replace(BASE, load="1,000,000 stored", stored=1_000_000),
)


async def measure(system: System, setting: Setting, seconds: float) -> Result:
    """Visitors write for a while: as fast as receipts come, or `rate` messages a second at random moments."""
    figures, urls = Figures(), system.urls
    people = await crowd(urls, setting.visitors, figures, closed=setting.rate is None, long=setting.long)
    silent = await crowd(urls, setting.silent, figures, closed=True)
    places = [number for number in range(PROJECTS) for _ in range(setting.agents)]
    watchers = [await agent(urls[place % len(urls)], number, figures) for place, number in enumerate(places)]
    await write_for(people, WARM_UP_SECONDS, setting.rate)
    before, commits = system.cpu(), system.commits()
    figures.measuring = True
    await write_for(people, seconds, setting.rate)
    used = {name: after - before[name] for name, after in system.cpu().items()}
    commits = system.commits() - commits
    for socket in (*watchers, *(person.socket for person in (*people, *silent))):
        socket.close()
    stored = max(1, len(figures.receipts))
    return Result(
        system=system.name,
        load=setting.load,
        messages=stored,
        seconds=seconds,
        cpu={name: seconds * 1000 / stored for name, seconds in used.items()},
        p50=figures.percentile(0.5),
        p99=figures.percentile(0.99),
        without_receipt=sum(len(person.waiting) for person in people),
        doubled=figures.doubled,
        deliveries=figures.deliveries,
        expected=stored * setting.agents,
        batch=stored / max(1, commits),
    )


async def idle(system: System, sockets: int) -> None:
    """Memory for each idle socket."""
    figures = Figures()
    await crowd(system.urls, min(200, sockets), figures, closed=True)  # so that what is loaded once is loaded
    memory, cpu = system.gateway_memory(), system.cpu()["gateway"]
    people = await crowd(system.urls, sockets, figures, closed=True)
    grown, used = system.gateway_memory() - memory, system.cpu()["gateway"] - cpu
    print(
        f"{len(people)} idle sockets: {grown / 1024 / sockets:.1f} KiB of gateway memory each, "
        f"{used * 1000 / sockets:.2f} ms of gateway CPU for a session and a connect"
    )


def run(names: list[str], settings: Sequence[Setting], chosen: argparse.Namespace) -> list[Result]:
    """Every system under every load, in turns, so that what else the machine does falls on all of them."""
    found: dict[tuple[str, str], list[Result]] = {(one.load, name): [] for one in settings for name in names}
    for _ in range(chosen.rounds):
        for name in names:
            for setting in settings:
                with System(name, setting) as system:  # anew: nobody's backlog is another load's
                    found[setting.load, name].append(uvloop.run(measure(system, setting, chosen.seconds)))
                print(table(found[setting.load, name][-1:]).splitlines()[-1], flush=True)
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
    parser.add_argument("--silent", type=int, default=0, metavar="VISITORS", help="who are there and say nothing (0)")
    parser.add_argument("--rate", type=float, help="only this many messages a second")
    parser.add_argument("--curve", action="store_true", help=f"Porchlight at {', '.join(map(str, CURVE))} a second")
    parser.add_argument("--gateways", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--growth", action="store_true", help="Porchlight with more of everything, one after the other")
    parser.add_argument("--idle", type=int, metavar="SOCKETS", help="measure idle sockets instead")
    chosen = parser.parse_args()
    names = chosen.systems.split(",")
    if chosen.idle:
        with System("porchlight", SATURATED) as system:
            uvloop.run(idle(system, chosen.idle))
    elif chosen.growth:
        report(run(["porchlight"], GROWTH, chosen))
    elif chosen.curve:
        report(run(["porchlight"], [as_chosen(Setting(f"{rate:,}/s", float(rate)), chosen) for rate in CURVE], chosen))
    elif chosen.rate:
        report(run(names, [as_chosen(Setting(f"{chosen.rate:,.0f}/s", chosen.rate), chosen)], chosen))
    else:
        loads = (SATURATED,) if chosen.saturated else LOADS
        report(run(names, [as_chosen(setting, chosen) for setting in loads], chosen))


def as_chosen(setting: Setting, chosen: argparse.Namespace) -> Setting:
    """With what the command line says of the rest."""
    return replace(
        setting,
        visitors=chosen.visitors,
        agents=chosen.agents,
        gateways=chosen.gateways,
        workers=chosen.workers,
        stored=chosen.stored,
        silent=chosen.silent,
    )


if __name__ == "__main__":
    main()
