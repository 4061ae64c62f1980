"""`porchlight health`: what an image's HEALTHCHECK runs. It reads no settings but two ports, so that it is quick."""

import os
import urllib.error
import urllib.request

import click

from app.operator_error import OperatorError

SECONDS = 4.0


@click.command()
@click.option("--ready", is_flag=True, help="Ask whether it can serve, not only whether it is alive.")
@click.option("--url", help="Address of the gateway or worker; by default this machine's.")
def health(*, ready: bool, url: str | None) -> None:
    """Ask a gateway or worker on this machine whether it is alive."""
    port = os.environ.get("PORCHLIGHT_HEALTH_PORT") or os.environ.get("PORCHLIGHT_PORT") or "8080"
    address = f"{(url or f'http://127.0.0.1:{port}').rstrip('/')}/{'readyz' if ready else 'healthz'}"
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:  # noqa: S310  # the operator named it
            click.echo(answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            raise OperatorError(f"{address}: {error.read().decode()[:300]}") from error
    except (OSError, ValueError) as error:
        raise OperatorError(f"{address} does not answer: {error}") from error
