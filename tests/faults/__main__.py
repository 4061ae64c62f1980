"""`make faults`: plays faults against real servers and prints what came of it. Ends with 1 when anything is wrong."""

import argparse
import sys
import tempfile
from pathlib import Path

import click

from tests.faults import catalogue, report
from tests.faults.scene import run


def main() -> int:
    """Reads the command line, plays, reports."""
    parser = argparse.ArgumentParser(prog="make faults ARGS=...", description=__doc__)
    parser.add_argument("--only", help="numbers of faults, separated by commas: 1,2,12 (12 means 12a, 12b and 12c)")
    parser.add_argument("--quick", action="store_true", help="the short ones, with clients of four times the pace")
    parser.add_argument("--storm", action="store_true", help="10,000 messages while everything is killed in turn")
    parser.add_argument("--broken", action="store_true", help="builds broken on purpose: does the judge find out?")
    parser.add_argument("--keep", type=Path, help="folder for logs and histories; else they are removed")
    options = parser.parse_args()
    scenarios = catalogue.choose(options.only, quick=options.quick, storm=options.storm, broken=options.broken)
    if not scenarios:
        parser.error("no such fault")
    click.echo(report.HEAD)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="porchlight-faults-") as temporary:
        folder = options.keep or Path(temporary)
        for scenario in scenarios:
            outcome = run(scenario, folder.resolve() / scenario.number, quick=options.quick)
            outcomes.append(outcome)
            click.echo(report.line(outcome))
    click.echo(report.details(outcomes))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
