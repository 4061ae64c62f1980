"""An agent corrects what is known of a visitor."""

from typing import Any

import pytest

from app.domain.commands import Profile, UpdateProfile
from app.domain.decide import decide
from app.domain.events import ConversationChanged
from tests.support.factories import NOW, PROJECT, VISITOR, after, begun, changing, done, looking, told, visitor_message


def test_a_correction_leaves_a_line_that_says_who_made_it() -> None:
    state = begun()

    decision = decide(state, changing(state.conversation, visitor_name="Vera", visitor_email="vera@example.com"))

    assert [line.content for line in decision.messages] == [
        "Ana changed the visitor's name to Vera",
        "Ana changed the visitor's e-mail address to vera@example.com",
    ]
    card = done(decision).conversation.visitor
    assert (card.name, card.email) == ("Vera", "vera@example.com")
    assert not told(decision, ConversationChanged).tell_visitor


def test_what_is_removed_is_gone() -> None:
    state = begun(visitor_name="Vera")

    decision = decide(state, changing(state.conversation, request_id="r2", visitor_name=None))

    assert [line.content for line in decision.messages] == ["Ana removed the visitor's name"]
    assert done(decision).conversation.visitor.name is None


def test_what_an_anonymous_session_still_carries_does_not_undo_it() -> None:
    says = Profile(VISITOR.uid, "Wera")
    state = after(None, visitor_message(visitor=says))

    corrected = after(state, changing(state.conversation, visitor_name="Vera"))

    for later in (visitor_message("more", 2, visitor=says), looking(visitor=says)):
        assert after(corrected, later).conversation.visitor.name == "Vera"


def test_his_own_later_word_wins() -> None:
    corrected = begun(visitor_name="Vera")

    state = after(corrected, UpdateProfile(PROJECT, Profile(VISITOR.uid, "Veronika"), NOW + 9))

    assert state.conversation.visitor.name == "Veronika"


@pytest.mark.parametrize("wanted", [{"visitor_name": "Mallory"}, {"visitor_email": None}])
def test_what_a_site_vouches_for_stands(wanted: dict[str, Any]) -> None:
    verified = Profile(VISITOR.uid, "Vera", "vera@example.com", verified=True)
    state = after(None, visitor_message(visitor=verified))

    decision = decide(state, changing(state.conversation, **wanted))

    assert decision.messages == ()
    assert done(decision).conversation.visitor == state.conversation.visitor
