"""Outcomes as a table (of Markdown, so that it can be kept) and as sentences."""

from collections.abc import Iterable

from tests.faults.scene import Outcome

COLUMNS = ("lost", "doubled", "phantom", "inversions", "unequal views", "cross-tenant", "recovered", "settled")
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
    cells += [_seconds(outcome.recovered), _seconds(outcome.settled)]
    shown = " | ".join(cell.rjust(len(name)) for cell, name in zip(cells, COLUMNS, strict=True))
    name = f"{outcome.scenario.number} {outcome.scenario.name}"
    return f"| {name:<44} | {outcome.messages:>8} | {shown} | {'ok   ' if outcome.passed else 'FALSE'} |"


def details(outcomes: Iterable[Outcome]) -> str:
    """What is wrong, and what was not quite the real thing."""
    return "\n".join(text for outcome in outcomes for text in _sentences(outcome))


def _sentences(outcome: Outcome) -> Iterable[str]:
    number = outcome.scenario.number
    for name in outcome.verdict.__struct_fields__:
        found = getattr(outcome.verdict, name)
        for sentence in found[:MOST_SENTENCES]:
            yield f"{number}: {name}: {sentence}"
        if len(found) > MOST_SENTENCES:
            yield f"{number}: {name}: and {len(found) - MOST_SENTENCES} more"
    for failure in outcome.failures:
        yield f"{number}: {failure}"
    limit = outcome.scenario.within
    if limit is not None and (outcome.recovered is None or outcome.recovered > limit):
        yield f"{number}: recovered after {_seconds(outcome.recovered)}, promised are {limit:g} s"
    for note in outcome.notes:
        yield f"{number}: note: {note}"
    if outcome.scenario.nearest:
        yield f"{number}: nearest possible here: {outcome.scenario.nearest}"


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f} s"
