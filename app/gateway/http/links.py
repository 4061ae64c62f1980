"""Invitations and links to set a password, over HTTP. Somebody hands the link over: there is no mail server."""

from app.adapters.agents import Role
from app.adapters.links import GONE, Link, link_url
from app.adapters.rate_limits import LINKS, SIGN_IN_ACCOUNT, SIGN_IN_PERSON
from app.contract import account_shapes as shapes
from app.contract import render
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, UnauthorizedError
from app.gateway.access import may_hand_out, require_rank
from app.gateway.addresses import site_of
from app.gateway.http.call import Call
from app.gateway.services import Services


async def list_invitations(call: Call) -> shapes.Invitations:
    """Those that nobody has accepted."""
    found = await call.services.accounts.links.invitations(call.project_id)
    return shapes.Invitations(invitations=[_shape(link) for link in found])


async def invite(call: Call) -> shapes.Invitation:
    """A link with which somebody joins the team."""
    body, accounts, me = call.body(shapes.WriteInvitation), call.services.accounts, call.agent
    require_rank(me, call.project_id, body.role)
    name = _clean_name(body.name) if body.name is not None else None
    account = await accounts.agents.by_email(body.email)
    if account is not None and call.project_id in account.roles:
        raise ConflictError("This person is in the team already.", field="email")
    link, secret = await accounts.links.invite(call.project_id, body.email, name, body.role, me.agent.id)
    return _shape(link, url=link_url(call.own_origin, "invitation", secret))


async def withdraw_invitation(call: Call) -> None:
    """Ends an invitation; its link is good for nothing from now on."""
    await call.services.accounts.links.withdraw(call.project_id, call.path["id"])


async def make_reset_link(call: Call) -> shapes.ResetLink:
    """A link with which a member sets a new password, when he has lost his."""
    accounts, me = call.services.accounts, call.agent
    agent, _ = await accounts.agents.member(call.project_id, call.path["id"])
    account = await accounts.agents.by_id(agent.id)
    if account is None:
        raise NotFoundError("There is no such agent in this project.")
    if not may_hand_out(me.memberships, account.roles):
        raise ForbiddenError("This account reaches further than yours: its owner or the operator makes such a link.")
    link, secret = await accounts.links.reset(agent.id, agent.email, me.agent.id)
    return shapes.ResetLink(url=link_url(call.own_origin, "reset", secret), expires_at=render.time(link.expires_at))


async def look_at_link(call: Call) -> shapes.Link:
    """What the page says before it is used."""
    services = call.services
    await services.limits.hit(LINKS, site_of(call.address))
    link = await _find(services, call.body(shapes.LookAtLink).token)
    account = await services.accounts.agents.by_email(link.email)
    project = link.project_id and await services.accounts.project(link.project_id)
    return shapes.Link(
        kind=link.kind,
        email=link.email,
        name=link.name,
        project_name=project.name if project else None,
        has_account=account is not None,
        expires_at=render.time(link.expires_at),
    )


async def use_link(call: Call) -> shapes.LinkUsed:
    """Sets the password, or joins the team. Everything that can be refused is refused before the link is used up."""
    services, body = call.services, call.body(shapes.UseLink)
    await services.limits.hit(LINKS, site_of(call.address))
    link = await _find(services, body.token)
    if link.kind == "reset":
        await _set_password(call, body)
    elif await services.accounts.agents.by_email(link.email) is None:
        await _create_account(call, link, body)
    else:
        await _join(call, link, body)
    services.access.forget_all()
    return shapes.LinkUsed(email=link.email)


async def _find(services: Services, secret: str) -> Link:
    """The link, if whoever made it could still make it: he may have been demoted since, or removed."""
    agents, link = services.accounts.agents, await services.accounts.links.find(secret)
    if link.made_by is None:  # the operator
        return link
    maker = await agents.by_id(link.made_by)
    if link.kind == "invitation":
        project_id, role = _place(link)
        roles = {project_id: role}
    else:
        account = await agents.by_id(link.agent_id or "")
        roles = account.roles if account else {}
    if maker is None or not may_hand_out(maker.roles, roles):
        raise NotFoundError(GONE)
    return link


async def _set_password(call: Call, body: shapes.UseLink) -> None:
    """And signs the agent out everywhere: whoever knew the old password is out."""
    accounts = call.services.accounts
    password_hash = await call.services.passwords.hash(body.password)
    async with accounts.links.used(body.token) as link:
        if link.agent_id is None:
            raise NotFoundError("There is no such account.")
        await accounts.agents.set_password_hash(link.agent_id, password_hash)
        await accounts.sessions.end_all(link.agent_id)


async def _create_account(call: Call, link: Link, body: shapes.UseLink) -> None:
    accounts, name = call.services.accounts, body.name if body.name is not None else link.name
    if name is None:
        raise InvalidError("Say under which name colleagues and visitors see you.", field="name")
    name, password_hash = _clean_name(name), await call.services.passwords.hash(body.password)
    async with accounts.links.used(body.token) as taken:
        project_id, role = _place(taken)
        await accounts.agents.create(taken.email, name, password_hash, project_id, role)


async def _join(call: Call, link: Link, body: shapes.UseLink) -> None:
    """The link alone is no proof of who somebody is: the account's password is."""
    services, site = call.services, site_of(call.address)
    await services.limits.hit(SIGN_IN_PERSON, link.email, site)
    await services.limits.hit(SIGN_IN_ACCOUNT, link.email)
    account = await services.accounts.agents.by_email(link.email)
    stored = account.password_hash if account else None
    if not await services.passwords.verify(stored, body.password) or account is None:
        raise UnauthorizedError("This address has an account, and that is not its password.", field="password")
    async with services.accounts.links.used(body.token) as taken:
        project_id, role = _place(taken)
        await services.accounts.agents.join(project_id, account.agent.id, role)


def _place(link: Link) -> tuple[str, Role]:
    if link.project_id is None or link.role is None:
        raise NotFoundError("This invitation leads nowhere: ask for a new one.")
    return link.project_id, link.role


def _clean_name(name: str) -> str:
    name = name.strip()
    if not name or not name.isprintable():
        raise InvalidError("A name is a line of text.", field="name")
    return name


def _shape(link: Link, url: str | None = None) -> shapes.Invitation:
    return shapes.Invitation(
        id=link.id,
        email=link.email,
        role=link.role or "agent",
        created_at=render.time(link.created_at),
        expires_at=render.time(link.expires_at),
        name=link.name,
        url=url,
    )
