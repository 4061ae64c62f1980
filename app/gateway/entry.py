"""How a namespace refuses a socket."""

from typing import Any

from app.domain.errors import DomainError


def refusal(error: DomainError) -> tuple[str, dict[str, Any]]:
    """What goes into Socket.IO's CONNECT_ERROR: its message, and `{code, message}` as data."""
    return error.message, {"code": error.code, "message": error.message}
