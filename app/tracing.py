"""Whether this process traces: decided by the settings, once, at start."""

from typing import TYPE_CHECKING

from app.operator_error import OperatorError
from app.settings import Settings

if TYPE_CHECKING:
    from app.adapters.tracing import Tracing


def open_tracing(settings: Settings, role: str) -> "Tracing | None":
    """The process's tracing, or None when nobody asked for it. Raises OperatorError when the extra is missing."""
    if settings.otlp_endpoint is None:
        return None
    try:
        from app.adapters.tracing import Tracing, otlp
    except ImportError as error:
        raise OperatorError(
            "PORCHLIGHT_OTLP_ENDPOINT is set, but OpenTelemetry is not installed: "
            "pip install 'porchlight-chat[tracing]'"
        ) from error
    return Tracing(role, otlp(settings.otlp_endpoint))
