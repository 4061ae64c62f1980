"""What may go wrong on a developer's machine."""

from app.operator_error import OperatorError


class DevError(OperatorError):
    """Raised when a local server or child process cannot do its part."""
