"""The short, deterministic part of the matrix: real servers, one fault each, all counts 0."""

from pathlib import Path

import pytest

from tests.faults import catalogue, report
from tests.faults.scene import Scenario, run


@pytest.mark.parametrize("scenario", catalogue.choose(None, quick=True), ids=lambda scenario: scenario.number)
def test_the_promise_is_kept(scenario: Scenario, tmp_path: Path) -> None:
    outcome = run(scenario, tmp_path / "stack", quick=True)

    assert outcome.messages > 0
    assert outcome.verdict.is_clean, report.details([outcome])
    assert not outcome.failures, report.details([outcome])
    assert outcome.recovered is not None, "somebody was never served again"
