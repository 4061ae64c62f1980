"""The command line's frame: one clear line and a status for whatever is wrong."""

import json
import os
import subprocess
import sys

import pytest


def porchlight(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own, without any setting of this machine."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORCHLIGHT_")}
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=clean | environment, timeout=30)


def test_help_names_every_command_of_the_contract() -> None:
    done = porchlight("--help")

    assert done.returncode == 0
    for command in ("dev", "gateway", "worker", "migrate", "project", "agent", "config", "doctor"):
        assert f"  {command} " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nope"], "No such command 'nope'"),
        (["gateway", "--port", "0"], "0 is not in the range"),
        (["gateway", "--port", "http"], "is not a valid integer"),
        (["project", "create"], "Missing option '--name'"),
        (["agent", "create", "--project", "p"], "Missing option"),
        (
            ["agent", "create", "--project", "p", "--email", "e", "--password", "x", "--role", "boss"],
            "'boss' is not one",
        ),
        (["config", "--yaml"], "No such option"),
    ],
)
def test_a_wrong_command_line_gets_one_line(arguments: list[str], problem: str) -> None:
    done = porchlight(*arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("porchlight: ")
    assert problem in line


@pytest.mark.parametrize("command", [["gateway"], ["worker"]])
def test_what_signs_refuses_to_start_without_a_secret_key(command: list[str]) -> None:
    done = porchlight(*command)

    assert done.returncode == 2
    assert done.stderr == "porchlight: PORCHLIGHT_SECRET_KEY is missing: set at least 32 random bytes\n"


def test_what_signs_refuses_a_short_secret_key_without_repeating_it() -> None:
    done = porchlight("gateway", PORCHLIGHT_SECRET_KEY="hunter2")

    assert done.returncode == 2
    assert done.stderr == "porchlight: PORCHLIGHT_SECRET_KEY: must have at least 32 bytes\n"


def test_each_wrong_setting_gets_its_line() -> None:
    done = porchlight("config", PORCHLIGHT_PORT="x", PORCHLIGHT_PARTITIONS="999")

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2


def test_config_prints_one_json_object_and_nothing_else() -> None:
    done = porchlight("config", "--json", PORCHLIGHT_PORT="9090")

    assert done.returncode == 0
    assert done.stderr == ""
    assert json.loads(done.stdout)["port"] == 9090


def test_config_prints_variables_with_explanations() -> None:
    done = porchlight("config", PORCHLIGHT_SECRET_KEY="hunter2" * 8)

    assert done.returncode == 0
    assert "PORCHLIGHT_PORT=8080" in done.stdout
    assert "hunter2" not in done.stdout


def test_a_database_that_is_away_gets_one_line() -> None:
    done = porchlight("migrate", PORCHLIGHT_MONGODB_URL="mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=200")

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "MongoDB" in line
