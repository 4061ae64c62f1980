"""A QR code as a page draws it."""

import re

import pytest
import segno

from app.adapters.qr_code import QUIET, qr_code


@pytest.mark.parametrize("text", ["x", "otpauth://totp/Porchlight:ana@example.com?secret=" + "A" * 32, "ü" * 200])
def test_the_path_covers_the_dark_modules_and_nothing_else(text: str) -> None:
    code = qr_code(text)
    dark = set()
    for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.path):
        assert width == back
        dark |= {(int(x) + step, int(y)) for step in range(int(width))}

    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]

    assert code.size == len(rows) + 2 * QUIET
    assert dark == {(x + QUIET, y + QUIET) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
