"""What `porchlight dev` keeps: secrets made once and readable by their owner only, one user of a folder."""

import stat
from pathlib import Path

import pytest

from app.dev.errors import DevError
from app.dev.state import load_secrets, lock_folder


def test_secrets_are_made_once(tmp_path: Path) -> None:
    first = load_secrets(tmp_path)

    assert len(first.secret_key.encode()) >= 32
    assert load_secrets(tmp_path) == first


def test_two_folders_have_different_secrets(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    assert load_secrets(tmp_path / "a") != load_secrets(tmp_path / "b")


def test_only_the_owner_may_read_them(tmp_path: Path) -> None:
    load_secrets(tmp_path)

    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", '{"secret_key": "x"}'])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "secrets.json").write_text(text)

    with pytest.raises(DevError, match=r"secrets\.json is damaged"):
        load_secrets(tmp_path)


def test_a_folder_has_one_user(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"

    with lock_folder(folder), pytest.raises(DevError, match="another porchlight dev"), lock_folder(folder):
        pass
    with lock_folder(folder):
        pass
