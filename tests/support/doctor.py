"""`porchlight doctor` as an operator calls it."""

import subprocess

from tests.support.stack import Stack


def ask_doctor(
    stack: Stack, *arguments: str, url: str | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Its report and exit status; `settings` are other environment variables than the stack's."""
    command = stack.process("doctor", "doctor", "--url", url or stack.urls[0], *arguments).command
    environment = stack.environment | {f"PORCHLIGHT_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=50, check=False)
