"""A worker's port: alive, ready, metrics, and what it says when something is missing."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry

from actors.health import HealthServer, Pulse
from actors.mailbox import Work
from actors.metrics import Metrics, oldest_age
from app.operator_error import OperatorError

Ask = Callable[[str], tuple[int, str]]


def ask(port: int, path: str) -> tuple[int, str]:
    """Status and body."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_it_names_what_fails() -> None:
    state = {"redis": True, "mongo": True}
    checks = {"redis": lambda: state["redis"], "mongo": lambda: state["mongo"]}
    server = HealthServer(CollectorRegistry(), checks["redis"], checks)
    port = server.start("127.0.0.1", 0)

    assert ask(port, "/readyz") == (200, '{"status":"ok"}')
    assert ask(port, "/healthz")[0] == 200
    state["mongo"] = False
    status, body = ask(port, "/readyz")
    assert (status, json.loads(body)["failing"]) == (503, ["mongo"])
    state["redis"] = False
    assert ask(port, "/healthz")[0] == 503
    assert ask(port, "/etc/passwd")[0] == 404


def test_a_taken_port_is_one_clear_line() -> None:
    port = HealthServer(CollectorRegistry(), lambda: True, {}).start("127.0.0.1", 0)

    with pytest.raises(OperatorError, match="PORCHLIGHT_HEALTH_PORT"):
        HealthServer(CollectorRegistry(), lambda: True, {}).start("127.0.0.1", port)


def test_a_pulse_that_stopped_is_noticed_and_redis_is_its_own_matter() -> None:
    pulse = Pulse()
    pulse.beat(redis_answered=True)
    assert pulse.is_alive(within=60)
    assert pulse.reaches_redis(within=60)

    assert not pulse.is_alive(within=0)
    assert not pulse.reaches_redis(within=0)
    last = pulse._redis
    pulse.beat(redis_answered=False)
    assert pulse._redis == last


def work(*entry_ids: bytes) -> Work:
    """A batch of nothing but entries."""
    return Work(0, 1, entry_ids, (), (), (), ())


def test_a_batch_is_as_old_as_its_oldest_entry() -> None:
    old, new = b"1000-0", b"99999999999999-0"

    assert oldest_age([work(new), work(old, new)]) > 1_000_000_000
    assert oldest_age([work(new)]) == 0.0


def test_a_group_commit_is_counted_once() -> None:
    metrics = Metrics("abc123")
    metrics.stored([work(b"1-0"), work(b"2-0")])

    page = metrics.registry
    assert page.get_sample_value("porchlight_batches_total") == 1
    assert page.get_sample_value("porchlight_delivery_seconds_count", {"stage": "stored"}) == 1
    assert page.get_sample_value("porchlight_lease_changes_total", {"change": "lost"}) == 0
    named = {"version": "0.1.0", "role": "worker", "revision": "abc123"}
    assert page.get_sample_value("porchlight_build_info", named) == 1
