"""A visitor: what is known of him, and an agent's corrections of it."""

import asyncio

from app.adapters.visitor_rows import VisitorRow
from app.contract import render
from app.contract import visitor_shapes as shapes
from app.domain.commands import Changes
from app.domain.conversation import Conversation
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, UnavailableError
from app.gateway.http.call import Call, given


async def get_visitor(call: Call) -> shapes.VisitorDetails:
    """One visitor who has written, or who has been seen."""
    uid = call.path["id"]
    conversation, row = await asyncio.gather(
        call.services.reads.newest_conversation(call.project_id, uid),
        call.services.accounts.visitors.find(call.project_id, uid),
    )
    if conversation is None and row is None:
        raise NotFoundError("There is no such visitor.")
    return _shape(uid, conversation, row, online=await _is_online(call, uid))


async def patch_visitor(call: Call) -> shapes.VisitorDetails:
    """Another name or address, by way of the one writer of his conversation, where it leaves a line."""
    sent = given(call.body(shapes.PatchVisitor), "name", "email")
    name = sent.get("name")
    if name is not None:
        sent["name"] = name.strip()
        if not sent["name"] or not sent["name"].isprintable():
            raise InvalidError("A name is a line of text.", field="name")
    conversation = await call.services.reads.newest_conversation(call.project_id, call.path["id"])
    if conversation is None:
        raise NotFoundError("There is no such visitor.")
    if conversation.visitor.verified:
        raise ForbiddenError("The site that this visitor has signed in to vouches for his name and address.")
    await call.services.changes.apply(
        project_id=conversation.project_id,
        visitor_uid=conversation.visitor_uid,
        conversation_id=conversation.id,
        agent=call.agent.agent,
        request_id=call.request_id,
        changes=Changes(**{f"visitor_{field}": value for field, value in sent.items()}),
    )
    return await get_visitor(call)


async def end_sessions(call: Call) -> None:
    """He is out on every gateway within seconds. An anonymous visitor comes back as somebody new."""
    uid, accounts = call.path["id"], call.services.accounts
    known = await accounts.visitors.find(call.project_id, uid)
    if known is None and await call.services.reads.newest_conversation(call.project_id, uid) is None:
        raise NotFoundError("There is no such visitor.")
    await accounts.visitor_sessions.end(call.project_id, uid)


async def _is_online(call: Call, uid: str) -> bool:
    try:
        return bool(await call.services.registry.online([(call.project_id, uid)]))
    except UnavailableError:
        return False  # while Redis is away everybody counts as offline


def _shape(
    uid: str, conversation: Conversation | None, row: VisitorRow | None, *, online: bool
) -> shapes.VisitorDetails:
    card = conversation.visitor if conversation else None
    pages = [
        shapes.VisitedPage(url=p.url, title=p.title, at=render.time(p.at)) for p in reversed(row.pages if row else ())
    ]
    return shapes.VisitorDetails(
        uid=uid,
        name=card.name if card else None,
        email=card.email if card else None,
        verified=card.verified if card else False,
        online=online,
        browser=row.browser if row else None,
        locale=row.locale if row else None,
        time_zone=row.time_zone if row else None,
        referrer=row.referrer if row else None,
        first_seen_at=render.time(row.first_seen_at) if row else None,
        last_seen_at=render.time(row.last_seen_at) if row else None,
        visit_started_at=render.time(row.visit_started_at) if row else None,
        pages=pages,
    )
