"""The command line's work on a real database."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pymongo
import pytest

from app.dev.embedded import MongoServer

Porchlight = Callable[..., subprocess.CompletedProcess[str]]
AGENT = ["--email", "Ana.Diaz@example.com", "--password", "-", "--role", "owner"]


@pytest.fixture
def porchlight(mongo_server: MongoServer) -> Porchlight:
    """The real command, with an empty database."""
    with pymongo.MongoClient[dict[str, Any]](mongo_server.url) as client:
        client.drop_database("admin-test")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORCHLIGHT_")}
    environment = clean | {"PORCHLIGHT_MONGODB_URL": mongo_server.database_url("admin-test")}

    def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app.cli", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment, input=stdin, timeout=30
        )

    return run


def test_migrate_may_be_run_again(porchlight: Porchlight) -> None:
    assert porchlight("migrate").returncode == 0
    again = porchlight("migrate")

    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout == "Collections and indexes of admin-test are up to date.\n"


def test_a_project_and_its_owner_are_made_and_printed_as_json(porchlight: Porchlight) -> None:
    made = porchlight("project", "create", "--name", "Café Zoë", "--id", "cafe", "--json")
    assert json.loads(made.stdout) == {"id": "cafe", "name": "Café Zoë"}

    made = porchlight("agent", "create", "--project", "cafe", *AGENT, "--json", stdin="correct horse battery\n")

    answer = json.loads(made.stdout)
    assert made.stderr == ""
    assert (answer["email"], answer["role"], answer["name"]) == ("ana.diaz@example.com", "owner", "Ana Diaz")
    assert "correct horse" not in made.stdout


def test_people_get_a_sentence(porchlight: Porchlight) -> None:
    made = porchlight("project", "create", "--name", "Shop", "--id", "shop")

    assert made.stdout == "Created project Shop with id shop.\n"


@pytest.mark.parametrize(
    ("arguments", "stdin", "problem"),
    [
        (["project", "create", "--name", " "], "", "A name has 1 to 80"),
        (["project", "create", "--name", "x", "--id", "$ne"], "", "A project's id has"),
        (["agent", "create", "--project", "none", *AGENT], "correct horse battery", "There is no project none"),
        (["agent", "create", "--project", "none", "--email", "x", "--password", "y" * 12], "", "not an e-mail address"),
    ],
)
def test_bad_input_gets_one_line(porchlight: Porchlight, arguments: list[str], stdin: str, problem: str) -> None:
    done = porchlight(*arguments, "--json", stdin=stdin)

    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("porchlight: ")
    assert problem in line


def test_what_exists_is_not_made_again(porchlight: Porchlight) -> None:
    porchlight("project", "create", "--name", "Shop", "--id", "shop")

    again = porchlight("project", "create", "--name", "Other", "--id", "shop")

    assert again.returncode == 1
    assert again.stderr == "porchlight: There is a project with the id shop already.\n"


def test_links_are_printed_to_be_handed_over(porchlight: Porchlight) -> None:
    porchlight("project", "create", "--name", "Shop", "--id", "shop")
    porchlight("agent", "create", "--project", "shop", *AGENT, stdin="correct horse battery\n")

    invited = porchlight("agent", "invite", "--project", "shop", "--email", "Cleo@Example.com", "--json")
    reset = porchlight("agent", "reset-password", "--email", "Ana.Diaz@example.com")
    forgotten = porchlight("agent", "forget-second-factor", "--email", "ana.diaz@example.com")
    nobody = porchlight("agent", "reset-password", "--email", "nobody@example.com")
    member = porchlight("agent", "invite", "--project", "shop", "--email", "ana.diaz@example.com")

    answer = json.loads(invited.stdout)
    assert (answer["email"], answer["role"], answer["projectId"]) == ("cleo@example.com", "agent", "shop")
    assert answer["url"].startswith("http://127.0.0.1:8080/inbox/invitation#")
    assert "http://127.0.0.1:8080/inbox/new-password#" in reset.stdout
    assert forgotten.stdout == "ana.diaz@example.com now signs in with the password alone.\n"
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "nobody@example.com" in nobody.stderr
    assert (member.returncode, member.stdout) == (1, "")
