"""Programs are found in the wheels first, then on PATH."""

import os
from pathlib import Path

import pytest

from app.dev import binaries
from app.dev.binaries import find_program
from app.dev.errors import DevError


def _program(path: Path, mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(mode)
    return path


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Given a package folder in place of the installed wheels, and an empty PATH."""
    folder = tmp_path / "wheel"
    monkeypatch.setattr(binaries, "_package_folders", lambda _package: [folder])
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return folder


@pytest.mark.parametrize("name", ["redis-server", "mongod"])
def test_the_installed_wheels_have_both(name: str) -> None:
    found = find_program(name)

    assert found.name == name
    assert os.access(found, os.X_OK)


def test_a_lost_run_bit_is_given_back(wheel: Path) -> None:
    program = _program(wheel / "db/bin/mongod", 0o644)

    assert find_program("mongod") == program
    assert os.access(program, os.X_OK)


def test_path_is_the_second_place(wheel: Path, tmp_path: Path) -> None:
    program = _program(tmp_path / "path" / "redis-server", 0o755)

    assert find_program("redis-server") == program


def test_what_is_nowhere_is_named_with_what_to_install(wheel: Path) -> None:
    with pytest.raises(DevError, match=r"mongod was not found: pip install 'porchlight-chat\[embedded\]'"):
        find_program("mongod")
