"""Bodies of the HTTP API about accounts: invitations, links to set a password, and what they lead to."""

from typing import Annotated, Literal

import msgspec

from app.contract.http_shapes import AgentShape, AnyPassword, Code, Password, Role
from app.contract.shapes import Email, Full, Inbound, Outbound, Time

PersonName = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
LinkSecret = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="What follows # in the link.")]


class WriteInvitation(Inbound, frozen=True):
    """Somebody who is to join the team. He chooses his password himself, or gives the one that he has."""

    email: Email
    role: Role = "agent"
    name: PersonName | None = None


class Invitation(Outbound, frozen=True):
    """An invitation that nobody has accepted yet; `url` is shown once, when it is made, to be handed over."""

    id: str
    email: str
    role: Role
    created_at: Time
    expires_at: Time
    name: str | None = None
    url: str | None = None


class Invitations(Full, frozen=True):
    """A project's open invitations."""

    invitations: list[Invitation]


class ResetLink(Full, frozen=True):
    """A link with which a member sets a new password. It is shown this once, to be handed over."""

    url: str
    expires_at: Time


class LookAtLink(Inbound, frozen=True):
    """Asks what a link is for."""

    token: LinkSecret


class Link(Full, frozen=True):
    """What a link is for. `hasAccount`: the person has a password already and joins with it."""

    kind: Literal["invitation", "reset"]
    email: str
    name: str | None
    project_name: str | None
    has_account: bool
    expires_at: Time


class UseLink(Inbound, frozen=True):
    """Uses a link up. `password`: the new one, or the one that an invited person has; `name` for a new account."""

    token: LinkSecret
    password: Password
    name: PersonName | None = None


class LinkUsed(Full, frozen=True):
    """Whose account it is: he signs in with the password that he gave."""

    email: str


class SessionShape(Full, frozen=True):
    """A browser that is signed in; `current`: the one that asks."""

    created_at: Time
    current: bool


class Account(Full, frozen=True):
    """An agent's own account: how it is secured, and where it is signed in."""

    agent: AgentShape
    second_factor: bool
    recovery_codes_left: int
    sessions: list[SessionShape]


class ChangePassword(Inbound, frozen=True):
    """`password` is the one until now."""

    password: AnyPassword
    new_password: Password


class Proof(Inbound, frozen=True):
    """The password once more, for what guards the account."""

    password: AnyPassword


class QrCodeShape(Full, frozen=True):
    """`path` draws the dark modules in an SVG of `size` by `size` units, on white."""

    size: int
    path: str


class SecondFactorSecret(Full, frozen=True):
    """For an authenticator app: the secret to type, or the address as it is and as a QR code."""

    secret: str
    url: str
    qr_code: QrCodeShape


class ConfirmCode(Inbound, frozen=True):
    """What the app shows now."""

    code: Code


class RecoveryCodes(Full, frozen=True):
    """Each opens the account once, without the app. They are shown this once."""

    recovery_codes: list[str]
