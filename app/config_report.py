"""What `porchlight config` prints: the effective settings, without a secret in them."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from app.settings import Settings, variable

MASK = "********"


def as_json(settings: Settings) -> str:
    """Return one JSON object: field -> value, masked."""
    return json.dumps({name: shown(getattr(settings, name)) for name in type(settings).model_fields})


def as_text(settings: Settings) -> str:
    """Return a line of explanation and a line `VARIABLE=value` for each setting."""
    blocks = []
    for name, field in type(settings).model_fields.items():
        value = shown(getattr(settings, name))
        blocks.append(f"# {field.description}\n{variable(name)}={_plain(value)}")
    return "\n".join(blocks)


def shown(value: Any) -> Any:
    """Return a value as JSON may hold it and a person may see it: passwords and secrets masked."""
    if isinstance(value, SecretStr):
        return MASK if value.get_secret_value() else ""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return list(value)
    return _without_password(value) if isinstance(value, str) else value


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return ",".join(value) if isinstance(value, list) else str(value)


def _without_password(text: str) -> str:
    """Mask the password of a URL; other text is returned as it is."""
    parts = urlsplit(text)
    user_info, at, hosts = parts.netloc.rpartition("@")
    if not at:
        return text
    user = user_info.partition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{user}:{MASK}@{hosts}"))
