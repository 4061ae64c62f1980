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


# What whoever runs it looks for first.
PROMISED = (
    "connections", "handshakes", "messages_in", "messages_stored", "frames_out", "delivery_seconds",
    "stream_lag_seconds", "stream_pending", "partitions_owned", "lease_changes", "dead_letters", "actor_restarts",
    "loop_lag_seconds", "redis_operation_seconds", "mongodb_operation_seconds", "rate_limited", "build_info",
)  # fmt: skip


@pytest.mark.parametrize("name", PROMISED)
def test_what_ops_look_for_is_exported_and_drawn(name: str) -> None:
    drawn = " ".join(target["expr"] for panel in BOARD["panels"] for target in panel["targets"])

    assert exported() & {f"porchlight_{name}", f"porchlight_{name}_total"}
    assert re.search(rf"porchlight_{name}(_total|_bucket)?\b", drawn)


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    sources = yaml.safe_load((ROOT / "docker/monitoring/grafana/provisioning/datasources/prometheus.yml").read_text())
    (source,) = sources["datasources"]
    panels = BOARD["panels"]

    assert len({panel["id"] for panel in panels}) == len(panels)
    assert {panel["datasource"]["uid"] for panel in panels} == {source["uid"]}
    for panel in panels:
        assert panel["type"] in {"stat", "timeseries"}
        refs = [target["refId"] for target in panel["targets"]]
        assert len(set(refs)) == len(refs) > 0
    cells = [(x, y) for p in panels for x in _span(p["gridPos"], "x", "w") for y in _span(p["gridPos"], "y", "h")]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24  # what Grafana's grid is wide


def _span(place: dict[str, int], at: str, size: str) -> range:
    return range(place[at], place[at] + place[size])


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
