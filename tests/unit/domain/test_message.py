"""Which text is acceptable."""

import pytest

from app.domain.errors import InvalidError, TooLargeError
from app.domain.message import MAX_CONTENT, PREVIEW, clean_content, preview_of, refuse_broken_unicode


def test_text_is_stored_trimmed() -> None:
    assert clean_content(" \n\t Hello \u00a0\r\n") == "Hello"
    assert clean_content("two\n\nlines") == "two\n\nlines"


@pytest.mark.parametrize("blank", ["", " ", "\n\t\r", "\u2003\u00a0"])
def test_blank_text_is_refused(blank: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        clean_content(blank)
    assert refusal.value.field == "content"


@pytest.mark.parametrize("letter", ["a", "ä", "漢", "👋"])
def test_length_counts_code_points_after_trimming(letter: str) -> None:
    assert clean_content(f"  {letter * MAX_CONTENT}  ") == letter * MAX_CONTENT
    with pytest.raises(TooLargeError) as refusal:
        clean_content(letter * (MAX_CONTENT + 1))
    assert (refusal.value.code, refusal.value.field) == ("too_large", "content")


@pytest.mark.parametrize("broken", ["half \ud83d an emoji", "\udfff", "a\0b"])
def test_what_no_store_could_read_back_is_refused(broken: str) -> None:
    with pytest.raises(InvalidError):
        clean_content(broken)


@pytest.mark.parametrize("fine", ["👋🏽", "👨‍👩‍👧", "e\u0301", "\uffff", "\U0010ffff", "مرحبا", "\ud7ff\ue000"])
def test_every_valid_text_passes(fine: str) -> None:
    refuse_broken_unicode(fine, "title")
    assert clean_content(fine) == fine


def test_a_preview_is_one_short_line() -> None:
    assert preview_of("Hello\n\n  there") == "Hello there"
    assert preview_of("x" * PREVIEW) == "x" * PREVIEW
    long = preview_of("x" * (PREVIEW + 1))
    assert (len(long), long[-1]) == (PREVIEW, "…")
