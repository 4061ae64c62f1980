"""A group commit of several partitions: each hears of its own part, and only of that."""

from queue import SimpleQueue
from typing import Any, cast

import pytest

from actors.base import Obituary
from actors.dispatcher import Dispatcher
from actors.mailbox import Commit, CutShort, Fenced, Postponed, Publish, Work
from actors.store import StoreActor
from app.adapters.documents import conversation_row
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
