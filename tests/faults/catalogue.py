"""All faults, in the order of their numbers."""

import re

from tests.faults import broken_builds, faults_of_gateways, faults_of_mongo, faults_of_redis, faults_of_workers
from tests.faults.scene import Scenario
from tests.faults.storm import STORM

QUICK = ("1", "2", "3", "5", "7", "13", "24a")
QUICK_BROKEN = ("x1", "x2", "x3", "x4")  # three nodes and their elections take a minute


def _place(scenario: Scenario) -> tuple[int, str]:
    number, letter = re.fullmatch(r"(\d+)(.*)", scenario.number).groups()  # type: ignore[union-attr]
    return int(number), letter


SCENARIOS: tuple[Scenario, ...] = tuple(
    sorted(
        (
            *faults_of_workers.SCENARIOS,
            *faults_of_gateways.SCENARIOS,
            *faults_of_redis.SCENARIOS,
            *faults_of_mongo.SCENARIOS,
        ),
        key=_place,
    )
)


def choose(only: str | None, *, quick: bool = False, storm: bool = False, broken: bool = False) -> list[Scenario]:
    """The scenarios that a command line means."""
    if storm:
        return [STORM]
    if broken:
        return [s for s in broken_builds.SCENARIOS if not quick or s.number in QUICK_BROKEN]
    if only is not None:
        wanted = {name.strip() for name in only.split(",")}
        return [s for s in SCENARIOS if s.number in wanted or str(_place(s)[0]) in wanted]
    if quick:
        return [s for s in SCENARIOS if s.number in QUICK]
    return list(SCENARIOS)
