"""`porchlight dev`: everything on one machine, in dependency order, until Ctrl-C.

    redis-server -> mongod -> indexes and demo data -> worker -> gateway

It stops in reverse order, each child within a bound; the kernel ends what a killed parent leaves behind.
"""

import http.client
import os
import sys

from app.adapters import schema
from app.admin import open_database
from app.dev.children import Children, Stop, stop_on_signals
from app.dev.demo import AGENT_EMAIL, make_demo
from app.dev.embedded import MongoServer, RedisServer
from app.dev.process import ChildProcess, refuse_taken_port
from app.dev.state import DevSecrets, load_secrets, lock_folder
from app.dev.terminal import say, step
from app.settings import Settings, load_settings, variable

_SERVER_GRACE_SECONDS = 10.0
# No real visitors are online: a developer should neither wait for a full drain, nor for the leases of a killed run.
_DEV_DEFAULTS = {"drain_seconds": "3", "lease_seconds": "5"}
_DRAIN_MARGIN_SECONDS = 4.0  # between the end of a drain and SIGKILL
_READY_SECONDS = 40.0  # the settings let a gateway wait 15 s for Redis; a busy machine gets as long again
_PROBE_SECONDS = 2.0


def run_dev(settings: Settings, *, redis_port: int | None = None, mongo_port: int | None = None) -> int:
    """Run the stack until a signal, and return 0. Raises OperatorError when it cannot start or when a child dies."""
    children = Children()
    redis = RedisServer(settings.data_dir / "redis", redis_port)
    mongo = MongoServer(settings.data_dir / "mongo", mongo_port)
    try:
        with lock_folder(settings.data_dir), stop_on_signals(children), children:
            secrets = load_secrets(settings.data_dir)
            refuse_taken_port(f"the gateway (--port {settings.port})", settings.port, settings.host)
            say(f"Porchlight keeps its data in {settings.data_dir}/")
            _start_servers(children, redis, mongo)
            running = _settings_for_children(settings, secrets, redis, mongo)
            _fill_database(running, secrets)
            _start_roles(children, running)
            _say_where(running, secrets)
            children.watch()
    except Stop:
        say("Stopped.")
        return 0


def _start_servers(children: Children, *servers: RedisServer | MongoServer) -> None:
    for server in servers:
        with step(server.name) as outcome:
            children.start(server, _SERVER_GRACE_SECONDS)
            outcome.text = f"listens on 127.0.0.1:{server.port}"


def _settings_for_children(settings: Settings, secrets: DevSecrets, redis: RedisServer, mongo: MongoServer) -> Settings:
    """Put the embedded servers and the key into the environment; return the settings that children will read."""
    own = {"redis_url": redis.url, "mongodb_url": mongo.url, "secret_key": secrets.secret_key}
    own |= {name: value for name, value in _DEV_DEFAULTS.items() if name not in settings.model_fields_set}
    for name, value in own.items():
        os.environ.pop(f"{variable(name)}_FILE", None)
        os.environ[variable(name)] = value
    return load_settings(port=settings.port, data_dir=settings.data_dir)


def _fill_database(settings: Settings, secrets: DevSecrets) -> None:
    with step("database") as outcome, open_database(settings) as database:
        made = schema.migrate(database)
        make_demo(database, secrets.demo_password)
        outcome.text = f"{len(made)} steps of its schema made, demo project ready" if made else "up to date"


def _start_roles(children: Children, settings: Settings) -> None:
    """Start the worker, then the gateway, and wait until a message would find its way through both."""
    grace = settings.drain_seconds + _DRAIN_MARGIN_SECONDS
    for role, arguments in (("worker", []), ("gateway", ["--port", str(settings.port)])):
        command = [sys.executable, "-m", "app.cli", role, *arguments]
        child = ChildProcess(role, command, settings.data_dir / "logs" / f"{role}.log")
        with step(role) as outcome:
            children.start(child, grace)
            if role == "gateway":
                child.wait_until(lambda: _is_ready(children, settings), _READY_SECONDS)
            outcome.text = f"log: {child.log_path}"


def _is_ready(children: Children, settings: Settings) -> bool:
    """Ask the gateway, which knows of the others. Raises DevError when one of them has died meanwhile."""
    children.check()
    connection = http.client.HTTPConnection(_reachable_host(settings), settings.port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):  # not listening yet
        return False
    finally:
        connection.close()


def _reachable_host(settings: Settings) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104


def _say_where(settings: Settings, secrets: DevSecrets) -> None:
    host = _reachable_host(settings)
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    if not (settings.static_dir / "dist" / "widget.js").exists():
        say("\nThe front ends are not built, so these pages lack them: run make setup")
    say(f"\n  Sample shop   {address}/demo\n  Inbox         {address}/inbox")
    say(f"  Sign in with  {AGENT_EMAIL}  password  {secrets.demo_password}\n\nCtrl-C stops everything.")
