"""Which function answers which route. One line for each route of the contract; anything else is refused at start."""

from app.contract.routes import ROUTES
from app.gateway.http import (
    account,
    canned,
    conversations,
    links,
    operations,
    projects,
    session,
    team,
    tokens,
    visitors,
    widget,
)
from app.gateway.http.api import Function, Methods

_P = "/api/projects/{projectId}"
_C = _P + "/conversations/{conversationId}"

FUNCTIONS: dict[tuple[str, str], Function] = {
    ("GET", "/api/widget/config"): widget.config,
    ("POST", "/api/widget/session"): widget.open_session,
    ("POST", "/api/session"): session.sign_in,
    ("GET", "/api/session"): session.who_am_i,
    ("DELETE", "/api/session"): session.sign_out,
    ("GET", "/api/account"): account.get_account,
    ("DELETE", "/api/account/sessions"): account.sign_out_everywhere,
    ("POST", "/api/account/password"): account.change_password,
    ("POST", "/api/account/second-factor"): account.begin_second_factor,
    ("POST", "/api/account/second-factor/confirm"): account.confirm_second_factor,
    ("POST", "/api/account/second-factor/off"): account.turn_off_second_factor,
    ("GET", _P): projects.get_project,
    ("PATCH", _P): projects.patch_project,
    ("GET", _P + "/installation"): projects.get_installation,
    ("GET", _P + "/conversations"): conversations.list_conversations,
    ("GET", _P + "/counts"): conversations.count,
    ("GET", _C): conversations.get_conversation,
    ("PATCH", _C): conversations.patch_conversation,
    ("GET", _C + "/messages"): conversations.list_messages,
    ("GET", _P + "/visitors/{id}/conversations"): conversations.list_of_visitor,
    ("GET", _P + "/visitors/{id}"): visitors.get_visitor,
    ("PATCH", _P + "/visitors/{id}"): visitors.patch_visitor,
    ("DELETE", _P + "/visitors/{id}/sessions"): visitors.end_sessions,
    ("GET", _P + "/canned-replies"): canned.list_replies,
    ("POST", _P + "/canned-replies"): canned.add_reply,
    ("PATCH", _P + "/canned-replies/{id}"): canned.patch_reply,
    ("DELETE", _P + "/canned-replies/{id}"): canned.remove_reply,
    ("GET", _P + "/agents"): team.list_agents,
    ("POST", _P + "/agents"): team.add_agent,
    ("PATCH", _P + "/agents/{id}"): team.patch_agent,
    ("DELETE", _P + "/agents/{id}"): team.remove_agent,
    ("POST", _P + "/agents/{id}/reset-link"): links.make_reset_link,
    ("GET", _P + "/invitations"): links.list_invitations,
    ("POST", _P + "/invitations"): links.invite,
    ("DELETE", _P + "/invitations/{id}"): links.withdraw_invitation,
    ("POST", "/api/link"): links.look_at_link,
    ("POST", "/api/link/use"): links.use_link,
    ("GET", _P + "/tokens"): tokens.list_tokens,
    ("POST", _P + "/tokens"): tokens.make_token,
    ("PATCH", _P + "/tokens/{id}"): tokens.rename_token,
    ("DELETE", _P + "/tokens/{id}"): tokens.revoke_token,
    ("GET", "/api/openapi.json"): operations.openapi,
    ("GET", "/api/asyncapi.json"): operations.asyncapi,
    ("GET", "/healthz"): operations.health,
    ("GET", "/readyz"): operations.ready,
}


def methods_by_path() -> dict[str, Methods]:
    """Path -> method -> (route, function). Raises RuntimeError when contract and functions differ."""
    routes = {(route.method, route.path): route for route in ROUTES}
    different = {f"{method} {path}" for method, path in routes.keys() ^ FUNCTIONS.keys()}
    if different:
        raise RuntimeError(f"routes without a function, or functions without a route: {sorted(different)}")
    paths: dict[str, Methods] = {}
    for (method, path), route in routes.items():
        paths.setdefault(path, {})[method] = (route, FUNCTIONS[method, path])
    return paths
