"""Cursors of the conversation list."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters import cursors
from app.domain.conversation import Conversation, VisitorCard
from app.domain.errors import InvalidError


def conversation(updated_at: int, id_: str) -> Conversation:
    return Conversation(id_, "shop", "v_1", 1, VisitorCard("v_1"), created_at=1, updated_at=updated_at)


@given(st.integers(0, 10**13), st.text("abcXYZ019_.:-", min_size=1, max_size=128))
def test_is_read_back(updated_at: int, id_: str) -> None:
    text = cursors.encode(conversation(updated_at, id_))

    assert cursors.decode(text) == cursors.Cursor(updated_at, id_)
    assert text.isascii()


@pytest.mark.parametrize(
    "form", ["", "1", ".a", "1.", "-1.a", "1.$gt", "1.a\n", "1.é", "999999999999999.a", '{"$gt":1}']
)
def test_another_content_is_refused(form: str) -> None:
    with pytest.raises(InvalidError):
        cursors.decode(base64.urlsafe_b64encode(form.encode()).decode().rstrip("="))


@given(st.text(max_size=40))
def test_any_text_is_a_cursor_or_refused(text: str) -> None:
    try:
        cursor = cursors.decode(text)
    except InvalidError:
        return
    assert cursors.decode(cursors.encode(conversation(cursor.updated_at, cursor.id))) == cursor
