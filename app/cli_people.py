"""`porchlight visitor` and `porchlight retention`: people's data, on their wish or by age."""

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from app.operator_error import OperatorError

_PROJECT = click.option("--project", "project_id", required=True, help="Id of the project.")


@click.group(no_args_is_help=True)
def visitor() -> None:
    """What is kept of a visitor. WHO is his uid, or an e-mail address."""


@visitor.command()
@click.argument("who")
@_PROJECT
@click.option("--with-notes", is_flag=True, help="Also what agents noted among themselves.")
def export(who: str, project_id: str, *, with_notes: bool) -> None:
    """Print everything that is kept of WHO, one JSON object a line."""
    from app import keeping
    from app.settings import load_settings

    for line in keeping.export(load_settings(needs_secret=False), project_id, who, with_notes=with_notes):
        click.echo(json.dumps(line, default=_as_text, ensure_ascii=False))


@visitor.command()
@click.argument("who")
@_PROJECT
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(who: str, project_id: str, *, yes: bool) -> None:
    """Remove everything that is kept of WHO, and print a signed receipt. Backups keep it until they are thrown away."""
    from app import keeping
    from app.settings import load_settings

    settings = load_settings()
    if not yes:
        click.confirm(f"Remove all conversations of {who} in project {project_id} for good?", abort=True, err=True)
    for receipt in keeping.erase(settings, project_id, who):
        click.echo(json.dumps(receipt))


@visitor.command("end-sessions")
@click.argument("who")
@_PROJECT
def end_sessions(who: str, project_id: str) -> None:
    """End the sessions that WHO has now, on every gateway within seconds. An anonymous visitor begins anew."""
    from app import keeping
    from app.settings import load_settings

    for uid in keeping.end_sessions(load_settings(needs_secret=False), project_id, who):
        click.echo(json.dumps({"project": project_id, "visitor": uid}))


@visitor.command()
@click.argument("receipt", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def verify(receipt: Path) -> None:
    """Check the receipt of an erasure, in a file or - for standard input."""
    from app import keeping
    from app.settings import load_settings

    text = sys.stdin.read() if str(receipt) == "-" else receipt.read_text(encoding="utf-8")
    try:
        genuine = keeping.is_genuine(load_settings(), dict(json.loads(text)))
    except (TypeError, ValueError) as error:
        raise OperatorError(f"That is no receipt: {error}") from error
    if not genuine:
        raise OperatorError("The receipt was not made here, or has been changed.")
    click.echo("The receipt is genuine.")


@click.group(no_args_is_help=True)
def retention() -> None:
    """How long a project keeps resolved conversations."""


@retention.command("set")
@_PROJECT
@click.option("--days", required=True, help="Days since they were last touched, or never.")
def set_days(project_id: str, days: str) -> None:
    """Let resolved conversations of a project go after so many days."""
    from app import keeping
    from app.settings import load_settings

    if days != "never" and not days.isdecimal():
        raise click.BadParameter("must be a number of days, or never", param_hint="--days")
    keeping.set_retention(load_settings(needs_secret=False), project_id, None if days == "never" else int(days))
    click.echo(
        f"Project {project_id} keeps resolved conversations {'for ever' if days == 'never' else f'{days} days'}."
    )


@retention.command()
@click.option("--every", "hours", type=click.FloatRange(0.01, 720), help="Hours between two rounds; once if left out.")
def run(hours: float | None) -> None:
    """Apply every project's rule, once or for ever."""
    from app import keeping
    from app.settings import load_settings

    settings = load_settings(needs_secret=False)
    while True:
        try:
            for project_id, conversations, messages in keeping.let_go(settings):
                click.echo(json.dumps({"project": project_id, "conversations": conversations, "messages": messages}))
        except OperatorError as error:
            if hours is None:
                raise
            click.echo(f"porchlight: {error}; tried again in {hours:g} h", err=True)
        if hours is None:
            return
        time.sleep(hours * 3_600)


def _as_text(value: Any) -> Any:
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else str(value)
