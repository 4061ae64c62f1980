"""The table of Socket.IO events: which namespace, who sends, what, and what the callback gets.

The gateway dispatches by it, and the AsyncAPI document and the TypeScript types are made from it.
"""

from typing import Literal

import msgspec

from app.contract import client_events as sent
from app.contract import server_events as got
from app.contract.http_shapes import Scope
from app.contract.rooms import INBOX, WIDGET
from app.contract.shapes import ConversationShape, Message

ToWhom = Literal["socket", "room"]


class ClientEvent(msgspec.Struct, frozen=True):
    """An event that a client may send, its payload and its callback's answer; `scope`: what an API token needs."""

    namespace: str
    name: str
    payload: type
    answer: type
    scope: Scope = "read"

    @property
    def doc(self) -> str:
        """The payload's own sentence."""
        return (self.payload.__doc__ or "").strip()


class ServerEvent(msgspec.Struct, frozen=True):
    """An event that the server sends: to single sockets or to the project's room."""

    namespace: str
    name: str
    payload: type
    to: ToWhom

    @property
    def doc(self) -> str:
        """The payload's own sentence."""
        return (self.payload.__doc__ or "").strip()


CLIENT_EVENTS = (
    ClientEvent(WIDGET, "sendMessage", sent.SendMessage, got.Queued),
    ClientEvent(WIDGET, "updateContext", sent.UpdateContext, got.Ok),
    ClientEvent(WIDGET, "typing", sent.VisitorTyping, got.Ok),
    ClientEvent(WIDGET, "markRead", sent.VisitorMarkRead, got.Ok),
    ClientEvent(WIDGET, "resume", sent.VisitorResume, got.Resumed),
    ClientEvent(WIDGET, "history", sent.History, got.HistoryPage),
    ClientEvent(WIDGET, "updateProfile", sent.UpdateProfile, got.Ok),
    ClientEvent(WIDGET, "rateConversation", sent.RateConversation, got.Ok),
    ClientEvent(WIDGET, "startConversation", sent.StartConversation, got.Ok),
    ClientEvent(INBOX, "joinProject", sent.ProjectRef, got.Joined),
    ClientEvent(INBOX, "leaveProject", sent.ProjectRef, got.Joined),
    ClientEvent(INBOX, "sendReply", sent.SendReply, got.Queued, "write"),
    ClientEvent(INBOX, "typing", sent.ConversationActivity, got.Ok, "write"),
    ClientEvent(INBOX, "viewing", sent.ConversationActivity, got.Ok, "write"),
    ClientEvent(INBOX, "markRead", sent.AgentMarkRead, got.Ok, "write"),
    ClientEvent(INBOX, "markUnread", sent.AgentMarkUnread, got.Ok, "write"),
    ClientEvent(INBOX, "resume", sent.AgentResume, got.Resumed),
    ClientEvent(INBOX, "setPresence", sent.SetPresence, got.Ok, "write"),
)

SERVER_EVENTS = (
    ServerEvent(WIDGET, "messageSent", got.MessageSent, "socket"),
    ServerEvent(WIDGET, "messageFailed", got.MessageFailed, "socket"),
    ServerEvent(WIDGET, "newMessage", Message, "socket"),
    ServerEvent(WIDGET, "typing", got.VisitorTypingShown, "socket"),
    ServerEvent(WIDGET, "read", got.VisitorRead, "socket"),
    ServerEvent(WIDGET, "presence", got.Presence, "socket"),
    ServerEvent(WIDGET, "conversationUpdated", got.VisitorConversationUpdated, "socket"),
    ServerEvent(WIDGET, "resync", got.Resync, "socket"),
    ServerEvent(INBOX, "resync", got.Resync, "socket"),
    ServerEvent(INBOX, "messageSent", got.MessageSent, "socket"),
    ServerEvent(INBOX, "messageFailed", got.MessageFailed, "socket"),
    ServerEvent(INBOX, "newMessage", got.AgentNewMessage, "room"),
    ServerEvent(INBOX, "conversationUpdated", ConversationShape, "room"),
    ServerEvent(INBOX, "typing", got.AgentTypingShown, "room"),
    ServerEvent(INBOX, "viewing", got.Viewing, "room"),
    ServerEvent(INBOX, "read", got.AgentRead, "room"),
    ServerEvent(INBOX, "visitorContext", got.VisitorContext, "room"),
    ServerEvent(INBOX, "visitorPresence", got.VisitorPresence, "room"),
    ServerEvent(INBOX, "agentPresence", got.AgentPresence, "room"),
)

AUTH = {WIDGET: sent.VisitorAuth, INBOX: sent.AgentAuth}
