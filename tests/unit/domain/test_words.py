"""Text as words, the same for what is stored and what is asked."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.words import MAX_WORD, words_of


def test_words_without_case_signs_and_repeats() -> None:
    assert words_of(["Red shoes (size 40)? RED!", None, "vera@shop.example"], 99) == [
        *("red", "shoes", "size", "40"),
        *("vera", "shop", "example"),
    ]


def test_other_spellings_of_the_same_letters_are_the_same_word() -> None:
    assert words_of(["Straße", "STRASSE", "Cafe\u0301", "Café", "ｆｕｌｌ"], 99) == ["strasse", "café", "full"]


def test_a_script_without_spaces_is_found_by_two_neighbours() -> None:
    assert words_of(["東京駅"], 99) == ["東京駅", "東京", "京駅"]


@given(st.lists(st.text()), st.integers(1, 20))
def test_bounded_whatever_is_written(texts: list[str], most: int) -> None:
    words = words_of(texts, most)

    assert len(words) == len(set(words)) <= most
    assert all(0 < len(word) <= MAX_WORD for word in words)


@given(st.text())
def test_what_is_asked_as_it_was_written_has_the_same_words(text: str) -> None:
    assert words_of([text.upper().lower()], 999) == words_of([text.upper().lower().upper().lower()], 999)
