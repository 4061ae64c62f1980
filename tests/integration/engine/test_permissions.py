"""Who may send which event: a table that people keep, held against the contract and played against a gateway.

An event that is not in it fails, so that somebody thinks about who may.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pymongo
import pytest

from app.adapters.documents import conversation_document, message_document
from app.adapters.outbound import ForRoom, frame
from app.adapters.sessions import token_hash
from app.adapters.visitor_tokens import new_visitor
from app.contract.catalogue import CLIENT_EVENTS
from app.contract.rooms import INBOX, WIDGET
from app.doctor.probe import Probe, ProbeError
from app.domain.commands import Origin, PostVisitorMessage, Profile
from app.domain.decide import decide
from app.settings import Settings
from tests.support.live_gateway import LiveGateway
from tests.support.raw_socket import RawSocket

Payload = dict[str, Any]
SECRET_WORDS = "the words of another visitor"

# Event -> what is sent about a conversation (or a project) that is one's own. What a visitor sends names nobody: his
# token says who he is.
VISITORS: dict[str, Payload] = {
    "sendMessage": {"clientMessageId": str(uuid4()), "content": "Hello"},
    "updateContext": {"url": "https://shop.example/"},
    "typing": {"active": True},
    "markRead": {"seq": 1},
    "resume": {"lastSeq": 0},
    "history": {"beforeSeq": 10},
    "updateProfile": {"name": "Mia"},
    "rateConversation": {"rating": 5},
    "startConversation": {},
}
# Event -> (payload but the id, the id's field or None, what a token needs)
AGENTS: dict[str, tuple[Payload, str | None, str]] = {
    "joinProject": ({}, "projectId", "read"),
    "leaveProject": ({}, "projectId", "read"),
    "sendReply": ({"clientMessageId": str(uuid4()), "content": "Hello"}, "conversationId", "write"),
    "typing": ({"active": True}, "conversationId", "write"),
    "viewing": ({"active": True}, "conversationId", "write"),
    "markRead": ({"seq": 1}, "conversationId", "write"),
    "markUnread": ({}, "conversationId", "write"),
    "resume": ({"lastSeq": 0}, "conversationId", "read"),
    "setPresence": ({"status": "online"}, None, "write"),
}
HARMLESS = {"leaveProject"}  # who was not in is out: there is nothing to tell


def test_every_event_has_its_row_and_the_contract_says_the_same() -> None:
    events = {(event.namespace, event.name): event for event in CLIENT_EVENTS}

    assert {name for namespace, name in events if namespace == WIDGET} == VISITORS.keys()
    assert {name: event.scope for (namespace, name), event in events.items() if namespace == INBOX} == {
        name: scope for name, (_, _, scope) in AGENTS.items()
    }


@pytest.fixture(scope="module")
def theirs(settings: Settings) -> dict[str, str]:
    """Given a conversation of the shop's: its id, its visitor's and its project's."""
    visitor = Profile("v_" + "x" * 22)
    state = decide(None, PostVisitorMessage("shop", visitor, str(uuid4()), SECRET_WORDS, 1, Origin("g", "s")))
    assert state.state is not None
    conversation = state.state.conversation
    with pymongo.MongoClient[Any](settings.mongodb_url) as client:
        database = client.get_default_database()
        database["messages"].insert_many([message_document(message) for message in state.messages])
        database["conversations"].insert_one({"_id": conversation.id, **conversation_document(conversation)})
    return {"conversationId": conversation.id, "projectId": "shop", "visitorUid": visitor.uid}


@pytest.fixture
def inbox(live: LiveGateway) -> Any:
    """Opens an agent's or a bot's socket."""
    opened: list[Probe] = []

    def open_inbox(name: str | None = None, token: str | None = None) -> Probe:
        headers = {"Cookie": f"porchlight_session=cookie-of-{name}"} if name else None
        opened.append(Probe(live.url, INBOX, {"token": token} if token else None, headers=headers))
        return opened[-1]

    yield open_inbox
    for probe in opened:
        probe.close()


@pytest.mark.parametrize("event", AGENTS)
def test_an_agent_of_the_project_may_and_a_stranger_hears_what_a_random_id_hears(
    inbox: Callable[..., Probe], theirs: dict[str, str], event: str
) -> None:
    payload, field, _ = AGENTS[event]
    own, foreign = inbox("ana"), inbox("carl")
    about = {} if field is None else {field: theirs[field]}

    assert own.request(event, payload | about)["ok"]
    if field is None or event in HARMLESS:
        return
    refused, unknown = foreign.request(event, payload | about), foreign.request(event, payload | {field: "f" * 24})
    assert refused == unknown
    assert refused["error"]["code"] == "not_found"


@pytest.mark.parametrize("scope", ["read", "write", "admin"])
def test_a_token_sends_what_it_was_made_for(
    settings: Settings, inbox: Callable[..., Probe], theirs: dict[str, str], scope: str
) -> None:
    token = {"_id": scope, "projectId": "shop", "agentId": "agent-ana", "name": scope, "scope": scope}
    with pymongo.MongoClient[Any](settings.mongodb_url) as client:
        row = token | {"hash": token_hash(f"plt_{scope}"), "createdAt": datetime.now(UTC), "lastUsedAt": None}
        client.get_default_database()["apiTokens"].insert_one(row)
    bot, reach = inbox(token=f"plt_{scope}"), ["read", "write", "admin"]

    for event, (payload, field, needed) in AGENTS.items():
        answer = bot.request(event, payload | ({} if field is None else {field: theirs[field]}))
        assert answer["ok"] is (reach.index(scope) >= reach.index(needed)), event
        assert answer["ok"] or answer["error"]["code"] == "forbidden"


@pytest.mark.parametrize("event", VISITORS)
def test_a_visitor_reaches_nobody_but_himself(live: LiveGateway, theirs: dict[str, str], event: str) -> None:
    visitor = live.visitor(new_visitor())
    try:
        answer = visitor.request(event, VISITORS[event])
        assert answer["ok"]
        assert SECRET_WORDS not in str(answer)
        for field, foreign in theirs.items():
            assert visitor.request(event, VISITORS[event] | {field: foreign})["error"]["code"] == "invalid"
    finally:
        visitor.close()


@pytest.mark.parametrize("event", [event for event in AGENTS if event not in VISITORS])
def test_a_visitor_has_no_agents_events(live: LiveGateway, event: str) -> None:
    visitor = live.visitor()
    try:
        assert visitor.request(event, AGENTS[event][0])["error"]["code"] == "unknown_event"
    finally:
        visitor.close()


def test_what_is_for_a_projects_visitors_reaches_no_other_projects(live: LiveGateway) -> None:
    words = frame(WIDGET, "presence", {"online": True, "agents": [{"name": SECRET_WORDS}]})
    with RawSocket(live.url) as shop, RawSocket(live.url) as bank:
        for raw, project in ((shop, "shop"), (bank, "bank")):
            assert raw.enter(WIDGET, {"token": live.token(project=project)}).startswith("40")
            raw.until((f'42{WIDGET},["presence"',))

        live.run(lambda gateway: gateway.manager.deliver(ForRoom(WIDGET, "bank", [words])))
        shop.send('42/widget,1["resume",{"lastSeq":0}]')

        assert SECRET_WORDS in bank.until((f"42{WIDGET}",))
        assert shop.until((f"42{WIDGET}", f"43{WIDGET}")).startswith("43"), "nothing came before the answer"


def test_a_visitors_token_opens_no_inbox_and_an_agents_no_widget(live: LiveGateway) -> None:
    for namespace, auth in ((INBOX, {"token": live.token()}), (WIDGET, {"token": "plt_token-of-anas-bot"})):
        with pytest.raises(ProbeError, match="unauthorized"):
            Probe(live.url, namespace, auth, headers={"Cookie": "porchlight_session=forged"})
