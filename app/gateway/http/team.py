"""A project's team: who belongs to it, and as what."""

from app.adapters.agents import Agent, Role
from app.contract import http_shapes as http
from app.domain.errors import ConflictError, InvalidError
from app.gateway.access import require_rank
from app.gateway.http.call import Call


async def list_agents(call: Call) -> http.Team:
    """The members."""
    found = await call.services.accounts.agents.team(call.project_id)
    return http.Team(agents=[_shape(agent, role) for agent, role in found])


async def add_agent(call: Call) -> http.Member:
    """A new member: somebody who has an account, or a new account with a first password."""
    body, agents = call.body(http.AddMember), call.services.accounts.agents
    require_rank(call.agent, call.project_id, body.role)
    account = await agents.by_email(body.email)
    if account is not None:
        if body.password is not None:
            raise ConflictError("This person has an account and a password: leave the password out.", field="password")
        await agents.join(call.project_id, account.agent.id, body.role)
        call.services.access.forget_all()
        return _shape(account.agent, body.role)
    if body.password is None:
        raise InvalidError("This person has no account yet: give a first password.", field="password")
    if not body.name.strip() or not body.name.isprintable():
        raise InvalidError("A name is a line of text.", field="name")
    password_hash = await call.services.passwords.hash(body.password)
    agent = await agents.create(body.email, body.name, password_hash, call.project_id, body.role)
    return _shape(agent, body.role)


async def patch_agent(call: Call) -> http.Member:
    """Another role. Only an owner makes or unmakes owners."""
    body, agents = call.body(http.PatchMember), call.services.accounts.agents
    agent, role = await agents.member(call.project_id, call.path["id"])
    require_rank(call.agent, call.project_id, role)
    require_rank(call.agent, call.project_id, body.role)
    await agents.set_role(call.project_id, agent.id, body.role)
    call.services.access.forget_all()
    return _shape(agent, body.role)


async def remove_agent(call: Call) -> None:
    """Ends a membership, and the tokens and invitations that the member made. He is out everywhere within seconds."""
    accounts = call.services.accounts
    agent, role = await accounts.agents.member(call.project_id, call.path["id"])
    require_rank(call.agent, call.project_id, role)
    await accounts.agents.leave(call.project_id, agent.id)
    await accounts.tokens.revoke_of(call.project_id, agent.id)
    await accounts.links.withdraw_of(call.project_id, agent.id)
    call.services.access.forget_all()


def _shape(agent: Agent, role: Role) -> http.Member:
    return http.Member(id=agent.id, email=agent.email, name=agent.name, role=role)
