"""Agents sign in, ask who they are, and sign out."""

from app.adapters.agents import Account, Agent, Role, normal_email
from app.adapters.rate_limits import SECOND_FACTOR, SIGN_IN_ACCOUNT, SIGN_IN_ADDRESS, SIGN_IN_PERSON
from app.contract import http_shapes as http
from app.domain.errors import UnauthorizedError
from app.gateway.addresses import site_of
from app.gateway.http.call import Call, Reply
from app.gateway.services import Services


async def sign_in(call: Call) -> Reply:
    """A session for the right e-mail and password; any other pair gets one and the same answer, after the same time."""
    services, body = call.services, call.body(http.SignIn)
    email, site = normal_email(body.email), site_of(call.address)
    await services.limits.hit(SIGN_IN_ADDRESS, site)
    await services.limits.hit(SIGN_IN_PERSON, email, site)
    await services.limits.hit(SIGN_IN_ACCOUNT, email)
    account = await services.accounts.agents.by_email(email)
    stored = account.password_hash if account else None
    if not await services.passwords.verify(stored, body.password) or account is None or stored is None:
        raise UnauthorizedError("The e-mail address or the password is wrong.")
    if account.second_factor:
        await _check_code(services, account, body.code)
    if services.passwords.needs_rehash(stored):
        await services.accounts.agents.set_password_hash(account.agent.id, await services.passwords.hash(body.password))
    await services.limits.clear(SIGN_IN_PERSON, email, site)
    await services.limits.give_back(SIGN_IN_ADDRESS, site)  # an office that comes to work is no attack
    return await session_for(services, account)


async def session_for(services: Services, account: Account) -> Reply:
    """A new session of somebody who has proved who he is."""
    session, token = await services.accounts.sessions.create(account.agent.id)
    return Reply(await _shape(services, account.agent, account.roles, session.csrf_token), cookie=token)


async def _check_code(services: Services, account: Account, code: str | None) -> None:
    """Only after the right password, so that nobody learns from the question who has an account."""
    if code is None:
        raise UnauthorizedError("Enter the code that your authenticator app shows.", field="code")
    await services.limits.hit(SECOND_FACTOR, account.agent.id)
    await services.second_factors.check(account.agent.id, code)
    await services.limits.clear(SECOND_FACTOR, account.agent.id)


async def who_am_i(call: Call) -> http.AgentSession:
    """Who is signed in, and where he may go."""
    me = call.agent
    return await _shape(call.services, me.agent, me.memberships, me.csrf_token or "")


async def sign_out(call: Call) -> Reply:
    """Ends the session, here at once, on other gateways within seconds."""
    me = call.agent
    if me.session_id is not None:
        await call.services.accounts.sessions.end(me.session_id)
        call.services.access.forget(me)
    return Reply(cookie="")


async def _shape(services: Services, agent: Agent, roles: dict[str, Role], csrf_token: str) -> http.AgentSession:
    names = await services.accounts.projects.names(list(roles))
    projects = [http.Membership(id=id_, name=name, role=roles[id_]) for id_, name in names.items()]
    return http.AgentSession(
        agent=http.AgentShape(id=agent.id, email=agent.email, name=agent.name),
        projects=sorted(projects, key=lambda project: (project.name.casefold(), project.id)),
        csrf_token=csrf_token,
    )
