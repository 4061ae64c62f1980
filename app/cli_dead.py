"""`porchlight dead`: entries that no worker could store."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import msgspec

from app.operator_error import OperatorError

if TYPE_CHECKING:
    from app.adapters.dead_letters import DeadLetter, Graveyard


@click.group()
def dead() -> None:
    """Look at entries that could not be stored, and send them again."""


@dead.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_letters(*, as_json: bool) -> None:
    """List the dead letters, the oldest first, without what people wrote."""
    with _graveyard() as graveyard:
        letters = graveyard.letters()
    if as_json:
        click.echo(json.dumps({"letters": [_without_content(letter) for letter in letters]}))
        return
    for letter in letters:
        click.echo(f"{letter.id}  partition {letter.partition}  {letter.kind}: {letter.reason}")
    click.echo(f"{len(letters)} dead letter{'' if len(letters) == 1 else 's'}", err=True)


@dead.command()
@click.argument("letter_id")
def show(letter_id: str) -> None:
    """Print one dead letter whole, as JSON. It holds what a person wrote."""
    with _graveyard() as graveyard:
        letter = graveyard.letter(letter_id)
    if letter is None:
        raise _unknown(letter_id)
    click.echo(json.dumps(msgspec.to_builtins(letter), indent=1, default=str, ensure_ascii=False))


@dead.command()
@click.argument("letter_id")
def replay(letter_id: str) -> None:
    """Put a dead letter back at the end of its stream. If it fails again, it comes back here."""
    with _graveyard() as graveyard:
        letter = graveyard.replay(letter_id)
    if letter is None:
        raise _unknown(letter_id)
    click.echo(f"Sent {letter_id} back to partition {letter.partition}.")


@dead.command()
@click.argument("letter_id")
def drop(letter_id: str) -> None:
    """Remove a dead letter from Redis; the copy in MongoDB's deadLetters stays."""
    with _graveyard() as graveyard:
        if not graveyard.drop(letter_id):
            raise _unknown(letter_id)
    click.echo(f"Dropped {letter_id}.")


@contextmanager
def _graveyard() -> "Iterator[Graveyard]":
    from redis.exceptions import RedisError, ResponseError

    from app.adapters.dead_letters import Graveyard
    from app.adapters.redis_clients import client
    from app.settings import load_settings

    settings = load_settings(needs_secret=False)
    try:
        yield Graveyard(client(settings.redis_url))
    except ResponseError as error:
        raise OperatorError(f"A dead letter's id looks like 1700000000000-0: {error}") from error
    except (RedisError, OSError) as error:
        raise OperatorError(f"Redis does not answer (PORCHLIGHT_REDIS_URL): {type(error).__name__}") from error


def _without_content(letter: "DeadLetter") -> dict[str, object]:
    fields: dict[str, object] = msgspec.to_builtins(letter)
    del fields["content"]
    return fields


def _unknown(letter_id: str) -> OperatorError:
    return OperatorError(f"There is no dead letter {letter_id}. `porchlight dead list` shows them.")
