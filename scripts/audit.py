"""Look up known vulnerabilities of every Python and npm package of the lock files.

Ends with 1 when one is found. A service that cannot be asked is named in one line and is no failure: a build must
work offline, and what was not looked up is never called safe.
"""

import json
import subprocess
import sys
from typing import Any

_PIP_AUDIT = ["pip-audit", "--requirement", "constraints.txt", "--no-deps", "--disable-pip", "--format", "json",
              "--progress-spinner", "off"]  # fmt: skip
_NPM_AUDIT = ["npm", "audit", "--json"]
_SECONDS = 180  # two slow services on a slow line, not a hung one


def main() -> int:
    """Audit both worlds; 1 when any package has a known vulnerability."""
    found = [*audit_python(_answer(_PIP_AUDIT)), *audit_npm(_answer(_NPM_AUDIT))]
    for line in found:
        print(f"  VULNERABLE {line}")
    return 1 if found else 0


def audit_python(answer: dict[str, Any] | None) -> list[str]:
    """Return a line for each vulnerability in pip-audit's answer; say what could not be looked up."""
    packages = answer.get("dependencies", []) if answer else []
    asked = [package for package in packages if "skip_reason" not in package]
    _report("Python", len(asked), len(packages))
    return [
        f"{package['name']} {package['version']}: {problem['id']}, fixed in {problem['fix_versions'] or 'no version'}"
        for package in asked
        for problem in package["vulns"]
    ]


def audit_npm(answer: dict[str, Any] | None) -> list[str]:
    """Return a line for each vulnerability in npm audit's answer; say whether it could be looked up."""
    if answer is None or "auditReportVersion" not in answer:
        _report("npm", 0, 0)
        return []
    total = answer["metadata"]["dependencies"]["total"]
    _report("npm", total, total)
    return [f"{name}: {problem['severity']}" for name, problem in answer["vulnerabilities"].items()]


def _report(world: str, asked: int, total: int) -> None:
    if not asked:
        print(f"  {world} packages: NOT audited, the advisory service cannot be asked from here")
    elif asked < total:
        print(f"  {world} packages: {asked} of {total} audited, the service does not know the others")
    else:
        print(f"  {world} packages: all {total} audited")


def _answer(command: list[str]) -> dict[str, Any] | None:
    """Return the JSON object that a tool prints, whatever its status; None when it prints none in time."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
        answer = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    return answer if isinstance(answer, dict) else None


if __name__ == "__main__":
    sys.exit(main())
