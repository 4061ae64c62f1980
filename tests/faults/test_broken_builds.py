"""The judge must first fail: it finds what is wrong with builds that are broken on purpose, on real servers."""

from pathlib import Path

import pytest

from tests.faults import catalogue, report
from tests.faults.scene import Scenario, run


@pytest.mark.parametrize(
    "scenario", catalogue.choose(None, broken=True, quick=True), ids=lambda scenario: scenario.number
)
def test_a_broken_build_is_found_out(scenario: Scenario, tmp_path: Path) -> None:
    outcome = run(scenario, tmp_path / "stack", quick=True)

    assert outcome.verdict.counts()[scenario.must_find] > 0, report.line(outcome)
