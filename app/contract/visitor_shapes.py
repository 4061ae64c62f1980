"""Bodies of the HTTP API about visitors."""

from typing import Annotated

import msgspec

from app.contract.shapes import Email, Full, Inbound, Time

VisitorName = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class VisitedPage(Full, frozen=True):
    """A page that the visitor looked at, from `at` on."""

    url: str
    title: str | None
    at: Time


class VisitorDetails(Full, frozen=True):
    """Everything about a visitor but his conversations. What nobody knows is null.

    `pages`: the last 20, the latest first. `referrer`: where this visit came from. A visit begins with the first page
    after half an hour without one. `browser` as in "Firefox 128 on Windows".
    """

    uid: str
    name: str | None
    email: str | None
    verified: bool
    online: bool
    browser: str | None
    locale: str | None
    time_zone: str | None
    referrer: str | None
    first_seen_at: Time | None
    last_seen_at: Time | None
    visit_started_at: Time | None
    pages: list[VisitedPage]


class PatchVisitor(Inbound, frozen=True):
    """What an agent knows better; null removes it. Refused for a visitor whom his site has vouched for."""

    name: VisitorName | msgspec.UnsetType | None = msgspec.UNSET
    email: Email | msgspec.UnsetType | None = msgspec.UNSET
