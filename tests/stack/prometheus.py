"""What the stack's own Prometheus says, asked from inside: it has no port outside."""

import json
from collections import Counter
from typing import Any
from urllib.parse import quote

from tests.stack.deployment import Deployment
from tests.stack.engine import ROOT, docker

BOARD = ROOT / "docker" / "monitoring" / "grafana" / "dashboards" / "porchlight.json"
# Panels about what does not happen to a stack that works.
MAY_BE_SILENT = {"Dead letters, 24 h", "Oldest entry in a stream", "Postponed, refused", "Messages in a group commit"}
ASK = (
    "import sys, urllib.request; print(urllib.request.urlopen('http://prometheus:9090' + sys.argv[1]).read().decode())"
)


class Prometheus:
    """Its HTTP API."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def _get(self, path: str, *, must: bool = True) -> Any:
        (gateway, *_) = self._deployment.healthy("gateway")
        answer = docker("exec", gateway, "/opt/porchlight/venv/bin/python", "-c", ASK, f"/api/v1/{path}", check=must)
        return json.loads(answer)["data"] if answer else {}

    def _query(self, expression: str, *, must: bool = True) -> list[Any]:
        found = self._get(f"query?query={quote(expression.replace('$__rate_interval', '1m'))}", must=must)
        return list(found.get("result", ()))

    def up(self) -> dict[str, int]:
        """How many of each role it reaches."""
        return dict(Counter(one["metric"]["job"] for one in self._query("up", must=False) if one["value"][1] == "1"))

    def has_rates(self) -> bool:
        """Whether it has seen messages come and go for long enough to speak of a rate."""
        found = self._query("sum(rate(porchlight_messages_stored_total[1m])) > 0")
        return bool(found)

    def rules(self) -> list[dict[str, Any]]:
        """Every alert rule, with what became of its evaluation."""
        groups = self._get("rules").get("groups", ())
        return [rule for group in groups for rule in group["rules"]]

    def silent_panels(self) -> set[str]:
        """The dashboard's panels with nothing to show. Raises when an expression is refused."""
        panels = json.loads(BOARD.read_text())["panels"]
        return {p["title"] for p in panels if not any(self._query(target["expr"]) for target in p["targets"])}
