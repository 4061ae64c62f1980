"""Draws the inbox's PNG icons from inbox/public/lamp.svg. Run it when the lamp changes: python scripts/icons.py."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PUBLIC = Path(__file__).resolve().parents[1] / "inbox" / "public"
ROUND = 'rx="8"'
# Systems cut their own shape out of a maskable icon, and iOS out of its own: the ground reaches the edges, the lamp
# stays inside the middle 80 %.
EDGELESS = 'rx="0" x="-8" y="-8" width="48" height="48"'
STYLE = "<style>body { margin: 0 } svg { display: block }</style>"
ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
    "icon-apple-180.png": (180, True),
}


def main() -> None:
    """Writes every icon."""
    lamp = (PUBLIC / "lamp.svg").read_text(encoding="utf-8")
    if ROUND not in lamp:
        sys.exit(f"lamp.svg has changed: there is no {ROUND} any more")
    full = lamp.replace(f'width="32" height="32" {ROUND}', EDGELESS).replace(
        'viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"'
    )
    program = shutil.which("chromium") or sys.exit("Chromium is missing: scripts/system-packages test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, (size, edgeless) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(STYLE + (full if edgeless else lamp))
            page.screenshot(path=PUBLIC / name, omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
