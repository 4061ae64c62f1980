"""Outcomes as a table (of Markdown, so that it can be kept) and as sentences."""

from collections.abc import Iterable

from tests.faults.scene import FLUSH_SECONDS, Outcome

COLUMNS = (
    *("lost", "doubled", "phantom", "inversions", "unequal views", "cross-tenant"),
    *("recovered", "outboxes", "agreed"),
)
HEAD = "\n".join(
    (
        f"| {'fault':<44} | messages | " + " | ".join(COLUMNS) + " |       |",
        f"| {'-' * 44} | -------: | " + " | ".join("-" * (len(name) - 1) + ":" for name in COLUMNS) + " | ----- |",
    )
)
MOST_SENTENCES = 8


def line(outcome: Outcome) -> str:
    """A row of the table."""
    cells = [str(count) for count in outcome.verdict.counts().values()]
    cells += [_seconds(outcome.recovered), _seconds(outcome.flushed), _seconds(outcome.agreed)]
    shown = " | ".join(cell.rjust(len(name)) for cell, name in zip(cells, COLUMNS, strict=True))
    name = f"{outcome.scenario.number} {outcome.scenario.name}"
    return f"| {name:<44} | {outcome.messages:>8} | {shown} | {'ok   ' if outcome.passed else 'FALSE'} |"


def details(outcomes: Iterable[Outcome]) -> str:
    """What is wrong, and what was not quite the real thing."""
    return "\n".join(text for outcome in outcomes for text in _sentences(outcome))


def _sentences(outcome: Outcome) -> Iterable[str]:
    sentences = [*_wrong(outcome), *outcome.failures, *_slow(outcome), *(f"note: {note}" for note in outcome.notes)]
    if outcome.scenario.nearest:
        sentences.append(f"nearest possible here: {outcome.scenario.nearest}")
    return (f"{outcome.scenario.number}: {sentence}" for sentence in sentences)


def _wrong(outcome: Outcome) -> Iterable[str]:
    for name in outcome.verdict.counts():
        found = getattr(outcome.verdict, name)
        yield from (f"{name}: {sentence}" for sentence in found[:MOST_SENTENCES])
        if len(found) > MOST_SENTENCES:
            yield f"{name}: and {len(found) - MOST_SENTENCES} more"


def _slow(outcome: Outcome) -> Iterable[str]:
    for what, seconds, limit in (
        ("recovered", outcome.recovered, outcome.scenario.within),
        ("outboxes empty", outcome.flushed, FLUSH_SECONDS),
    ):
        if seconds is None or seconds > limit:
            yield f"{what} after {_seconds(seconds)}, promised are {limit:g} s"


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f} s"
