"""Projects and agents as the command line makes them."""

from typing import Any

import pytest
from pymongo.database import Database

from app.adapters.agents import account_from
from app.adapters.directory import create_agent, create_project
from app.adapters.projects import project_from
from app.domain.errors import ConflictError, DomainError, InvalidError, NotFoundError

PASSWORD = "correct horse battery"


def test_a_project_is_made_as_the_gateway_reads_it(database: Database[dict[str, Any]]) -> None:
    made = create_project(database, " Shoe shop ", "shop")
    document = database["projects"].find_one({"_id": "shop"})

    assert made == {"id": "shop", "name": "Shoe shop"}
    assert document is not None
    project = project_from(document)
    assert (project.name, project.allowed_origins, project.reserved) == ("Shoe shop", (), False)
    assert project.identity_secret is not None
    assert create_project(database, "Another")["id"].startswith("p_")


@pytest.mark.parametrize("project_id", ["", "a b", "$ne", "-a", "a" * 65, "shöp", "a\n"])
def test_a_bad_project_id_is_refused(database: Database[dict[str, Any]], project_id: str) -> None:
    with pytest.raises(InvalidError):
        create_project(database, "Shop", project_id)


def test_a_project_needs_a_name_and_an_id_of_its_own(database: Database[dict[str, Any]]) -> None:
    create_project(database, "Shop", "shop")
    with pytest.raises(ConflictError):
        create_project(database, "Another shop", "shop")
    with pytest.raises(InvalidError):
        create_project(database, "  ")


def test_the_same_again_changes_nothing(database: Database[dict[str, Any]]) -> None:
    project = create_project(database, "Shop", "shop")
    agent = create_agent(database, "shop", "ana@example.com", PASSWORD)
    before = [list(database[name].find()) for name in ("projects", "agents")]

    assert create_project(database, "Shop", "shop") == project
    assert create_agent(database, "shop", "ana@example.com", PASSWORD) == agent
    for other in ({"password": PASSWORD + "!"}, {"role": "owner"}):
        with pytest.raises(ConflictError):
            create_agent(database, **{"project_id": "shop", "email": "ana@example.com", "password": PASSWORD, **other})
    assert [list(database[name].find()) for name in ("projects", "agents")] == before


def test_an_agent_is_made_as_the_gateway_reads_him(database: Database[dict[str, Any]]) -> None:
    create_project(database, "Shop", "shop")
    made = create_agent(database, "shop", " Ana.Diaz@Example.com ", PASSWORD, "owner")
    document = database["agents"].find_one({"_id": made["id"]})

    assert made == {
        "id": made["id"],
        "email": "ana.diaz@example.com",
        "name": "Ana Diaz",
        "projectId": "shop",
        "role": "owner",
    }
    assert document is not None
    account = account_from(document)
    assert account.roles == {"shop": "owner"}
    assert account.password_hash is not None
    assert PASSWORD not in str(document)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"project_id": "none"}, NotFoundError, "project"),
        ({"email": "no address"}, InvalidError, "email"),
        ({"email": "a@" + "b" * 260 + ".example"}, InvalidError, "email"),
        ({"email": "taken@example.com", "role": "admin"}, ConflictError, "email"),
        ({"password": "short"}, InvalidError, "password"),
        ({"role": "king"}, InvalidError, "role"),
        ({"name": "   "}, InvalidError, "name"),
    ],
)
def test_a_bad_agent_is_refused(
    database: Database[dict[str, Any]], changes: dict[str, str], error: type[DomainError], field: str
) -> None:
    create_project(database, "Shop", "shop")
    create_agent(database, "shop", "taken@example.com", PASSWORD)
    wanted: dict[str, Any] = {"project_id": "shop", "email": "a@example.com", "password": PASSWORD, **changes}

    with pytest.raises(error) as refused:
        create_agent(database, **wanted)
    assert refused.value.field == field
    assert database["agents"].count_documents({}) == 1
