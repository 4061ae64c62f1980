"""`porchlight backup` and `restore`: the database as one compressed file, or through a pipe."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click
import msgspec

from app.operator_error import OperatorError

if TYPE_CHECKING:
    from app.adapters.archive import Sum


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def backup(file: Path, *, as_json: bool) -> None:
    """Write the database as it is at this moment to FILE, or - for standard output. Sessions are left out."""
    from app.adapters.backup import back_up
    from app.admin import open_database
    from app.settings import load_settings

    with open_database(load_settings(needs_secret=False)) as database, _written(file) as stream:
        sums = back_up(database, stream)
    _report(sums, "backed up", as_json=as_json, quiet=_is_dash(file))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Read the file to its end and compare; restore nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def restore(file: Path, *, only_check: bool, as_json: bool) -> None:
    """Fill an empty database from FILE, or - for standard input; then count and compare every collection."""
    from app.adapters import backup as adapter
    from app.admin import open_database
    from app.settings import load_settings

    with _read(file) as stream:
        if only_check:
            _report(adapter.check(stream), "in the backup", as_json=as_json)
            return
        with open_database(load_settings(needs_secret=False)) as database:
            sums = adapter.restore(database, stream)
    _report(sums, "restored and equal to the backup", as_json=as_json)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def checksum(*, as_json: bool) -> None:
    """Count and hash every collection, as backup and restore do: equal hashes, equal contents."""
    from app.adapters.backup import sums
    from app.admin import open_database
    from app.settings import load_settings

    with open_database(load_settings(needs_secret=False)) as database:
        _report(sums(database), "counted", as_json=as_json)


@contextmanager
def _written(file: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is whole, readable by its owner alone."""
    if _is_dash(file):
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = file.with_name(f"{file.name}.part")
    try:
        part.touch(mode=0o600)
        with part.open("wb") as stream:
            yield stream
        part.rename(file)
    except OSError as error:
        raise OperatorError(f"Cannot write {file}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _read(file: Path) -> Iterator[IO[bytes]]:
    if _is_dash(file):
        yield sys.stdin.buffer
        return
    try:
        with file.open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise OperatorError(f"There is no file {file}.") from error


def _is_dash(file: Path) -> bool:
    return str(file) == "-"


def _report(sums: "dict[str, Sum]", what: str, *, as_json: bool, quiet: bool = False) -> None:
    """On standard output, unless the backup itself goes there."""
    if as_json:
        click.echo(json.dumps({"collections": msgspec.to_builtins(sums)}), err=quiet)
        return
    for name, found in sorted(sums.items()):
        click.echo(f"{name:<16} {found.documents:>10}  {found.sha256[:16]}", err=quiet)
    click.echo(f"{sum(found.documents for found in sums.values())} documents {what}.", err=True)
