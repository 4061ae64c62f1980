"""Every HTTP route of the API. The gateway mounts exactly these; the OpenAPI document is made from them."""

from typing import Literal

import msgspec

from app.contract import account_shapes as accounts
from app.contract import http_shapes as http
from app.contract import visitor_shapes as visitors
from app.contract.shapes import ConversationShape

Access = Literal["public", "widget", "session", "agent", "admin", "owner"]
# public: anybody; widget: any allowed origin; session: a signed-in agent; agent, admin, owner: that role of the project


class Route(msgspec.Struct, frozen=True):
    """One call: what it takes, what it answers, who may.

    `person`: not for API tokens, because what it makes or opens would outlive the token's own end.
    """

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str  # with {names}
    access: Access
    summary: str
    answer: type | None
    body: type | None = None
    query: tuple[str, ...] = ()
    status: int = 200
    errors: tuple[str, ...] = ()
    person: bool = False

    @property
    def scope(self) -> http.Scope:
        """What an API token needs for it, besides its agent's role."""
        if self.access in ("admin", "owner"):
            return "admin"
        return "read" if self.method == "GET" else "write"


_P = "/api/projects/{projectId}"
_C = _P + "/conversations/{conversationId}"
_LINK = ("not_found",)  # never made, used before, or expired: all the same
_LIST = ("status", "assignee", "tag", "q", "cursor", "limit")

ROUTES: tuple[Route, ...] = (
    Route(
        "GET", "/api/widget/config", "widget", "A project's public settings", http.WidgetConfig, query=("projectId",)
    ),
    Route("POST", "/api/widget/session", "widget", "A visitor acts", http.WidgetSession, http.OpenWidgetSession),
    Route("POST", "/api/session", "public", "Sign in", http.AgentSession, http.SignIn, errors=("unauthorized",)),
    Route("GET", "/api/session", "session", "Who am I", http.AgentSession),
    Route("DELETE", "/api/session", "session", "Sign out", None, status=204),
    Route("GET", "/api/account", "session", "My account", accounts.Account, person=True),
    Route("DELETE", "/api/account/sessions", "session", "Sign out everywhere", None, status=204, person=True),
    Route(
        "POST",
        "/api/account/password",
        "session",
        "Change my password; ends all other sessions",
        http.AgentSession,
        accounts.ChangePassword,
        person=True,
    ),
    Route(
        "POST",
        "/api/account/second-factor",
        "session",
        "Begin with a second factor; the secret is shown once",
        accounts.SecondFactorSecret,
        accounts.Proof,
        errors=("conflict",),
        person=True,
    ),
    Route(
        "POST",
        "/api/account/second-factor/confirm",
        "session",
        "Turn it on with a code; recovery codes are shown once",
        accounts.RecoveryCodes,
        accounts.ConfirmCode,
        errors=("conflict",),
        person=True,
    ),
    Route(
        "POST",
        "/api/account/second-factor/off",
        "session",
        "Turn the second factor off",
        None,
        accounts.Proof,
        status=204,
        person=True,
    ),
    Route("GET", _P, "agent", "A project's settings", http.ProjectShape),
    Route("PATCH", _P, "admin", "Change a project's settings", http.ProjectShape, http.PatchProject),
    Route("GET", _P + "/installation", "agent", "Whether the widget stands on a page", http.Installation),
    Route("GET", _P + "/conversations", "agent", "A project's conversations", http.ConversationPage, query=_LIST),
    Route("GET", _P + "/counts", "agent", "The numbers of the inbox's tabs", http.ProjectCounts),
    Route("GET", _C, "agent", "One conversation", ConversationShape),
    Route(
        "PATCH", _C, "agent", "Change a conversation", ConversationShape, http.PatchConversation, errors=("conflict",)
    ),
    Route(
        "GET",
        _C + "/messages",
        "agent",
        "A conversation's messages",
        http.MessagePage,
        query=("beforeSeq", "afterSeq", "limit"),
    ),
    Route("GET", _P + "/visitors/{id}/conversations", "agent", "A visitor's conversations", http.VisitorConversations),
    Route("GET", _P + "/visitors/{id}", "agent", "A visitor", visitors.VisitorDetails),
    Route(
        "PATCH",
        _P + "/visitors/{id}",
        "agent",
        "Correct his name or address",
        visitors.VisitorDetails,
        visitors.PatchVisitor,
    ),
    Route("DELETE", _P + "/visitors/{id}/sessions", "admin", "End a visitor's sessions", None, status=204),
    Route("GET", _P + "/canned-replies", "agent", "Canned replies", http.CannedReplies),
    Route("POST", _P + "/canned-replies", "agent", "Add one", http.CannedReply, http.WriteCannedReply, status=201),
    Route("PATCH", _P + "/canned-replies/{id}", "agent", "Change one", http.CannedReply, http.PatchCannedReply),
    Route("DELETE", _P + "/canned-replies/{id}", "agent", "Remove one", None, status=204),
    Route("GET", _P + "/agents", "agent", "The team", http.Team),
    Route("POST", _P + "/agents", "admin", "Add a member", http.Member, http.AddMember, status=201),
    Route("PATCH", _P + "/agents/{id}", "admin", "Change a member's role", http.Member, http.PatchMember),
    Route("DELETE", _P + "/agents/{id}", "admin", "Remove a member", None, status=204),
    Route(
        "POST",
        _P + "/agents/{id}/reset-link",
        "admin",
        "A link with which a member sets a new password; it is shown once",
        accounts.ResetLink,
        status=201,
        person=True,
    ),
    Route("GET", _P + "/invitations", "admin", "Open invitations", accounts.Invitations),
    Route(
        "POST",
        _P + "/invitations",
        "admin",
        "Invite somebody; the link is shown once",
        accounts.Invitation,
        accounts.WriteInvitation,
        status=201,
        errors=("conflict",),
        person=True,
    ),
    Route("DELETE", _P + "/invitations/{id}", "admin", "Withdraw an invitation", None, status=204),
    Route("POST", "/api/link", "public", "What a link is for", accounts.Link, accounts.LookAtLink, errors=_LINK),
    Route(
        "POST",
        "/api/link/use",
        "public",
        "Join a team, or set a password",
        accounts.LinkUsed,
        accounts.UseLink,
        errors=(*_LINK, "unauthorized", "conflict"),
    ),
    Route("GET", _P + "/tokens", "admin", "API tokens", http.ApiTokens),
    Route(
        "POST",
        _P + "/tokens",
        "admin",
        "Make one; it is shown once",
        http.ApiToken,
        http.WriteApiToken,
        status=201,
        person=True,
    ),
    Route("PATCH", _P + "/tokens/{id}", "admin", "Rename one", http.ApiToken, http.PatchApiToken),
    Route("DELETE", _P + "/tokens/{id}", "admin", "Revoke one", None, status=204),
    Route("GET", "/api/openapi.json", "public", "This document", dict),
    Route("GET", "/api/asyncapi.json", "public", "The Socket.IO contract", dict),
    Route("GET", "/healthz", "public", "The process is alive (no I/O)", http.Health),
    Route("GET", "/readyz", "public", "It can serve; 503 names what fails", http.Health, errors=("unavailable",)),
)

STATUS_OF = {
    "invalid": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "stale": 409,
    "too_large": 413,
    "rate_limited": 429,
    "busy": 503,
    "unavailable": 503,
    "internal": 500,
    "unknown_event": 400,
}
