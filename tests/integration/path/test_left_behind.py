"""What owners leave behind that froze, or died between storing and telling: found, and told to everybody."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import pytest

import actors.partition
from app.adapters.documents import conversation_row
from app.adapters.visitor_tokens import new_visitor
from app.doctor.probe import Probe
from app.domain.commands import ChangeConversation, Changes, PostVisitorMessage, Profile
from app.domain.decide import decide
from tests.integration.conftest import StartNear
from tests.support.factories import ANA, visitor_message
from tests.support.near_worker import NearWorker
from tests.support.neighbours import neighbour_of, partition_of_visitor
from tests.support.stack import Stack
from tests.support.talk import new_id, news, write
from tests.waiting import wait_for


class Scene(NamedTuple):
    """A visitor and an agent who talk, and their partition's owner."""

    stack: Stack
    owner: NearWorker
    vera: Profile
    visitor: Probe
    agent: Probe
    conversation_id: str


@pytest.fixture
def scene(start_near: StartNear, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Given a conversation, and an owner that has looked at what the one before left, and looks again soon."""
    monkeypatch.setattr(actors.partition, "LOOK_BACK_SECONDS", 0.2)
    stack, _ = start_near()
    vera = new_visitor()
    with NearWorker(stack, partition_of_visitor(vera)) as owner:
        visitor, agent = stack.visitor(0, vera), stack.agent()
        receipt = write(visitor, "Hello")
        news(agent, "Hello")
        yield Scene(stack, owner, vera, visitor, agent, receipt["conversationId"])


def _says(scene: Scene, content: str) -> PostVisitorMessage:
    return msgspec.structs.replace(visitor_message(content, visitor=scene.vera), client_message_id=new_id())


def test_what_a_frozen_owner_took_after_its_successor_looked_is_found(scene: Scene) -> None:
    scene.owner.take_and_die(_says(scene, "Anybody?"))

    assert news(scene.agent, "Anybody?")["message"]["seq"] == 2
    wait_for(lambda: scene.stack.backlog() == 0)
    assert write(scene.visitor, "Ah, there")["seq"] == 3


def test_what_a_frozen_owner_took_when_it_woke_keeps_its_place(
    start_near: StartNear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took it after its successor's first look, and the same visitor wrote more at once."""
    monkeypatch.setattr(actors.partition, "DOUBT_SECONDS", 60.0)
    stack, _ = start_near()
    vera = new_visitor()
    with NearWorker(stack, partition_of_visitor(vera)) as owner:
        visitor = stack.visitor(0, vera)
        write(visitor, "Hello")
        texts = [f"Line {number}" for number in range(20)]
        for text in texts:
            command = msgspec.structs.replace(visitor_message(text, visitor=vera), client_message_id=new_id())
            owner.take_and_die(command) if text.endswith(("0", "5", "6")) else owner.append(command)
        wait_for(lambda: stack.backlog() == 0)

    stored = stack.database["messages"].find({"author.id": vera.uid}).sort("seq", 1)
    assert [message["content"] for message in stored] == ["Hello", *texts]


def test_what_a_dead_owner_stored_without_a_word_is_announced(scene: Scene) -> None:
    second_tab = scene.stack.visitor(0, scene.vera)
    command = _says(scene, "Anybody?")
    stored = scene.owner.decide(scene.conversation_id, command).messages
    assert scene.owner.store.insert(stored).count == 1

    scene.owner.take_and_die(command)

    shown = news(scene.agent, "Anybody?")
    assert (shown["message"]["id"], shown["message"]["seq"]) == (stored[0].id, 2)
    assert (shown["conversation"]["lastSeq"], shown["conversation"]["unread"]) == (2, 2)
    assert second_tab.wait("newMessage", content="Anybody?")["id"] == stored[0].id
    wait_for(lambda: scene.stack.backlog() == 0)
    assert scene.stack.database["messages"].count_documents({"conversationId": scene.conversation_id}) == 2


def test_first_words_that_a_dead_owner_stored_without_a_word_are_announced(scene: Scene) -> None:
    """Given a visitor whom the living owner has never heard of: nothing stands in his way at the store."""
    nina = neighbour_of(scene.vera)
    command = msgspec.structs.replace(_says(scene, "Is this the shop?"), visitor=nina)
    stored = decide(None, command).messages
    assert scene.owner.store.insert(stored).count == 1

    scene.owner.take_and_die(command)

    shown = news(scene.agent, "Is this the shop?")
    assert (shown["message"]["id"], shown["conversation"]["unread"]) == (stored[0].id, 1)
    assert write(scene.stack.visitor(0, nina), "Hello?")["seq"] == 2
    wait_for(lambda: scene.stack.backlog() == 0)


@pytest.mark.parametrize("died_before", ["saving", "telling"])
def test_a_change_that_a_dead_owner_made_without_a_word_is_announced(scene: Scene, died_before: str) -> None:
    command = ChangeConversation(
        "shop", scene.vera.uid, scene.conversation_id, *ANA, "request-1", "gone", Changes(status="resolved"), 1
    )
    decision = scene.owner.decide(scene.conversation_id, command)
    assert decision.state is not None
    scene.owner.store.insert(decision.messages)
    if died_before == "telling":
        scene.owner.store.save([conversation_row(decision.state.conversation, scene.owner.fence)])

    scene.owner.take_and_die(command)

    shown = scene.agent.wait("conversationUpdated", id=scene.conversation_id)
    assert (shown["status"], shown["lastSeq"]) == ("resolved", 2)
    scene.visitor.wait("conversationUpdated", conversationId=scene.conversation_id, status="resolved")
    wait_for(lambda: scene.stack.backlog() == 0)
    found = scene.stack.database["conversations"].find_one({"_id": scene.conversation_id})
    assert found is not None
    assert (found["status"], found["lastSeq"]) == ("resolved", 2)
