"""`make faults`: plays faults against real servers and prints what came of it. Ends with 1 when anything is wrong."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from app.dev.errors import DevError
from tests.faults import catalogue, report
from tests.faults.scene import Outcome, Scenario, run


def main() -> int:
    """Reads the command line, plays, reports."""
    options = _parser().parse_args()
    scenarios = catalogue.choose(options.only, quick=options.quick, storm=options.storm, broken=options.broken)
    if options.list or not scenarios:
        click.echo("\n".join(f"{scenario.number:>5}  {scenario.name}" for scenario in scenarios) or "no such fault")
        return 0 if scenarios else 2
    click.echo(report.HEAD)
    with tempfile.TemporaryDirectory(prefix="porchlight-faults-") as temporary:
        folder = (options.keep or Path(temporary)).resolve()
        outcomes = [_play(scenario, folder / scenario.number, quick=options.quick) for scenario in scenarios]
    played = [outcome for outcome in outcomes if outcome is not None]
    click.echo(report.details(played))
    return 0 if len(played) == len(outcomes) and all(outcome.passed for outcome in played) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make faults ARGS=...", description=__doc__)
    parser.add_argument("--only", help="numbers of faults, separated by commas: 1,2,12 (12 means 12a, 12b and 12c)")
    parser.add_argument("--quick", action="store_true", help="the short ones, with clients of four times the pace")
    parser.add_argument("--storm", action="store_true", help="10,000 messages while everything is killed in turn")
    parser.add_argument("--broken", action="store_true", help="builds broken on purpose: does the judge find out?")
    parser.add_argument("--keep", type=Path, help="folder for logs and histories; else they are removed")
    parser.add_argument("--list", action="store_true", help="say which faults these are, and play none")
    return parser


def _play(scenario: Scenario, folder: Path, *, quick: bool) -> Outcome | None:
    """Plays one and prints its row. None when it could not be played to its end, which is no proof of anything."""
    try:
        outcome = run(scenario, folder, quick=quick)
    except (AssertionError, DevError, OSError, subprocess.TimeoutExpired) as error:  # a TimeoutError is an OSError
        click.echo(f"| {scenario.number} {scenario.name}: not played: {type(error).__name__}: {error}")
        return None
    click.echo(report.line(outcome))
    return outcome


if __name__ == "__main__":
    sys.exit(main())
