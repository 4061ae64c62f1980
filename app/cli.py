"""The command `porchlight`: declares commands and options; each command calls one function elsewhere.

Imports stand inside the commands, so that `--help` answers at once. Whatever goes wrong ends with one line on
standard error: 2 for a wrong command line or setting, 1 for a command that could not do its work.
"""

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from app import __version__
from app.cli_dead import dead
from app.cli_health import health
from app.cli_keep import backup, checksum, restore
from app.cli_people import retention, visitor
from app.cli_stack import replica_set, stack
from app.domain.errors import DomainError
from app.operator_error import OperatorError

ROLES = ("owner", "admin", "agent")
_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_HELP, no_args_is_help=True)
@click.version_option(__version__, prog_name="porchlight")
def cli() -> None:
    """Live chat that a business runs itself."""


cli.add_command(dead)
for command in (health, backup, restore, checksum, visitor, retention, stack, replica_set):
    cli.add_command(command)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the gateway (8080).")
@click.option("--data-dir", type=click.Path(file_okay=False, path_type=Path), help="Folder for data (.porchlight).")
@click.option("--redis-port", type=click.IntRange(1, 65535), help="Port of redis-server (any free one).")
@click.option("--mongo-port", type=click.IntRange(1, 65535), help="Port of mongod (any free one).")
def dev(port: int | None, data_dir: Path | None, redis_port: int | None, mongo_port: int | None) -> int:
    """Run everything on this machine, with a demo project, until Ctrl-C."""
    from app.dev.run import run_dev
    from app.settings import load_settings

    settings = load_settings(needs_secret=False, port=port, data_dir=data_dir)
    return run_dev(settings, redis_port=redis_port, mongo_port=mongo_port)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (8080).")
def gateway(port: int | None) -> None:
    """Serve visitors, agents and the API."""
    from app.log import configure_logging
    from app.settings import load_settings

    settings = load_settings(port=port)
    configure_logging("gateway", settings.log_level, settings.log_format)

    from app.gateway.bootstrap import run

    run(settings, settings.port)


@cli.command()
def worker() -> None:
    """Store and deliver messages."""
    from app.log import configure_logging
    from app.settings import load_settings

    settings = load_settings()
    configure_logging("worker", settings.log_level, settings.log_format)

    from actors.bootstrap import run

    run(settings)


@cli.command()
@click.option("--wait", "seconds", type=click.FloatRange(0, 3600), default=0.0, help="Seconds to wait for MongoDB.")
def migrate(seconds: float) -> None:
    """Bring MongoDB's collections, indexes and documents to this version; may be run again."""
    from app.admin import migrate as migrate_database
    from app.settings import load_settings

    settings = load_settings(needs_secret=False)
    for line in migrate_database(settings, wait_seconds=seconds):
        click.echo(line)
    click.echo(f"Collections and indexes of {settings.database_name} are up to date.")


@cli.group(no_args_is_help=True)
def project() -> None:
    """Projects: one for each site or brand."""


@project.command("create")
@click.option("--name", required=True, help="Name that visitors see.")
@click.option("--id", "project_id", help="Id to use; made up when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def project_create(name: str, project_id: str | None, *, as_json: bool) -> None:
    """Create a project."""
    from app.admin import create_project
    from app.settings import load_settings

    made = create_project(load_settings(needs_secret=False), name, project_id)
    _tell(made, f"Created project {made['name']} with id {made['id']}.", as_json=as_json)


@cli.group(no_args_is_help=True)
def agent() -> None:
    """Agents: the people who answer."""


@agent.command("create")
@click.option("--project", "project_id", required=True, help="Id of the project to join.")
@click.option("--email", required=True, help="E-mail address to sign in with.")
@click.option("--password", required=True, help="Password, or - to read it from standard input.")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True)
@click.option("--name", help="Name that visitors see; from the address when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def agent_create(project_id: str, email: str, password: str, role: str, name: str | None, *, as_json: bool) -> None:
    """Create an agent in a project."""
    from app.admin import create_agent
    from app.settings import load_settings

    if password == "-":  # noqa: S105  (not a password)
        password = sys.stdin.readline().rstrip("\r\n")
    made = create_agent(load_settings(needs_secret=False), project_id, email, password, role, name)
    _tell(made, f"Created agent {made['email']} with id {made['id']}.", as_json=as_json)


@agent.command("invite")
@click.option("--project", "project_id", required=True, help="Id of the project to join.")
@click.option("--email", required=True, help="E-mail address of the person.")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def agent_invite(project_id: str, email: str, role: str, *, as_json: bool) -> None:
    """Print a link with which somebody joins a project; it works once, for 7 days."""
    from app.admin import invite_agent
    from app.settings import load_settings

    made = invite_agent(load_settings(needs_secret=False), project_id, email, role)
    _tell(
        made,
        f"Hand this link to {made['email']}; it works once, until {made['expiresAt']}:\n{made['url']}",
        as_json=as_json,
    )


@agent.command("reset-password")
@click.option("--email", required=True, help="E-mail address of the agent.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def agent_reset_password(email: str, *, as_json: bool) -> None:
    """Print a link with which an agent sets a new password; it works once, for a day."""
    from app.admin import reset_password
    from app.settings import load_settings

    made = reset_password(load_settings(needs_secret=False), email)
    _tell(
        made,
        f"Hand this link to {made['email']}; it works once, until {made['expiresAt']}:\n{made['url']}",
        as_json=as_json,
    )


@agent.command("forget-second-factor")
@click.option("--email", required=True, help="E-mail address of the agent.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def agent_forget_second_factor(email: str, *, as_json: bool) -> None:
    """Let an agent who has lost app and recovery codes sign in with the password alone."""
    from app.admin import forget_second_factor
    from app.settings import load_settings

    done = forget_second_factor(load_settings(needs_secret=False), email)
    _tell(done, f"{done['email']} now signs in with the password alone.", as_json=as_json)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def config(*, as_json: bool) -> None:
    """Print the effective settings, secrets masked."""
    from app import config_report
    from app.settings import load_settings

    settings = load_settings(needs_secret=False)
    click.echo(config_report.as_json(settings) if as_json else config_report.as_text(settings))


@cli.command()
@click.option("--url", help="Address of the gateway or of the proxy in front of it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(url: str | None, *, as_json: bool) -> int:
    """Walk the way of a message with a synthetic visitor and name the hop that is broken."""
    from app.settings import load_settings

    settings = load_settings(needs_secret=False)

    from app.doctor import run

    return run(settings, url=url, as_json=as_json)


def main() -> None:
    """Run the command line and end the process with its status."""
    try:
        status = cli.main(prog_name="porchlight", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _fail(error.exit_code, error.format_message())
    except click.Abort:
        _fail(130, "interrupted")
    except OperatorError as error:
        _fail(error.exit_status, *error.lines)
    except DomainError as error:
        _fail(1, error.message)
    sys.exit(status or 0)


def _tell(made: dict[str, Any], text: str, *, as_json: bool) -> None:
    click.echo(json.dumps(made, ensure_ascii=False) if as_json else text)


def _hand_over(link: dict[str, Any]) -> str:
    return f"Hand this link to {link['email']}. It works once, until {link['expiresAt']}:\n{link['url']}"


def _fail(status: int, *lines: str) -> NoReturn:
    for line in lines:
        click.echo(f"porchlight: {line}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
