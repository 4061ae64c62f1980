"""Pages and scripts: headers, caching, compression, and a clone without builds."""

import gzip
from pathlib import Path

import pytest

from tests.integration.http.api_client import ApiClient

SCRIPT = "console.log('widget');" * 200


@pytest.fixture
def built(static_dir: Path) -> Path:
    """A folder with builds in it."""
    files = {
        "demo/index.html": "<!doctype html><title>Shop</title>",
        "demo/shop.css": "body{}",
        "dist/widget.js": SCRIPT,
        "dist/locales/pt-BR-0a1b2c.json": "{}",
        "dist/inbox/index.html": "<!doctype html><title>Inbox</title>",
        "dist/inbox/lamp.svg": "<svg/>",
        "dist/inbox/assets/main-4f2a.js": "1",
    }
    for name, text in files.items():
        path = static_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return static_dir


@pytest.mark.gen_test
@pytest.mark.parametrize("path", ["/inbox", "/inbox/", "/inbox/shop/conversations/abc", "/inbox/index.html"])
async def test_the_inbox_runs_only_its_own_scripts_and_in_no_frame(stranger: ApiClient, built: Path, path: str) -> None:
    answer = await stranger.get(path)

    assert b"<title>Inbox</title>" in answer.content
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in policy
    host = stranger.base_url.removeprefix("http://")
    assert f"connect-src 'self' ws://{host} wss://{host};" in policy
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.gen_test
async def test_the_inboxs_files_are_kept_by_their_names(stranger: ApiClient, built: Path) -> None:
    hashed = await stranger.get("/inbox/assets/main-4f2a.js")
    icon = await stranger.get("/inbox/lamp.svg")

    assert hashed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert (icon.headers["Cache-Control"], icon.headers["Content-Type"]) == ("no-cache", "image/svg+xml")
    assert (await stranger.get("/inbox/assets/main-0000.js")).code == "not_found"


@pytest.mark.gen_test
@pytest.mark.parametrize("path", ["/", "/demo", "/demo/"])
async def test_the_sample_site(stranger: ApiClient, built: Path, path: str) -> None:
    answer = await stranger.get(path)

    assert b"<title>Shop</title>" in answer.content
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.gen_test
async def test_the_widget_is_compressed_kept_and_open_to_all(stranger: ApiClient, built: Path) -> None:
    plain = await stranger.get("/widget.js")
    packed = await stranger.get("/widget.js", Accept_Encoding="gzip, br")
    again = await stranger.get("/widget.js", Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])

    assert plain.content.decode() == SCRIPT
    assert gzip.decompress(packed.content) == plain.content
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["Cache-Control"].startswith("public, max-age=300")
    assert packed.headers["Access-Control-Allow-Origin"] == "*"
    assert packed.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in packed.headers
    assert (again.status, again.content) == (304, b"")
    assert (await stranger.send("HEAD", "/widget.js")).content == b""


@pytest.mark.gen_test
async def test_static_files_stay_in_their_folder(stranger: ApiClient, built: Path) -> None:
    assert (await stranger.get("/static/demo/shop.css")).content == b"body{}"
    assert "Content-Security-Policy" in (await stranger.get("/static/demo/index.html")).headers
    for path in (
        "dist/inbox/index.html",
        "../secret",
        "demo/%2e%2e/%2e%2e/secret",
        "demo/../dist/widget.js",
        "demo",
        "%00",
    ):
        assert (await stranger.get(f"/static/{path}")).code == "not_found", path


@pytest.mark.gen_test
@pytest.mark.parametrize("path", ["/", "/inbox", "/widget.js"])
async def test_a_clone_without_builds_says_what_to_run(stranger: ApiClient, path: str) -> None:
    answer = await stranger.get(path)

    assert answer.status == 503
    assert answer.content == b"The front ends are not built yet. Run: make setup\n"


@pytest.mark.gen_test
async def test_a_strange_host_does_not_get_into_the_policy(stranger: ApiClient, built: Path) -> None:
    answer = await stranger.get("/inbox", Host="evil;script-src *")

    assert "evil" not in answer.headers.get("Content-Security-Policy", "")


@pytest.mark.gen_test
async def test_the_widgets_words_are_for_any_page_and_nothing_else_of_the_build_is(
    stranger: ApiClient, built: Path
) -> None:
    words = await stranger.get("/static/dist/locales/pt-BR-0a1b2c.json")

    assert (words.status, words.headers["Access-Control-Allow-Origin"]) == (200, "*")
    for path in ("locales/xx.json", "locales/../widget.js", "widget.js"):
        assert (await stranger.get(f"/static/dist/{path}")).status == 404
