"""One form for structlog's records and the standard library's, with the service on each."""

import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from app.log import configure_logging


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Leave the process's logging as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def _records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_both_worlds_write_the_same_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("gateway")

    structlog.get_logger("app.x").info("socket_opened", project_id="p1")
    logging.getLogger("library").warning("hot %s", "water")

    ours, theirs = _records(capsys)
    assert (ours["event"], ours["service"], ours["level"], ours["project_id"]) == (
        "socket_opened", "gateway", "info", "p1",
    )  # fmt: skip
    assert (theirs["event"], theirs["service"], theirs["logger"]) == ("hot water", "gateway", "library")
    assert ours["time"].endswith("Z")


def test_a_trace_stays_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("worker")

    try:
        raise ValueError("boom")
    except ValueError:
        structlog.get_logger().exception("surprise")

    (record,) = _records(capsys)
    assert "ValueError: boom" in record["exception"]


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("worker", level="warning")

    structlog.get_logger().info("quiet")
    structlog.get_logger().warning("loud")

    assert [record["event"] for record in _records(capsys)] == ["loud"]


def test_libraries_that_log_payloads_are_silenced(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("gateway", level="debug")

    logging.getLogger("engineio.server").info('received packet MESSAGE data 2["sendMessage",{"content":"private"}]')

    assert capsys.readouterr().err == ""


def test_warnings_are_captured(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("gateway")

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", UserWarning, stacklevel=1)

    (record,) = _records(capsys)
    assert "UserWarning: old" in record["event"]


def test_people_get_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("dev", fmt="console")

    structlog.get_logger().info("ready", port=8080)

    assert "port=8080" in capsys.readouterr().err
