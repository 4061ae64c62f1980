"""A text as a QR code, for a page that draws it: no image, no script, no style that a strict policy would refuse."""

from typing import NamedTuple

import segno

QUIET = 4  # modules of white around it (ISO/IEC 18004)


class QrCode(NamedTuple):
    """`path`: the dark modules as an SVG path, in a square of `size` units to each side, the quiet zone included."""

    size: int
    path: str


def qr_code(text: str) -> QrCode:
    """The code, with the error correction that a photographed screen needs (M: 15 %)."""
    rows = [bytes(row) for row in segno.make_qr(text, error="m").matrix_iter(border=QUIET)]
    return QrCode(len(rows), "".join(_runs(row, y) for y, row in enumerate(rows)))


def _runs(row: bytes, y: int) -> str:
    """One row: each run of dark modules is a rectangle of height 1."""
    path, x = "", 0
    while (x := row.find(1, x)) >= 0:
        end = row.find(0, x)  # the quiet zone ends every run
        path += f"M{x} {y}h{end - x}v1h-{end - x}z"
        x = end
    return path
