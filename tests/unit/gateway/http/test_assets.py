"""Files: only those inside the folder, read again when they change."""

import gzip
import os
from pathlib import Path

import pytest

from app.gateway.http.assets import MAX_FILE, Assets


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "demo").mkdir(parents=True)
    (folder / "demo" / "a.css").write_text("a{}" * 1_000)
    (folder / ".secret").write_text("x")
    (tmp_path / "outside.txt").write_text("x")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    return folder


def test_a_text_is_sent_compressed(root: Path) -> None:
    asset = Assets(root).get("demo/a.css")

    assert asset is not None
    assert asset.content_type == "text/css; charset=utf-8"
    assert asset.compressed is not None
    assert gzip.decompress(asset.compressed) == asset.content == b"a{}" * 1_000


OUTSIDE = ("../outside.txt", "demo/../../outside.txt", "/etc/passwd", "..\\outside.txt", "link.txt")
NO_FILE = ("", "demo", "demo/", "missing.css", ".secret", "demo/./a.css", "demo//a.css", "a\0b", "x" * 5_000)


@pytest.mark.parametrize("name", OUTSIDE + NO_FILE)
def test_nothing_else_is_a_file(root: Path, name: str) -> None:
    assert Assets(root).get(name) is None


def test_a_change_is_seen(root: Path) -> None:
    assets = Assets(root)
    before = assets.get("demo/a.css")
    assert assets.get("demo/a.css") is before
    (root / "demo" / "a.css").write_text("b{}")
    os.utime(root / "demo" / "a.css", ns=(1, 1))
    after = assets.get("demo/a.css")

    assert before is not None
    assert after is not None
    assert (after.content, after.compressed) == (b"b{}", None)
    assert after.etag != before.etag


def test_a_huge_file_is_not_served(root: Path) -> None:
    with (root / "huge.bin").open("wb") as file:
        file.truncate(MAX_FILE + 1)
    assert Assets(root).get("huge.bin") is None
