"""People who want to be forgotten, and conversations that are old enough: gone, with a receipt, and nobody else's."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import keeping
from app.adapters.visitor_tokens import new_visitor
from app.contract import keys
from app.contract.envelope import encode
from app.dev.embedded import MongoServer, RedisServer
from app.domain.commands import ForgetVisitor, Origin, PostVisitorMessage, Profile
from app.domain.errors import NotFoundError
from app.domain.ids import partition_of
from app.settings import Settings
from tests.support.stack import PARTITIONS, SECRET, Stack
from tests.support.talk import new_id, reply, write
from tests.waiting import wait_for


@pytest.fixture(scope="module")
def stack(
    redis_server: RedisServer, mongo_server: MongoServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """One gateway, one worker."""
    with Stack(tmp_path_factory.mktemp("forgotten"), redis_server, mongo_server, gateways=1, workers=1) as stack:
        yield stack


@pytest.fixture(scope="module")
def settings(stack: Stack) -> Settings:
    """As the command line reads them."""
    url = stack.environment["PORCHLIGHT_MONGODB_URL"]
    return Settings(redis_url=stack.redis_url, mongodb_url=url, partitions=PARTITIONS, secret_key=SECRET)


def left_of(stack: Stack, uid: str) -> dict[str, int]:
    """How many documents speak of a visitor."""
    database = stack.database
    return {
        "messages": database["messages"].count_documents({"author.id": uid}),
        "conversations": database["conversations"].count_documents({"visitorUid": uid}),
        "visitors": database["visitors"].count_documents({"visitorUid": uid}),
    }


def test_who_wants_to_be_forgotten_is_and_nobody_else(stack: Stack, settings: Settings) -> None:
    profile, other = new_visitor(), new_visitor()
    visitor, neighbour, agent = stack.visitor(profile=profile), stack.visitor(profile=other), stack.agent()
    assert visitor.request("updateContext", {"url": "https://shop.example/a"})["ok"]
    for n in range(3):
        receipt = write(visitor, f"mine {n}")
    write(neighbour, "not mine")
    reply(agent, receipt["conversationId"], "an answer")
    agent.request(
        "sendReply",
        {"conversationId": receipt["conversationId"], "clientMessageId": new_id(), "content": "a note", "kind": "note"},
    )
    wait_for(lambda: stack.database["messages"].count_documents({"content": "a note"}) == 1)

    kept = list(keeping.export(settings, "shop", profile.uid, with_notes=False))
    messages = [line["document"] for line in kept if line["collection"] == "messages"]
    assert [one["content"] for one in messages if one["kind"] != "event"] == ["mine 0", "mine 1", "mine 2", "an answer"]
    assert {line["collection"] for line in kept} == {"visitors", "conversations", "messages"}

    (erased,) = keeping.erase(settings, "shop", profile.uid)

    assert (erased["conversations"], erased["visitors"], erased["deadLetters"]) == (1, 1, 0)
    assert erased["messages"] >= 5  # with the lines that hand over wrote
    assert left_of(stack, profile.uid) == {"messages": 0, "conversations": 0, "visitors": 0}
    assert stack.database["messages"].count_documents({"conversationId": receipt["conversationId"]}) == 0
    assert left_of(stack, other.uid)["messages"] == 1
    assert keeping.is_genuine(settings, erased)
    assert not keeping.is_genuine(settings, {**erased, "messages": 0})
    with pytest.raises(NotFoundError):
        keeping.erase(settings, "shop", profile.uid)

    assert write(stack.visitor(profile=profile), "hello again")["seq"] == 1
    assert left_of(stack, profile.uid)["messages"] == 1


def posted(profile: Profile, text: str) -> PostVisitorMessage:
    """As a gateway would write it."""
    now = int(datetime.now(UTC).timestamp() * 1000)
    return PostVisitorMessage("shop", profile, new_id(), text, now, Origin("nobody", "none"))


def test_what_came_before_goes_and_what_came_after_stays(stack: Stack) -> None:
    profile, other = new_visitor(), new_visitor()
    while partition_of("shop", other.uid, PARTITIONS) != partition_of("shop", profile.uid, PARTITIONS):
        other = new_visitor()
    forget = ForgetVisitor("shop", profile.uid, new_id(), "nobody", 0)
    stream = keys.stream(partition_of("shop", profile.uid, PARTITIONS))
    entries: list[Any] = [posted(profile, f"before {n}") for n in range(20)]
    entries += [posted(other, "a neighbour"), forget, forget, posted(profile, "after"), posted(other, "another")]
    with stack.redis.pipeline(transaction=True) as pipeline:
        for entry in entries:
            pipeline.xadd(stream, encode(entry))  # type: ignore[arg-type]  # bytes are fine as keys
        pipeline.execute()
    wait_for(lambda: stack.backlog() == 0)

    mine = stack.database["messages"].find({"author.id": profile.uid})
    assert [(message["content"], message["seq"]) for message in mine] == [("after", 1)]
    theirs = stack.database["messages"].find({"author.id": other.uid}).sort("seq", 1)
    assert [message["content"] for message in theirs] == ["a neighbour", "another"]


def test_retention_takes_what_is_resolved_and_old(stack: Stack, settings: Settings) -> None:
    old, recent, unresolved = (write(stack.visitor(), "hello")["conversationId"] for _ in range(3))
    conversations = stack.database["conversations"]
    long_ago = datetime.now(UTC) - timedelta(days=40)
    conversations.update_one({"_id": old}, {"$set": {"status": "resolved", "updatedAt": long_ago}})
    conversations.update_one({"_id": recent}, {"$set": {"status": "resolved"}})
    conversations.update_one({"_id": unresolved}, {"$set": {"updatedAt": long_ago}})
    assert list(keeping.let_go(settings)) == []  # without a rule everything stays

    keeping.set_retention(settings, "shop", 30)
    assert list(keeping.let_go(settings)) == [("shop", 1, 1)]
    assert list(keeping.let_go(settings)) == [("shop", 0, 0)]

    left = {found["_id"] for found in conversations.find({"_id": {"$in": [old, recent, unresolved]}})}
    assert left == {recent, unresolved}
    assert stack.database["messages"].count_documents({"conversationId": old}) == 0
    keeping.set_retention(settings, "shop", None)
    assert keeping.retentions(settings) == {}
    with pytest.raises(NotFoundError):
        keeping.set_retention(settings, "nowhere", 3)
