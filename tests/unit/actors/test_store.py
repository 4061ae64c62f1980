"""A group commit of several partitions: each hears of its own part, and only of that."""

from collections.abc import Sequence
from queue import SimpleQueue
from typing import Any, cast

import pytest

from actors.base import Obituary
from actors.dispatcher import Dispatcher
from actors.mailbox import Commit, CutShort, Fenced, Found, Load, Postponed, Publish, Work
from actors.store import StoreActor
from app.adapters.documents import conversation_row
from app.adapters.message_store import Loaded, VisitorKey
from app.domain.commands import Profile
from app.domain.decide import Decision, decide
from tests.support.factories import visitor_message
from tests.support.fake_store import FakeStore


class Mailbox:
    """Stands where an actor's reference stands, and keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def tell(self, message: Any) -> None:
        """Keeps it."""
        self.told.append(message)


class Group:
    """Three partitions with two messages each, of a visitor of their own."""

    def __init__(self) -> None:
        self.store = FakeStore()
        self.publisher = Mailbox()
        self.partitions: list[Any] = [Mailbox(), Mailbox(), Mailbox()]
        self.actor = StoreActor(self.store, cast("Any", self.publisher), SimpleQueue[Obituary](), Dispatcher())

    def commit(self, fence: int = 7) -> None:
        """All of them ask in the same moment."""
        for number, partition in enumerate(self.partitions):
            self.actor.on_receive(Commit(_work(number, fence), partition))
        self.end_turn()

    def end_turn(self) -> None:
        """As the mailbox does it when nothing else waits."""
        last, self.actor.actor_inbox.last = self.actor.actor_inbox.last, None
        assert last is not None
        self.actor.on_receive(last.message)

    @property
    def heard(self) -> list[list[str]]:
        """What each partition heard."""
        return [[type(message).__name__ for message in partition.told] for partition in self.partitions]

    @property
    def published(self) -> list[int]:
        """The partitions whose work goes to the publisher."""
        return [message.work.partition for message in self.publisher.told if isinstance(message, Publish)]


def _decisions(number: int) -> list[Decision]:
    visitor = Profile(f"v_{number}" + "a" * 21)
    first = decide(None, visitor_message("one", 1, visitor=visitor))
    return [first, decide(first.state, visitor_message("two", 2, visitor=visitor))]


def _work(number: int, fence: int) -> Work:
    decisions = _decisions(number)
    state = decisions[-1].state
    assert state is not None
    return Work(
        partition=number,
        fence=fence,
        entry_ids=(b"1-0", b"2-0"),
        messages=tuple(message for decision in decisions for message in decision.messages),
        conversations=(conversation_row(state.conversation, fence),),
        contexts=(),
        events=(),
    )


@pytest.fixture
def group() -> Group:
    """Given three partitions that commit together."""
    return Group()


def test_all_is_stored_at_once_and_goes_to_the_publisher(group: Group) -> None:
    group.commit()

    assert group.heard == [[]] * 3, "the publisher answers, when they are announced too"
    assert group.published == [0, 1, 2]
    assert (len(group.store.messages), len(group.store.conversations)) == (6, 3)


@pytest.mark.parametrize(("place", "stored"), [(0, 0), (1, 1)])
def test_the_one_that_was_cut_short_hears_how_far_it_came_and_the_others_go_on(
    group: Group, place: int, stored: int
) -> None:
    standing = _work(1, 1).messages[place]
    group.store.messages.append(standing)

    group.commit()

    assert group.heard == [[], ["CutShort"], []]
    (cut,) = group.partitions[1].told
    assert isinstance(cut, CutShort)
    assert (cut.inserted.count, cut.inserted.duplicate) == (stored, standing)
    assert group.published == [0, 2]
    assert len(group.store.conversations) == 2, "what is not whole is not written"


@pytest.mark.parametrize("operation", ["insert", "save"])
def test_an_outage_postpones_everybody(group: Group, operation: str) -> None:
    group.store.fault = lambda asked: "before" if asked == operation else ""

    group.commit()

    assert group.heard == [[Postponed.__name__]] * 3
    assert group.published == []


def test_an_owner_that_was_overtaken_is_fenced_alone(group: Group) -> None:
    (row,) = _work(2, 1).conversations
    group.store.conversations[row.conversation.id] = (row.conversation, 99)

    group.commit()

    assert group.heard == [[], [], [Fenced.__name__]]
    assert group.published == [0, 1]


def test_work_without_messages_is_written_all_the_same(group: Group) -> None:
    work = _work(0, 1)
    group.actor.on_receive(
        Commit(
            Work(0, 1, (b"1-0",), (), work.conversations, (), ()),
            group.partitions[0],
        )
    )
    group.end_turn()

    assert (group.published, group.heard[0]) == ([0], [])
    assert len(group.store.conversations) == 1


def _known(group: Group, number: int) -> VisitorKey:
    """A visitor whose conversation is stored."""
    work = _work(number, 1)
    group.store.messages += work.messages
    row = work.conversations[0]
    group.store.conversations[row.conversation.id] = (row.conversation, 1)
    return row.conversation.project_id, row.conversation.visitor_uid


def test_what_several_look_up_is_looked_up_at_once_and_each_hears_of_his_own_part(group: Group) -> None:
    operations: list[str] = []

    def note(operation: str) -> str:
        operations.append(operation)
        return ""

    group.store.fault = note
    known, named, stranger = _known(group, 0), _known(group, 1), ("shop", "v_stranger")
    name = _work(1, 1).conversations[0].conversation.id

    group.actor.on_receive(Load((known,), (), group.partitions[0]))
    group.actor.on_receive(Load((), (name,), group.partitions[1]))
    group.actor.on_receive(Load((stranger,), ("c_unknown",), group.partitions[2]))
    group.end_turn()

    assert operations == ["load"]
    first, second, third = (partition.told[0].loaded for partition in group.partitions)
    assert (list(first.newest), len(first.states)) == ([known], 1)
    assert (second.newest, list(second.states)) == ({}, [name])
    assert second.states[name].conversation.visitor_uid == named[1]
    assert (third.newest, third.states) == ({stranger: None}, {})


def test_commits_wait_for_those_who_still_look_something_up(group: Group) -> None:
    group.actor.on_receive(Commit(_work(0, 7), group.partitions[0]))
    group.actor.on_receive(Load((("shop", "v_stranger"),), (), group.partitions[1]))
    group.end_turn()
    assert (group.heard, group.store.messages) == ([[], [Found.__name__], []], [])

    group.actor.actor_ref.tell(Commit(_work(1, 7), group.partitions[1]))  # decided with what it has heard
    while group.actor.actor_inbox.waiting:
        group.actor.on_receive(group.actor.actor_inbox.waiting.popleft().message)
    group.end_turn()

    assert group.published == [0, 1]


def test_an_outage_postpones_those_who_look_something_up(group: Group) -> None:
    group.store.fault = lambda asked: "before" if asked == "load" else ""
    for partition in group.partitions:
        group.actor.on_receive(Load((("shop", "v_stranger"),), (), partition))
    group.end_turn()

    assert group.heard == [[Postponed.__name__]] * 3


def test_what_nobody_can_read_is_the_trouble_of_whoever_asked_for_it(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = group.store.load

    def reading(visitors: Sequence[VisitorKey], conversations: Sequence[str]) -> Loaded:
        if "c_broken" in conversations:
            raise ValueError("no such status")
        return load(visitors, conversations)

    monkeypatch.setattr(group.store, "load", reading)
    for partition, name in zip(group.partitions, ("c_1", "c_broken", "c_2"), strict=True):
        group.actor.on_receive(Load((), (name,), partition))
    group.end_turn()

    errors = [type(partition.told[0].error) for partition in group.partitions]
    assert errors == [type(None), ValueError, type(None)]
