"""Bodies of the HTTP API, requests (Inbound) and answers."""

from typing import Annotated, Literal

import msgspec

from app.contract.shapes import (
    Content,
    ConversationShape,
    Email,
    Full,
    Id,
    Inbound,
    Line,
    Message,
    Outbound,
    Time,
    Url,
)
from app.domain.commands import Priority, ReopenRule, Status

Password = Annotated[str, msgspec.Meta(min_length=12, max_length=256)]
AnyPassword = Annotated[str, msgspec.Meta(max_length=256)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=20, description="An app's code, or a recovery code.")]
Scope = Literal["read", "write", "admin"]
Role = Literal["owner", "admin", "agent"]
Colour = Annotated[str, msgspec.Meta(pattern=r"^#[0-9a-fA-F]{6}$(?!\n)")]
OriginUrl = Annotated[str, msgspec.Meta(pattern=r"^https?://[A-Za-z0-9.*:\[\]-]{1,253}$(?!\n)")]
ReopenDays = Annotated[
    int, msgspec.Meta(ge=1, le=365, description="Of the rule window: so long after its last line a message reopens.")
]
Tags = Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=40)]], msgspec.Meta(max_length=20)]


# ---------------------------------------------------------------- widget
class Theme(Full, frozen=True, forbid_unknown_fields=True):
    """How a project's widget looks."""

    accent: Colour = "#3b5bdb"
    mode: Literal["auto", "light", "dark"] = "auto"
    position: Literal["right", "left"] = "right"


class WidgetConfig(Full, frozen=True):
    """A project's public settings. `answersWithin` is the project's own sentence for when nobody is there.

    `typingPreview`: agents see what a visitor types before he sends it, and his widget tells him so.
    """

    project_id: str
    name: str
    theme: Theme
    greeting: str
    locale: str
    online: bool
    ask_email: bool = True
    answers_within: str = ""
    typing_preview: bool = False


class Page(Inbound, frozen=True):
    """The page that the widget is on."""

    url: Url
    title: Line | None = None
    referrer: Url | None = None


class OpenWidgetSession(Inbound, frozen=True):
    """A visitor acts. `token` renews the same visitor; `identity` is a JWT signed with the project's secret."""

    project_id: Id
    token: Annotated[str, msgspec.Meta(max_length=4_096)] | None = None
    identity: Annotated[str, msgspec.Meta(max_length=4_096)] | None = None
    page: Page | None = None


class WidgetSession(Full, frozen=True):
    """A visitor's session: the token goes into his socket's auth."""

    token: str
    visitor_uid: str
    expires_at: Time
    conversation: ConversationShape | None


# ---------------------------------------------------------------- agents
class SignIn(Inbound, frozen=True):
    """An agent's e-mail and password; and a code, where a refusal named the field `code`."""

    email: Annotated[str, msgspec.Meta(max_length=254)]
    password: AnyPassword
    code: Code | None = None


class AgentShape(Full, frozen=True):
    """An agent."""

    id: str
    email: str
    name: str


class Membership(Full, frozen=True):
    """A project that the agent may enter, and as what."""

    id: str
    name: str
    role: Role


class AgentSession(Full, frozen=True):
    """Who is signed in; `csrfToken` goes into `X-CSRF-Token` of every call that changes something."""

    agent: AgentShape
    projects: list[Membership]
    csrf_token: str


class Counts(Full, frozen=True):
    """Conversations of the asked status, by assignment."""

    mine: int
    unassigned: int
    all: int


class ProjectCounts(Full, frozen=True):
    """Conversations of each status, by assignment, up to half a second old. A number of resolved ones ends at 1000.

    `unread`: messages in what is the asking agent's or nobody's, and not resolved.
    """

    open: Counts
    pending: Counts
    snoozed: Counts
    resolved: Counts
    unread: int


class ConversationPage(Full, frozen=True):
    """A page of a project's conversations, newest first."""

    conversations: list[ConversationShape]
    counts: Counts
    next_cursor: str | None


class VisitorConversations(Full, frozen=True):
    """One visitor's conversations in one project, newest first; at most 20."""

    conversations: list[ConversationShape]


class MessagePage(Full, frozen=True):
    """A page of a conversation's messages, ascending by seq."""

    messages: list[Message]
    has_more: bool


class PatchConversation(Inbound, frozen=True):
    """Changes of a conversation; what is left out stays. `ifAssigneeId` makes an assignment compare-and-set."""

    status: Status | msgspec.UnsetType = msgspec.UNSET
    assignee_id: Id | msgspec.UnsetType | None = msgspec.UNSET
    tags: Tags | msgspec.UnsetType = msgspec.UNSET
    priority: Priority | msgspec.UnsetType = msgspec.UNSET
    snoozed_until: Time | msgspec.UnsetType | None = msgspec.UNSET
    if_assignee_id: Id | msgspec.UnsetType | None = msgspec.UNSET


class ProjectShape(Outbound, frozen=True):
    """A project's settings, as its members see them. The identity secret is shown once, when it is made."""

    id: str
    name: str
    theme: Theme
    greeting: str
    locale: str
    allowed_origins: list[str]
    reopen_rule: ReopenRule
    require_identity: bool
    has_identity_secret: bool
    created_at: Time
    identity_secret: str | None = None
    ask_email: bool = True
    answers_within: str = ""
    reopen_days: int = 14
    typing_preview: bool = False
    old_identity_until: Time | None = None


class Installation(Full, frozen=True):
    """Whether a page has asked for the widget yet: when first, and the origin of that page."""

    seen_at: Time | None
    seen_on: str | None


class PatchProject(Inbound, frozen=True):
    """Changes of a project's settings.

    After `rotateIdentitySecret` the old secret is good until `oldIdentityUntil`, or until `endOldIdentitySecret`.
    `endVisitorSessions` makes every session token worthless that was issued until now, and closes its sockets.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | msgspec.UnsetType = msgspec.UNSET
    theme: Theme | msgspec.UnsetType = msgspec.UNSET
    greeting: Annotated[str, msgspec.Meta(max_length=500)] | msgspec.UnsetType = msgspec.UNSET
    locale: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?$(?!\n)")] | msgspec.UnsetType = msgspec.UNSET
    allowed_origins: Annotated[list[OriginUrl], msgspec.Meta(max_length=50)] | msgspec.UnsetType = msgspec.UNSET
    reopen_rule: ReopenRule | msgspec.UnsetType = msgspec.UNSET
    reopen_days: ReopenDays | msgspec.UnsetType = msgspec.UNSET
    require_identity: bool | msgspec.UnsetType = msgspec.UNSET
    ask_email: bool | msgspec.UnsetType = msgspec.UNSET
    answers_within: Annotated[str, msgspec.Meta(max_length=120)] | msgspec.UnsetType = msgspec.UNSET
    typing_preview: bool | msgspec.UnsetType = msgspec.UNSET
    rotate_identity_secret: bool = False
    end_old_identity_secret: bool = False
    end_visitor_sessions: bool = False


class CannedReply(Full, frozen=True):
    """A text that agents use often."""

    id: str
    shortcut: str
    content: str
    created_at: Time
    updated_at: Time


class CannedReplies(Full, frozen=True):
    """A project's canned replies."""

    canned_replies: list[CannedReply]


class WriteCannedReply(Inbound, frozen=True):
    """A new canned reply."""

    shortcut: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_-]{1,40}$(?!\n)")]
    content: Content


class PatchCannedReply(Inbound, frozen=True):
    """Changes of a canned reply."""

    shortcut: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_-]{1,40}$(?!\n)")] | msgspec.UnsetType = msgspec.UNSET
    content: Content | msgspec.UnsetType = msgspec.UNSET


class Member(Full, frozen=True):
    """A member of a project's team."""

    id: str
    email: str
    name: str
    role: Role


class Team(Full, frozen=True):
    """A project's agents."""

    agents: list[Member]


class AddMember(Inbound, frozen=True):
    """A new member; `password` for an agent who has no account yet."""

    email: Email
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    role: Role = "agent"
    password: Password | None = None


class PatchMember(Inbound, frozen=True):
    """A member's new role."""

    role: Role


class ApiToken(Outbound, frozen=True):
    """An API token; `token` itself is shown once, when it is made."""

    id: str
    name: str
    agent_id: str
    created_at: Time
    scope: Scope
    last_used_at: Time | None = None
    token: str | None = None


class ApiTokens(Full, frozen=True):
    """A project's API tokens."""

    tokens: list[ApiToken]


class WriteApiToken(Inbound, frozen=True):
    """A new API token, acting as the agent who makes it, and no further than its scope.

    `read` looks, `write` also answers and changes conversations and canned replies, `admin` does what its agent may.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    scope: Scope = "write"


class PatchApiToken(Inbound, frozen=True):
    """A token's new name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class Health(Outbound, frozen=True):
    """How a process is; `failing` names what is not ready."""

    status: Literal["ok", "unavailable"]
    failing: list[str] = msgspec.field(default_factory=list)
