"""What may go wrong on a developer's machine."""


class DevError(Exception):
    """Raised when a local server or child process cannot do its part; the text is one line for a person."""
