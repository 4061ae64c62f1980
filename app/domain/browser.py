"""A browser in a few words, from its User-Agent header: enough for a person who wonders what a visitor sees."""

import re

MAX_HEADER = 512  # characters looked at: the names that count come early, and a header may be 64 KB

# The first that matches: most browsers name the ones that they descend from as well.
_BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d{1,4})")),
    ("Opera", re.compile(r"(?:OPR|OPiOS|Opera)/(\d{1,4})")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/(\d{1,4})")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d{1,4})")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS|HeadlessChrome)/(\d{1,4})")),
    ("Safari", re.compile(r"Version/(\d{1,4}).{0,60}? Safari/")),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


_LOCALE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)
_TIME_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,64}", re.ASCII)


def clean_locale(text: str | None) -> str | None:
    """A language tag (BCP 47, without extensions); None for anything else."""
    return text if text and _LOCALE.fullmatch(text) else None


def clean_time_zone(text: str | None) -> str | None:
    """The name of a time zone, by its form; None for anything else."""
    return text if text and _TIME_ZONE.fullmatch(text) else None


def browser_of(user_agent: str | None) -> str | None:
    """As in "Firefox 128 on Windows"; None for what is no known browser. Nothing else of it is kept."""
    if not user_agent:
        return None
    text = user_agent[:MAX_HEADER]
    found = ((name, pattern.search(text)) for name, pattern in _BROWSERS)
    named = next((f"{name} {match[1]}" for name, match in found if match), None)
    system = next((name for mark, name in _SYSTEMS if mark in text), None)
    if named is None:
        return None
    return f"{named} on {system}" if system else named
