"""A snoozed conversation comes back at its time, once."""

import msgspec
import pytest

from app.domain.commands import WakeConversation
from app.domain.conversation import Conversation
from app.domain.decide import decide
from app.domain.events import ConversationChanged, MessageStored
from tests.support.factories import NOW, after, begun, changing, done, told, visitor_message

UNTIL = NOW + 60_000


def waking(what: Conversation, until: int = UNTIL) -> WakeConversation:
    return WakeConversation(what.project_id, what.visitor_uid, what.id, until, until + 500)


def test_it_is_open_again_with_a_line_that_everybody_hears_of() -> None:
    snoozed = begun(snoozed_until=UNTIL)

    decision = decide(snoozed, waking(snoozed.conversation))

    now = done(decision).conversation
    (line,) = decision.messages
    assert (now.status, now.snoozed_until) == ("open", None)
    assert (line.kind, line.content) == ("event", "The snooze is over: this conversation is open again")
    assert told(decision, MessageStored).message == line
    assert told(decision, ConversationChanged).tell_visitor


@pytest.mark.parametrize("redelivered", [False, True])
def test_whoever_asks_a_second_time_changes_nothing(*, redelivered: bool) -> None:
    snoozed = begun(snoozed_until=UNTIL)
    woken = after(snoozed, waking(snoozed.conversation))

    again = decide(woken, waking(woken.conversation), redelivered=redelivered)

    assert (again.state, again.messages) == (None, ())


def test_a_time_that_was_changed_meanwhile_wakes_nobody() -> None:
    snoozed = begun(snoozed_until=UNTIL)
    later = after(snoozed, changing(snoozed.conversation, request_id="r2", snoozed_until=UNTIL + 1))

    assert decide(later, waking(later.conversation)).state is None


def test_what_the_visitor_has_reopened_is_not_woken() -> None:
    snoozed = begun(snoozed_until=UNTIL)
    reopened = after(snoozed, visitor_message("Hello?", 2))

    assert decide(reopened, waking(reopened.conversation)).state is None


def test_snoozed_until_the_same_time_twice_it_wakes_twice() -> None:
    """Given a clock that was late: the time was over already."""
    snoozed = begun(snoozed_until=UNTIL)
    woken = after(snoozed, waking(snoozed.conversation))
    again = after(woken, changing(woken.conversation, request_id="r2", snoozed_until=UNTIL))

    first, second = (decide(state, waking(state.conversation)) for state in (snoozed, again))

    assert done(second).conversation.status == "open"
    assert first.messages[0].id != second.messages[0].id, "else it would stand in its own way in the database"


def test_an_unknown_conversation_is_nobodys() -> None:
    gone = msgspec.structs.replace(begun().conversation, id="f" * 24)

    assert decide(None, waking(gone)).state is None
