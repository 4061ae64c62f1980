"""An SVG of what a message costs: a stacked bar for each system under each load. Pure."""

from collections.abc import Sequence
from html import escape

from bench.result import PROCESSES, Result

COLOURS = {"gateway": "#4f6bed", "worker": "#2a9d8f", "redis": "#e76f51", "mongod": "#8a8f98"}
WIDTH, LEFT, BAR, GAP, TOP = 760, 190, 22, 10, 56
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#24292f}.quiet{fill:#6e7781}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.quiet{fill:#9198a1}}"
)


def draw(results: Sequence[Result]) -> str:
    """Bars of one load share a scale: loads differ more than systems do."""
    loads = list(dict.fromkeys(result.load for result in results))
    parts = [_legend()]
    y = TOP
    for load in loads:
        mine = [result for result in results if result.load == load]
        longest = max(result.total for result in mine)
        parts.append(f'<text x="16" y="{y + 4}" font-weight="600">{escape(load)}</text>')
        y += 16
        for result in mine:
            parts.append(_bar(result, y, (WIDTH - LEFT - 90) / longest))
            y += BAR + GAP
        y += 18
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img" '
        f'aria-label="CPU milliseconds for each message, by process"><style>{_STYLE}</style>{"".join(parts)}</svg>\n'
    )


def _legend() -> str:
    parts = ['<text x="16" y="24" font-weight="600">CPU ms a message</text>']
    for place, name in enumerate(PROCESSES):
        x = LEFT + place * 110
        parts.append(f'<rect x="{x}" y="13" width="12" height="12" rx="2" fill="{COLOURS[name]}"/>')
        parts.append(f'<text x="{x + 18}" y="24">{name}</text>')
    return "".join(parts)


def _bar(result: Result, y: int, scale: float) -> str:
    parts = [f'<text class="quiet" x="{LEFT - 10}" y="{y + 16}" text-anchor="end">{escape(result.system)}</text>']
    x = float(LEFT)
    for name in PROCESSES:
        width = result.cpu[name] * scale
        title = f"<title>{name} {result.cpu[name]:.3f} ms</title>"
        parts.append(
            f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[name]}">{title}</rect>'
        )
        x += width
    parts.append(f'<text x="{x + 8:.1f}" y="{y + 16}">{result.total:.3f}</text>')
    return "".join(parts)
