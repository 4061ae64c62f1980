"""Every setting, read once by an entry point, checked before a socket opens, then frozen.

Each is an environment variable `PORCHLIGHT_<NAME>`, or a file named by `PORCHLIGHT_<NAME>_FILE` (Docker secrets).
"""

import os
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from app.domain.quota import Quota
from app.operator_error import OperatorError

PREFIX = "PORCHLIGHT_"
SECRET_KEY_BYTES = 32  # what HS256 needs at least (RFC 7518, section 3.2)
_SENTINELS = re.compile(r"[^,:/]+:\d{1,5}(,[^,:/]+:\d{1,5})*/\d{1,3}/[\w.-]+", re.ASCII)
_STATIC_DIR = Path(__file__).resolve().parent.parent / "static"


class SettingsError(OperatorError):
    """Raised when settings are wrong or missing; one line for each, naming the environment variable."""

    exit_status = 2


def variable(field: str) -> str:
    """Return the environment variable of a field."""
    return PREFIX + field.upper()


def _redis_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme == "redis+sentinel":
        if not _SENTINELS.fullmatch(parts.netloc.rpartition("@")[2] + parts.path):
            raise ValueError("must look like redis+sentinel://:password@host:26379,host2:26379/0/NAME")
        return value
    if parts.scheme not in {"redis", "rediss", "unix"} or not (parts.hostname or parts.scheme == "unix"):
        raise ValueError("must look like redis://host:6379/0")
    return value


def _mongodb_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"mongodb", "mongodb+srv"} or not parts.netloc:
        raise ValueError("must look like mongodb://host:27017/porchlight?replicaSet=rs0")
    if not parts.path.strip("/"):
        raise ValueError("must name the database in its path, as in mongodb://host:27017/porchlight")
    return value


def _public_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("must be an origin such as https://chat.example.com")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _secret_key(value: SecretStr) -> SecretStr:
    if 0 < len(value.get_secret_value().encode()) < SECRET_KEY_BYTES:
        raise ValueError(f"must have at least {SECRET_KEY_BYTES} bytes")
    return value


def _on_or_off(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    try:
        return {"on": True, "off": False}[str(value).strip().lower()]
    except KeyError:
        raise ValueError("must be on or off") from None


def _comma_separated(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _networks(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        try:
            ip_network(value, strict=False)
        except ValueError:
            raise ValueError("must be IP addresses or networks, separated by commas") from None
    return values


def _limit(value: str) -> str:
    Quota.parse(value)
    return value.strip()


Limit = Annotated[str, AfterValidator(_limit)]  # "40 in 4": 40 at once, and again 40 over 4 seconds
_LIMIT = "limit_"


class Settings(BaseSettings):
    """What an operator may choose. The descriptions are what `porchlight config` prints."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    redis_url: Annotated[str, AfterValidator(_redis_url)] = Field(
        "redis://127.0.0.1:6379/0", repr=False, description="Redis, which carries every message and every live event."
    )
    mongodb_url: Annotated[str, AfterValidator(_mongodb_url)] = Field(
        "mongodb://127.0.0.1:27017/porchlight",
        repr=False,  # may hold a password, as the one above
        description="MongoDB (a replica set), with the database's name in the path.",
    )
    secret_key: Annotated[SecretStr, AfterValidator(_secret_key)] = Field(
        SecretStr(""), description=f"Signs visitors' sessions; {SECRET_KEY_BYTES} bytes or more, the same everywhere."
    )
    host: str = Field("127.0.0.1", min_length=1, description="Address that the gateway listens on.")
    port: int = Field(8080, ge=1, le=65535, description="Port that the gateway listens on.")
    public_url: Annotated[str, AfterValidator(_public_url)] | None = Field(
        None, description="Origin that people see, when a proxy hides the Host header."
    )
    rate_limits: Annotated[bool, BeforeValidator(_on_or_off)] = Field(
        True, description="on, or off for load tests only."
    )
    limit_socket_events: Limit = Field("40 in 4", description="Events of one socket.")
    limit_session_events: Limit = Field("80 in 4", description="Events of one visitor or agent, all sockets together.")
    limit_address_events: Limit = Field("2000 in 20", description="Events from one address (IPv6: its /64).")
    limit_project_events: Limit = Field("10000 in 10", description="Events of all visitors of one project.")
    limit_address_sockets: Limit = Field("2000 in 60", description="Sockets opened from one address.")
    limit_address_arrivals: Limit = Field(
        "150 in 1", description="Connections, new sockets and their entries, from one address; more wait."
    )
    limit_address_questions: Limit = Field(
        "200 in 1", description="Events from one address that need a look into the database; more wait."
    )
    limit_address_calls: Limit = Field("2000 in 60", description="HTTP calls from one address.")
    limit_sockets_per_address: int = Field(500, ge=1, description="Sockets of one address at a gateway.")
    limit_connections_per_address: int = Field(
        1_000, ge=1, description="Connections of one address at a gateway that are no websocket (yet)."
    )
    limit_widget_sessions: Limit = Field("600 in 60", description="Visitors' sessions opened from one address.")
    limit_sign_in_person: Limit = Field("10 in 300", description="Tries to sign in to one account from one address.")
    limit_sign_in_account: Limit = Field("100 in 3600", description="Tries to sign in to one account from anywhere.")
    limit_sign_in_address: Limit = Field("60 in 300", description="Tries to sign in from one address.")
    limit_second_factor: Limit = Field("10 in 900", description="Codes tried for one account.")
    limit_links: Limit = Field("30 in 300", description="Invitation and reset links tried from one address.")
    partitions: int = Field(8, ge=1, le=256, description="Partition streams; fixed once messages flow.")
    trusted_proxies: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(_comma_separated), AfterValidator(_networks)
    ] = Field((), description="Proxies whose X-Forwarded-For is believed, separated by commas.")
    static_dir: Path = Field(_STATIC_DIR, description="Folder of the widget, the inbox and the sample site.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_format: Literal["json", "console"] = Field("json", description="json for machines, console for people.")
    lease_seconds: float = Field(
        10.0, ge=1, le=300, description="Time after which a silent worker loses its partitions."
    )
    backlog_cap: int = Field(
        100_000, ge=1, description="Unstored messages, spread over all partitions, before senders hear busy."
    )
    drain_seconds: float = Field(8.0, ge=0, le=600, description="Time that a process may take to end after SIGTERM.")
    redis_wait_seconds: float = Field(
        15.0, ge=0, le=600, description="Time that a process waits for Redis when it starts."
    )
    migration_wait_seconds: float = Field(
        60.0, ge=0, le=3600, description="Time that a role waits at start for `porchlight migrate` of its version."
    )
    health_port: int | None = Field(
        None, ge=1, le=65535, description="Port of a worker's health and metrics; none when left out."
    )
    revision: str = Field("", max_length=64, description="What this was built from; an image brings its own.")
    otlp_endpoint: Annotated[str, AfterValidator(_public_url)] | None = Field(
        None, description="OpenTelemetry collector for traces (OTLP over HTTP), with the extra `tracing`."
    )
    data_dir: Path = Field(Path(".porchlight"), description="Folder where porchlight dev keeps its data.")

    def quotas(self) -> dict[str, Quota]:
        """Every limit by its name."""
        names = [name for name, field in type(self).model_fields.items() if field.annotation is str]
        limits = [name for name in names if name.startswith(_LIMIT)]
        return {name.removeprefix(_LIMIT): Quota.parse(getattr(self, name)) for name in limits}

    @property
    def database_name(self) -> str:
        """The database's name, from the path of the MongoDB URL."""
        return urlsplit(self.mongodb_url).path.strip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment; a variable and its `_FILE` twin may not both be set."""
        return init_settings, env_settings, _FileSource(settings_cls)


class _FileSource(PydanticBaseSettingsSource):
    """Reads `PORCHLIGHT_<NAME>_FILE`: the setting is the file's text without its last line break."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        name = variable(field_name)
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return None, field_name, False
        if os.environ.get(name):
            raise SettingsError(f"{name} and {name}_FILE are both set: keep one")
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\r\n"), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not UTF-8 text"
            raise SettingsError(f"{name}_FILE: cannot read {path}: {reason}") from error

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def load_settings(*, needs_secret: bool = True, **overrides: Any) -> Settings:
    """Read and check the settings; `overrides` come from the command line and win.

    Raises SettingsError. Commands that sign nothing pass `needs_secret=False`.
    """
    try:
        settings = Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(*(_line(dict(problem)) for problem in error.errors())) from error
    if needs_secret and not settings.secret_key.get_secret_value():
        raise SettingsError(f"{variable('secret_key')} is missing: set at least {SECRET_KEY_BYTES} random bytes")
    return settings


def _line(problem: dict[str, Any]) -> str:
    name = variable(str(problem["loc"][0]))
    return f"{name}: {problem['msg'].removeprefix('Value error, ').replace('Input should be', 'must be')}"
