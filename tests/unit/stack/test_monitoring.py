"""Alerts and dashboard speak of metrics that exist, and every alert is explained to whom it wakes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actors.metrics import Metrics as WorkerMetrics
from app.adapters.prometheus import page
from app.adapters.stream_depths import StreamDepths
from app.gateway.metrics import Metrics as GatewayMetrics

ROOT = Path(__file__).resolve().parents[3]
ALERTS: Any = yaml.safe_load((ROOT / "docker/monitoring/alerts.yml").read_text())
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
BOARD = json.loads((ROOT / "docker/monitoring/grafana/dashboards/porchlight.json").read_text())


def exported() -> set[str]:
    """The names of all samples of both roles, those without a value yet included."""
    pages = page(GatewayMetrics().registry) + page(WorkerMetrics().registry)
    names = set(re.findall(r"^# TYPE (porchlight_\w+)", pages.decode(), re.MULTILINE))
    names |= {family.name for family in StreamDepths(None, list).describe()}  # type: ignore[arg-type]
    return names | {f"{name}_{part}" for name in names for part in ("bucket", "count", "sum")}


@pytest.mark.parametrize(
    "expression",
    [rule["expr"] for rule in RULES] + [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]],
)
def test_it_asks_for_metrics_that_exist(expression: str) -> None:
    asked = set(re.findall(r"porchlight_\w+", expression))

    assert asked <= exported()
    assert asked or "up{" in expression


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_is_explained(rule: dict[str, Any]) -> None:
    operations = (ROOT / "docs/operations.md").read_text()

    assert re.search(rf"^\| [^|]*\b{rule['alert']}\b", operations, re.MULTILINE)
    assert set(rule["annotations"]) == {"summary"}
    assert rule["labels"]["severity"] in {"page", "warn"}
