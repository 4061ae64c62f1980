"""A visitor's row: where he is, how he came there, with what browser. Written by the worker, read by the gateway."""

from typing import Any

import msgspec
import pymongo

from app.adapters.documents import Document, to_date, to_ms
from app.domain.commands import RecordContext

TRAIL = 20  # pages kept of a visitor, the latest
VISIT_MS = 30 * 60_000  # after so long without a page the next one begins another visit


class PageView(msgspec.Struct, frozen=True):
    """A page that a visitor looked at, from when on (ms)."""

    url: str
    title: str | None
    at: int


class VisitorRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a visitor besides his conversations; times in ms. `pages`: the latest last."""

    pages: tuple[PageView, ...]
    referrer: str | None
    browser: str | None
    locale: str | None
    time_zone: str | None
    first_seen_at: int
    last_seen_at: int
    visit_started_at: int


def row_id(project_id: str, visitor_uid: str) -> str:
    """A visitor's `_id`."""
    return f"{project_id}:{visitor_uid}"


def visitor_update(context: RecordContext) -> "pymongo.UpdateOne":
    """The upsert that a page view leads to.

    A pipeline, because it compares with what is there; hence whatever came from outside stands behind $literal.
    """
    visitor, at = context.visitor, to_date(context.at)
    page = {"url": context.url, "title": context.title, "at": at}
    told = {
        "name": visitor.name,
        "email": visitor.email,
        "browser": context.browser,
        "locale": context.locale,
        "timeZone": context.time_zone,
    }
    always = {
        "projectId": context.project_id,
        "visitorUid": visitor.uid,
        "verified": visitor.verified,
        "url": context.url,
        "title": context.title,
        "lastSeenAt": at,
    }
    literal: Document = {name: {"$literal": value} for name, value in (always | _known(told)).items()}
    pause: Document = {"$subtract": [at, {"$ifNull": ["$lastSeenAt", at]}]}
    is_new: Document = {"$or": [{"$eq": [{"$type": "$visitStartedAt"}, "missing"]}, {"$gt": [pause, VISIT_MS]}]}
    compared: Document = {
        "firstSeenAt": {"$ifNull": ["$firstSeenAt", at]},
        "visitStartedAt": {"$cond": [is_new, at, "$visitStartedAt"]},
        # Where he came from, not the page before on the same site.
        "referrer": {"$cond": [is_new, {"$literal": context.referrer}, "$referrer"]},
        "pages": _trail(page, at),
    }
    query = {"_id": row_id(context.project_id, visitor.uid)}
    return pymongo.UpdateOne(query, [{"$set": compared}, {"$set": literal}], upsert=True)


def _known(values: Document) -> Document:
    return {name: value for name, value in values.items() if value}


def _trail(page: Document, at: Any) -> Document:
    """The pages without a repeat of this view, then this one, unless he is on the same page still; TRAIL at most."""
    before: Document = {
        "$filter": {"input": {"$ifNull": ["$pages", []]}, "as": "page", "cond": {"$ne": ["$$page.at", at]}}
    }
    last_url: Document = {"$arrayElemAt": ["$$before.url", -1]}
    grown: Document = {"$slice": [{"$concatArrays": ["$$before", [{"$literal": page}]]}, -TRAIL]}
    stays: Document = {"$eq": [last_url, {"$literal": page["url"]}]}
    return {"$let": {"vars": {"before": before}, "in": {"$cond": [stays, "$$before", grown]}}}


def row_from(document: Document) -> VisitorRow:
    """The row that a document holds."""
    seen = to_ms(document["lastSeenAt"])
    pages = [PageView(page["url"], page["title"], to_ms(page["at"])) for page in document.get("pages", ())]
    return VisitorRow(
        pages=tuple(pages) or (PageView(document["url"], document.get("title"), seen),),
        referrer=document.get("referrer"),
        browser=document.get("browser"),
        locale=document.get("locale"),
        time_zone=document.get("timeZone"),
        first_seen_at=to_ms(document["firstSeenAt"]) if "firstSeenAt" in document else seen,
        last_seen_at=seen,
        visit_started_at=to_ms(document["visitStartedAt"]) if "visitStartedAt" in document else seen,
    )
