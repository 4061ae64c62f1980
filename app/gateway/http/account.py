"""What a signed-in person does with his own account: sessions, password, second factor."""

import asyncio

from app.adapters.agents import Account
from app.adapters.qr_code import qr_code
from app.adapters.rate_limits import SECOND_FACTOR, SIGN_IN_ACCOUNT, SIGN_IN_PERSON
from app.contract import account_shapes as shapes
from app.contract import http_shapes as http
from app.contract import render
from app.domain.errors import ConflictError, UnauthorizedError
from app.domain.totp import otpauth_url
from app.gateway.addresses import site_of
from app.gateway.http.call import Call, Reply
from app.gateway.http.session import session_for


async def get_account(call: Call) -> shapes.Account:
    """How the account is secured, and where it is signed in."""
    services, me = call.services, call.agent
    left = await services.second_factors.recovery_codes_left(me.agent.id)
    return shapes.Account(
        agent=http.AgentShape(id=me.agent.id, email=me.agent.email, name=me.agent.name),
        second_factor=left is not None,
        recovery_codes_left=left or 0,
        sessions=[
            shapes.SessionShape(created_at=render.time(created_at), current=session.id == me.session_id)
            for session, created_at in await services.accounts.sessions.of(me.agent.id)
        ],
    )


async def sign_out_everywhere(call: Call) -> Reply:
    """Ends all sessions of the agent; their sockets are closed within seconds, on every gateway."""
    await call.services.accounts.sessions.end_all(call.agent.agent.id)
    call.services.access.forget_all()
    return Reply(cookie="")


async def change_password(call: Call) -> Reply:
    """A new password. Everybody else who is signed in to this account is out; this browser gets a new session."""
    body, services = call.body(shapes.ChangePassword), call.services
    account = await _prove(call, body.password)
    password_hash = await services.passwords.hash(body.new_password)
    await services.accounts.agents.set_password_hash(account.agent.id, password_hash)
    await services.accounts.links.withdraw_resets(account.agent.id)
    await services.accounts.sessions.end_all(account.agent.id)
    services.access.forget_all()
    return await session_for(services, account)


async def begin_second_factor(call: Call) -> shapes.SecondFactorSecret:
    """A secret for an authenticator app; nothing changes until a code of it is confirmed."""
    account = await _prove(call, call.body(shapes.Proof).password)
    if account.second_factor:
        raise ConflictError("The second factor is on already: turn it off first.")
    secret = await call.services.second_factors.begin(account.agent.id)
    url = otpauth_url(secret, "Porchlight", account.agent.email)
    code = await asyncio.to_thread(qr_code, url)  # some milliseconds of arithmetic
    return shapes.SecondFactorSecret(secret=secret, url=url, qr_code=shapes.QrCodeShape(size=code.size, path=code.path))


async def confirm_second_factor(call: Call) -> shapes.RecoveryCodes:
    """From now on signing in asks for a code. Whoever is signed in elsewhere with the password alone is out."""
    services, me = call.services, call.agent
    await services.limits.hit(SECOND_FACTOR, me.agent.id)
    codes = await services.second_factors.confirm(me.agent.id, call.body(shapes.ConfirmCode).code)
    await services.accounts.sessions.end_all(me.agent.id, but=me.session_id)
    services.access.forget_all()
    return shapes.RecoveryCodes(recovery_codes=codes)


async def turn_off_second_factor(call: Call) -> None:
    """From now on the password is enough."""
    account = await _prove(call, call.body(shapes.Proof).password)
    await call.services.second_factors.turn_off(account.agent.id)


async def _prove(call: Call, password: str) -> Account:
    """A session alone is not enough to change what guards the account: a screen may stand open."""
    services, me, site = call.services, call.agent.agent, site_of(call.address)
    await services.limits.hit(SIGN_IN_PERSON, me.email, site)
    await services.limits.hit(SIGN_IN_ACCOUNT, me.email)
    account = await services.accounts.agents.by_id(me.id)
    stored = account.password_hash if account else None
    if not await services.passwords.verify(stored, password) or account is None:
        raise UnauthorizedError("That is not your password.", field="password")
    await services.limits.clear(SIGN_IN_PERSON, me.email, site)
    return account
