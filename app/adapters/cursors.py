"""Cursors of the conversation list: where a page ended. Opaque to clients, checked strictly on their way back."""

import base64
import re

import msgspec

from app.domain.conversation import Conversation
from app.domain.errors import InvalidError

_FORM = re.compile(r"(?P<ms>\d{1,14})\.(?P<id>[A-Za-z0-9_.:-]{1,128})", re.ASCII)


class Cursor(msgspec.Struct, frozen=True):
    """The last conversation of a page: when it was updated (ms) and its id, which breaks ties."""

    updated_at: int
    id: str


def encode(conversation: Conversation) -> str:
    """The cursor after which `conversation` was the last one shown."""
    return base64.urlsafe_b64encode(f"{conversation.updated_at}.{conversation.id}".encode()).decode().rstrip("=")


def decode(text: str) -> Cursor:
    """What `encode` gave out. Raises InvalidError for anything else."""
    try:
        form = _FORM.fullmatch(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode())
    except ValueError:
        form = None
    if form is None:
        raise InvalidError("The cursor is not one of ours.", field="cursor")
    return Cursor(int(form["ms"]), form["id"])
