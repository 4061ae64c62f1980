"""The audit fails for what is vulnerable, and never calls safe what it could not look up."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

_PATH = Path(__file__).parents[3] / "scripts" / "audit.py"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("audit", _PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_vulnerable_python_package_is_found(audit: ModuleType) -> None:
    answer = {
        "dependencies": [
            {"name": "good", "version": "1", "vulns": []},
            {"name": "bad", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]},
        ]
    }

    assert audit.audit_python(answer) == ["bad 2: CVE-1, fixed in ['3']"]


def test_python_packages_that_the_service_does_not_know_are_counted(
    audit: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = {"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "unknown"}]}

    assert audit.audit_python(answer) == []
    assert "1 of 2 audited" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [None, {}, {"message": "405 Method Not Allowed"}])
def test_a_silent_service_is_named(audit: ModuleType, capsys: pytest.CaptureFixture[str], answer: object) -> None:
    assert audit.audit_python(answer) == []
    assert audit.audit_npm(answer) == []
    assert capsys.readouterr().out.count("NOT audited") == 2


def test_a_vulnerable_npm_package_is_found(audit: ModuleType) -> None:
    answer = {
        "auditReportVersion": 2,
        "metadata": {"dependencies": {"total": 7}},
        "vulnerabilities": {"ws": {"severity": "high"}},
    }

    assert audit.audit_npm(answer) == ["ws: high"]
