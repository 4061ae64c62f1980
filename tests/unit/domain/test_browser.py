"""Browsers by their User-Agent headers, as they are sent today."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.browser import MAX_HEADER, browser_of, clean_locale, clean_time_zone

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K)"


@pytest.mark.parametrize(
    ("header", "browser"),
    [
        (f"{WINDOWS}; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128 on Windows"),
        (f"{WINDOWS}) {WEBKIT} Chrome/126.0.0.0 Safari/537.36", "Chrome 126 on Windows"),
        (f"{WINDOWS}) {WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge 126 on Windows"),
        (f"{MAC} {WEBKIT} Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0", "Opera 112 on macOS"),
        (f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari 17 on macOS"),
        (f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari 17 on iPhone"),
        (f"{IPHONE} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1", "Chrome 126 on iPhone"),
        (f"{ANDROID} {WEBKIT} Chrome/126.0.0.0 Mobile Safari/537.36", "Chrome 126 on Android"),
        (f"{ANDROID} {WEBKIT} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile", "Samsung Internet 25 on Android"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/126.0.0.0 Safari/537.36", "Chrome 126 on Linux"),
        ("Mozilla/5.0 Firefox/99", "Firefox 99"),
        ("curl/8.5.0", None),
        ("", None),
        (None, None),
    ],
)
def test_a_browser_is_named_in_a_few_words(header: str | None, browser: str | None) -> None:
    assert browser_of(header) == browser


@given(st.text(alphabet='Firefox/128 <>"$.{}\n', max_size=2 * MAX_HEADER))
def test_whatever_is_sent_only_names_and_numbers_come_out(header: str) -> None:
    named = browser_of(header)

    assert named is None or all(word.isalnum() for word in named.split())


def test_a_place_has_the_form_of_one() -> None:
    assert [clean_locale(text) for text in ("de-AT", "zh-Hant-TW", "en_US", "$x", "", None)] == [
        "de-AT",
        "zh-Hant-TW",
        *[None] * 4,
    ]
    assert [clean_time_zone(text) for text in ("Europe/Vienna", "Etc/GMT+1", "not a zone", "", None)] == [
        "Europe/Vienna",
        "Etc/GMT+1",
        *[None] * 3,
    ]
