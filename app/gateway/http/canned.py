"""Canned replies over HTTP."""

from app.adapters.canned_replies import StoredReply
from app.contract import http_shapes as http
from app.contract import render
from app.domain.message import clean_content
from app.gateway.http.call import Call, given


async def list_replies(call: Call) -> http.CannedReplies:
    """All of the project's."""
    found = await call.services.accounts.canned.list(call.project_id)
    return http.CannedReplies(canned_replies=[_shape(reply) for reply in found])


async def add_reply(call: Call) -> http.CannedReply:
    """A new one."""
    body = call.body(http.WriteCannedReply)
    content = clean_content(body.content)
    return _shape(await call.services.accounts.canned.create(call.project_id, body.shortcut, content))


async def patch_reply(call: Call) -> http.CannedReply:
    """Another shortcut, another text, or both."""
    changes = given(call.body(http.PatchCannedReply), "shortcut", "content")
    if "content" in changes:
        changes["content"] = clean_content(changes["content"])
    return _shape(await call.services.accounts.canned.change(call.project_id, call.path["id"], changes))


async def remove_reply(call: Call) -> None:
    """Ends one."""
    await call.services.accounts.canned.remove(call.project_id, call.path["id"])


def _shape(reply: StoredReply) -> http.CannedReply:
    return http.CannedReply(
        id=reply.id,
        shortcut=reply.shortcut,
        content=reply.content,
        created_at=render.time(reply.created_at),
        updated_at=render.time(reply.updated_at),
    )
