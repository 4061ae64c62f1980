"""API tokens over HTTP."""

from app.adapters.api_tokens import StoredToken
from app.contract import http_shapes as http
from app.contract import render
from app.gateway.http.call import Call


async def list_tokens(call: Call) -> http.ApiTokens:
    """The project's tokens, without their secrets."""
    found = await call.services.accounts.tokens.list(call.project_id)
    return http.ApiTokens(tokens=[_shape(token) for token in found])


async def make_token(call: Call) -> http.ApiToken:
    """A new token, shown this once."""
    body = call.body(http.WriteApiToken)
    token, secret = await call.services.accounts.tokens.create(
        call.project_id, call.agent.agent.id, body.name, body.scope
    )
    return _shape(token, secret)


async def rename_token(call: Call) -> http.ApiToken:
    """Another name."""
    body = call.body(http.PatchApiToken)
    return _shape(await call.services.accounts.tokens.rename(call.project_id, call.path["id"], body.name))


async def revoke_token(call: Call) -> None:
    """Ends a token; what uses it is out within seconds."""
    await call.services.accounts.tokens.revoke(call.project_id, call.path["id"])
    call.services.access.forget_all()


def _shape(token: StoredToken, secret: str | None = None) -> http.ApiToken:
    return http.ApiToken(
        id=token.id,
        name=token.name,
        agent_id=token.agent_id,
        created_at=render.time(token.created_at),
        last_used_at=None if token.last_used_at is None else render.time(token.last_used_at),
        scope=token.scope,
        token=secret,
    )
