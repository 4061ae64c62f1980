"""Whom a line in the log is about: said where a request, an event or an actor begins, asked when a line is written.

Not structlog's own context variables: theirs are put together for every event, and nearly none of them writes a line.
Here an event pays for one tuple. Ids only: what people wrote, their addresses and tokens have no name in NAMES.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

NAMES = ("request_id", "project_id", "visitor_uid", "conversation_id", "client_message_id", "agent_id")
MOST = 5  # of one kind in a line about many

_about: ContextVar[tuple[object, ...]] = ContextVar("porchlight_log_about", default=())


def speak_of(*subjects: object) -> None:
    """Every line of this task or thread is about these, until it says otherwise: whatever `ids_of` takes."""
    _about.set(subjects)


def speak_also_of(**ids: object) -> None:
    """And about this, which has just become known."""
    _about.set((ids, *_about.get()))


@contextmanager
def speaking_of(*subjects: object) -> Iterator[None]:
    """The same as `speak_of`, for a while."""
    before = _about.set(subjects)
    try:
        yield
    finally:
        _about.reset(before)


def ids_of(subject: Any) -> Mapping[str, object]:
    """A mapping as it is; what an object says in `log_ids`; else those of its fields that are ids."""
    if isinstance(subject, Mapping):
        return subject
    if hasattr(subject, "log_ids"):
        told: Mapping[str, object] = subject.log_ids()
        return told
    return {name: getattr(subject, name, None) for name in NAMES}


def ids_of_all(subjects: Iterable[Any]) -> dict[str, object]:
    """Of many: what they have in common by its name, else the first few under the plural."""
    told: dict[str, dict[object, None]] = {}
    for subject in subjects:
        for name, value in ids_of(subject).items():
            if _is_known(value):
                told.setdefault(name, {})[value] = None
    return {
        name if len(values) == 1 else f"{name}s": next(iter(values)) if len(values) == 1 else list(values)[:MOST]
        for name, values in told.items()
    }


def add_ids(_logger: Any, _method: str, event: Any) -> Any:
    """structlog's processor: adds them to a line. What the line says itself stands."""
    for subject in _about.get():
        try:
            told = ids_of(subject)
        except Exception as error:  # a subject that is half made: a line without ids beats no line
            told = {"ids_missing": type(error).__name__}
        for name, value in told.items():
            if _is_known(value):
                event.setdefault(name, value)
    return event


def _is_known(value: object) -> bool:
    """Partition 0 is one like the others."""
    return value is not None and value != ""
