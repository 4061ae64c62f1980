"""`porchlight stack`: the folder of a docker stack. `porchlight replica-set`: MongoDB's first minute."""

import os
from pathlib import Path

import click

from app import __version__
from app.operator_error import OperatorError


@click.group(no_args_is_help=True)
def stack() -> None:
    """The folder that docker deploys: files, settings, secrets."""


@stack.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--image", default=f"porchlight:{__version__}", show_default=True, help="Image of this program.")
@click.option("--public-url", help="Address that people see, such as https://chat.example.com.")
@click.option("--http-port", type=click.IntRange(1, 65535), default=80, show_default=True)
@click.option("--https-port", type=click.IntRange(1, 65535), default=443, show_default=True)
@click.option("--gateways", type=click.IntRange(1, 100), default=2, show_default=True)
@click.option("--workers", type=click.IntRange(1, 100), default=2, show_default=True)
@click.option("--partitions", type=click.IntRange(1, 256), default=8, show_default=True)
@click.option("--secret-key-file", type=click.Path(dir_okay=False, path_type=Path), help="A key of your own.")
@click.option("--tls-certificate", type=click.Path(dir_okay=False, path_type=Path), help="PEM file with the chain.")
@click.option("--tls-key", type=click.Path(dir_okay=False, path_type=Path), help="PEM file.")
def init(
    folder: Path,
    *,
    secret_key_file: Path | None,
    tls_certificate: Path | None,
    tls_key: Path | None,
    **choices: int | str,
) -> None:
    """Write FOLDER, ready for `./deploy`, with new random secrets."""
    from app.settings import load_settings
    from app.stack.folder import Choices, make

    if (tls_certificate is None) != (tls_key is None):
        raise OperatorError("--tls-certificate and --tls-key belong together.")
    tls = (_text(tls_certificate), _text(tls_key)) if tls_certificate and tls_key else None
    secret_key = _text(secret_key_file).strip() if secret_key_file else None
    load_settings(needs_secret=False, public_url=choices["public_url"])  # refuses an address that is none
    files = os.environ.get("PORCHLIGHT_STACK_FILES")
    make(folder, Choices(**choices, secret_key=secret_key, tls=tls), Path(files) if files else None)  # type: ignore[arg-type]
    click.echo(f"{folder} is ready. Look at settings.env, keep secrets/ safe, then run {folder}/deploy.")


@stack.command()
@click.argument("folder", type=click.Path(file_okay=False, exists=True, path_type=Path))
@click.argument("what", type=click.Choice(["redis", "mongodb", "redis-done"]))
def rotate(folder: Path, what: str) -> None:
    """Write a new password for Redis or for MongoDB's user; the next ./deploy puts it to use.

    Redis takes the former one as well, until `redis-done` and another ./deploy.
    """
    from app.stack.folder import forget_former
    from app.stack.folder import rotate as write

    if what == "redis-done":
        forget_former(folder)
        click.echo(f"Redis takes its present password only. Run {folder}/deploy.")
        return
    click.echo(f"New: {', '.join(write(folder, what))}. Run {folder}/deploy.")


@click.command("replica-set")
@click.option("--host", "hosts", multiple=True, required=True, help="host:port of a member; repeat for more.")
@click.option("--root-password-file", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--wait", "seconds", type=click.FloatRange(0, 3600), default=120.0, show_default=True, help="Patience.")
def replica_set(hosts: tuple[str, ...], root_password_file: Path, seconds: float) -> None:
    """Initiate MongoDB's replica set and make the user of PORCHLIGHT_MONGODB_URL; may be run again."""
    from pymongo.errors import PyMongoError

    from app.adapters.replica_set import initiate
    from app.settings import load_settings

    url = load_settings(needs_secret=False).mongodb_url
    try:
        done = initiate(list(hosts), _text(root_password_file).strip(), url, seconds)
    except PyMongoError as error:
        raise OperatorError(f"MongoDB did not do it: {str(error).split(', Timeout:')[0][:300]}") from error
    click.echo(f"Made {', '.join(done)}." if done else "The replica set and its user are as they should be.")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"Cannot read {file}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from error
