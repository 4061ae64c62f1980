"""What a widget asks for over HTTP: the public settings, and a session when its visitor acts."""

from contextlib import suppress
from typing import Literal, NamedTuple

import msgspec

from app.adapters.projects import Project
from app.adapters.rate_limits import WIDGET_SESSIONS
from app.adapters.visitor_tokens import Identity, new_visitor
from app.contract import http_shapes as http
from app.contract import render
from app.contract.shapes import Id, Inbound
from app.domain.commands import Profile
from app.domain.errors import BusyError, ForbiddenError, UnauthorizedError, UnavailableError
from app.gateway.addresses import site_of
from app.gateway.clock import now_ms
from app.gateway.engine.peer import MAX_ORIGIN
from app.gateway.http.call import Call, Reply
from app.gateway.origins import widget_origin_allowed
from app.log_ids import speak_also_of

CONFIG_SECONDS = 30  # how old a page's view of the settings may be


class ConfigQuery(Inbound, frozen=True):
    """Whose settings."""

    project_id: Id


async def config(call: Call) -> Reply:
    """The project's public settings. Sets no cookie, makes no row, and browsers may keep it."""
    project = await call.services.accounts.project(call.query(ConfigQuery).project_id)
    speak_also_of(project_id=project.id)
    headers = _cors(call, project)
    shape = http.WidgetConfig(
        project_id=project.id,
        name=project.name,
        theme=msgspec.convert(project.theme, http.Theme),
        greeting=project.greeting,
        locale=project.locale,
        ask_email=project.ask_email,
        answers_within=project.answers_within,
        typing_preview=project.typing_preview,
        online=await call.services.team_online.get(project.id),
    )
    with suppress(UnavailableError, BusyError):  # a page shows its chat all the same
        await call.services.accounts.projects.note_hello(project, (call.origin or call.own_origin)[:MAX_ORIGIN])
    headers["Cache-Control"] = f"public, max-age={CONFIG_SECONDS}"
    return Reply(shape, headers=headers, revalidates=True)


async def open_session(call: Call) -> Reply:
    """A visitor's token, and his newest conversation. Makes no row: a visitor exists once he writes.

    `page` is checked and left at that: his socket tells where he is as soon as it connects.
    """
    body = call.body(http.OpenWidgetSession)
    await call.services.limits.hit(WIDGET_SESSIONS, site_of(call.address))
    project = await call.services.accounts.project(body.project_id)
    speak_also_of(project_id=project.id)
    headers = _cors(call, project)
    proof = _proof(call, project, body)
    # Made before the look at what has been ended: an end in between ends this one too.
    token, expires_at = call.services.tokens.issue(project.id, proof.visitor)
    await _refuse_ended(call, project, proof)
    visitor, is_new = proof.visitor, proof.field is None
    found = None if is_new else await call.services.reads.newest_conversation(project.id, visitor.uid)
    speak_also_of(visitor_uid=visitor.uid, conversation_id=None if found is None else found.id)
    session = http.WidgetSession(
        token=token,
        visitor_uid=visitor.uid,
        expires_at=render.time(expires_at),
        conversation=None if found is None else render.for_visitor(render.conversation(found, online=True), found),
    )
    return Reply(session, headers=headers)


class _Proof(NamedTuple):
    """Who acts; the field that proves it, None for somebody new; and when that was issued (ms), if it tells."""

    visitor: Profile
    field: Literal["identity", "token"] | None = None
    issued_at: int | None = None


async def _refuse_ended(call: Call, project: Project, proof: _Proof) -> None:
    """Asks the database itself: what a gateway remembers is seconds old, and a token renewed in them would live on."""
    if proof.field is None or proof.issued_at is None:
        return
    sessions = call.services.accounts.visitor_sessions
    if not await sessions.counts(project.id, proof.visitor.uid, proof.issued_at):
        raise UnauthorizedError("This session was ended.", field=proof.field)


def _proof(call: Call, project: Project, body: http.OpenWidgetSession) -> _Proof:
    """Who acts, and by what.

    An identity wins over a token and takes nothing from it: what was written anonymously stays anonymous.
    """
    tokens = call.services.tokens
    if body.identity is not None:
        identity = _identity(call, project, body.identity)
        return _Proof(identity.visitor, "identity", identity.issued_at)
    if body.token is not None:
        project_id, visitor, issued_at = tokens.read(body.token)
        if project_id != project.id:
            raise UnauthorizedError("The token is not valid.", field="token")
        if visitor.verified or not project.require_identity:
            return _Proof(visitor, "token", issued_at)
    if project.require_identity:
        raise UnauthorizedError("This site asks its visitors to sign in first.", field="identity")
    return _Proof(new_visitor())


def _identity(call: Call, project: Project, identity: str) -> Identity:
    """The person whom the site signed for, with the project's secret or the one that it has just replaced."""
    refusal = UnauthorizedError("This project has no identity secret.", field="identity")
    for secret in reversed(project.identity_secrets(now_ms())):  # so that the newest one's refusal is told
        try:
            return call.services.tokens.identity(secret, project.id, identity)
        except UnauthorizedError as error:
            refusal = error
    raise refusal


def _cors(call: Call, project: Project) -> dict[str, str]:
    """The CORS headers for the page. Raises ForbiddenError when the project does not allow its origin."""
    if not widget_origin_allowed(call.origin, project.allowed_origins, call.own_origin):
        raise ForbiddenError(f"The project's allowed origins do not include {(call.origin or '')[:200]}.")
    if not project.allowed_origins:
        return {"Access-Control-Allow-Origin": "*"}
    headers = {"Vary": "Origin"}
    return headers | ({"Access-Control-Allow-Origin": call.origin} if call.origin else {})
