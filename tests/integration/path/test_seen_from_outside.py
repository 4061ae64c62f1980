"""What an operator sees of a gateway and a worker while a message goes its way: health, readiness, metrics."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from app.dev.embedded import MongoServer, RedisServer
from app.dev.process import free_port
from tests.support.stack import Stack, is_ready
from tests.support.talk import write
from tests.waiting import wait_for


def page(url: str) -> str:
    """The body of an answer, whatever its status."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return error.read().decode()


def health(port: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The image's HEALTHCHECK, as it runs beside a role."""
    command = [sys.executable, "-m", "app.cli", "health", *arguments]
    environment = os.environ | {"PORCHLIGHT_HEALTH_PORT": str(port)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=30)


def test_both_roles_can_be_watched(redis_server: RedisServer, mongo_server: MongoServer, tmp_path: Path) -> None:
    port = free_port()
    with Stack(tmp_path, redis_server, mongo_server, gateways=1, workers=1, health_port=str(port)) as stack:
        worker, gateway = f"http://127.0.0.1:{port}", stack.urls[0]
        visitor = stack.visitor()
        write(visitor, "hello")
        wait_for(lambda: "porchlight_messages_stored_total 1.0" in page(f"{worker}/metrics"))

        seen = page(f"{worker}/metrics")
        assert 'porchlight_delivery_seconds_count{stage="stored"} 1.0' in seen
        assert 'porchlight_delivery_seconds_count{stage="emitted"} 1.0' in seen
        assert "porchlight_partitions_owned 4.0" in seen
        assert 'porchlight_lease_changes_total{change="taken"} 4.0' in seen
        assert 'porchlight_stream_entries{partition="3"} 0.0' in seen
        assert 'porchlight_mongodb_operation_seconds_count{command="insert",outcome="ok"}' in seen

        told = page(f"{gateway}/metrics")
        assert 'porchlight_messages_in_total{namespace="/widget"} 1.0' in told
        assert 'porchlight_handshakes_total{namespace="/widget",outcome="entered"} 1.0' in told
        assert "porchlight_frames_out_total 1.0" in told
        assert 'porchlight_redis_operation_seconds_count{operation="add"} 1.0' in told
        assert "porchlight_backlog_entries 0.0" in told
        assert "porchlight_loop_lag_seconds_count" in told

        assert health(port).returncode == 0
        assert health(port, "--ready").stdout == '{"status":"ok"}\n'
        stack.workers[0].process.send_signal(signal.SIGTERM)
        assert stack.workers[0].process.wait(20) == 0
        refused = health(port)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        wait_for(lambda: not is_ready(gateway), 30)
        assert '"failing":["workers"]' in page(f"{gateway}/readyz")
