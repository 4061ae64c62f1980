"""An SVG of what a message costs: a stacked bar for each system under each load. Pure."""

from collections.abc import Sequence
from html import escape

from bench.result import PROCESSES, Result

NAMES = {"porchlight": "Porchlight", "peer": "Node with BullMQ"}
COLOURS = {"gateway": "#3b5bdb", "worker": "#12978a", "redis": "#d9480f", "mongod": "#6b7585"}
WIDTH, EDGE, LEFT, RIGHT = 880, 32, 224, 166  # the bars stand between LEFT and WIDTH - RIGHT
BAR, STEP, HEAD, TOP = 24, 36, 30, 140
LABEL = 42  # pixels that a number inside a part of a bar needs
_STYLE = (
    "text{font:14px Inter,'Segoe UI',system-ui,-apple-system,sans-serif;fill:#1c2430}"
    ".title{font-size:21px;font-weight:650;letter-spacing:-.2px}.quiet{fill:#667085}.load{font-weight:650}"
    ".ours{font-weight:650}.number{font-variant-numeric:tabular-nums}.in{font-size:12px;fill:#fff}"
    ".page{fill:#fff}.track{fill:#f0f2f5}.rule{stroke:#e3e7ec}"
    "@media(prefers-color-scheme:dark){text{fill:#e8ecf2}.quiet{fill:#98a2b3}.in{fill:#fff}.page{fill:#12161c}"
    ".track{fill:#1d232c}.rule{stroke:#2a323d}}"
)


def draw(results: Sequence[Result]) -> str:
    """Bars of one load share a scale, for loads differ more than systems do; of one system alone all do."""
    loads = list(dict.fromkeys(result.load for result in results))
    is_alone = len({result.system for result in results}) == 1
    parts, y = [_head()], TOP
    for load in loads:
        mine = [result for result in results if result.load == load]
        longest = max(result.total for result in (results if is_alone else mine))
        if is_alone:
            parts.append(_row(mine[0], load, y, longest, ""))
            y += STEP
            continue
        parts.append(f'<line class="rule" x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{y - 20}" y2="{y - 20}"/>')
        parts.append(f'<text class="load" x="{EDGE}" y="{y + 8}">{escape(load[:1].upper() + load[1:])}</text>')
        y += HEAD
        for result in mine:
            share = "" if result.total == longest else f"{result.total / longest:.2f}×"
            parts.append(_row(result, NAMES.get(result.system, result.system), y, longest, share))
            y += STEP
        y += 28
    height = y + (EDGE if is_alone else 0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="CPU milliseconds for each message, by process"><style>{_STYLE}</style>'
        f'<rect class="page" width="{WIDTH}" height="{height}" rx="14"/>{"".join(parts)}</svg>\n'
    )


def _head() -> str:
    parts = [
        f'<text class="title" x="{EDGE}" y="46">What a message costs</text>',
        f'<text class="quiet" x="{EDGE}" y="70">CPU milliseconds of all server processes. Shorter is better.</text>',
    ]
    x = EDGE
    for name in PROCESSES:
        parts.append(f'<circle cx="{x + 5}" cy="93" r="5" fill="{COLOURS[name]}"/>')
        parts.append(f'<text class="quiet" x="{x + 17}" y="98">{name}</text>')
        x += 34 + 8 * len(name)
    return "".join(parts)


def _row(result: Result, label: str, y: int, longest: float, share: str) -> str:
    """A label, a bar with its parts, and the sum behind it."""
    room = WIDTH - RIGHT - LEFT
    style, ours = ("ours", " ours") if result.system == "porchlight" else ("quiet", "")
    parts = [
        f'<text class="{style}" x="{LEFT - 16}" y="{y + 17}" text-anchor="end">{escape(label)}</text>',
        f'<rect class="track" x="{LEFT}" y="{y}" width="{room}" height="{BAR}" rx="5"/>',
    ]
    x = float(LEFT)
    for name in PROCESSES:
        width = result.cpu[name] / longest * room
        parts.append(
            f'<rect x="{x:.1f}" y="{y}" width="{max(0.0, width - 1.5):.1f}" height="{BAR}" rx="3" '
            f'fill="{COLOURS[name]}"><title>{name} {result.cpu[name]:.3f} ms</title></rect>'
        )
        if width >= LABEL:
            middle = x + width / 2
            parts.append(
                f'<text class="in number" x="{middle:.1f}" y="{y + 16}" text-anchor="middle">'
                f"{result.cpu[name]:.2f}</text>"
            )
        x += width
    told = f'<tspan class="quiet" dx="8">{share}</tspan>' if share else ""
    parts.append(f'<text class="number{ours}" x="{WIDTH - RIGHT + 14}" y="{y + 17}">{result.total:.2f} ms{told}</text>')
    return "".join(parts)
