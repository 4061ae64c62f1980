"""Last words: for whom, how many, how long."""

import asyncio

from engineio.packet import CLOSE, MESSAGE, Packet

from app.gateway.engine.last_words import MOST, MOST_PACKETS, SECONDS, LastWords


def _queue(*texts: str) -> "asyncio.Queue[Packet | None]":
    queue: asyncio.Queue[Packet | None] = asyncio.Queue()
    for text in texts:
        queue.put_nowait(Packet(MESSAGE, text))
    queue.put_nowait(Packet(CLOSE))
    queue.put_nowait(None)
    return queue


def test_what_was_left_to_say_is_said_once() -> None:
    words = LastWords()
    words.keep("a", _queue("refused"), 0.0)

    assert words.take("b") == words.take(None) == []
    assert words.take("a") == ["4refused", "1"]
    assert words.take("a") == []


def test_what_a_poll_has_taken_meanwhile_is_not_said_again() -> None:
    words, queue = LastWords(), _queue("refused")
    words.keep("a", queue, 0.0)
    queue.get_nowait()
    queue.get_nowait()

    assert words.take("a") == []


def test_they_are_few_short_and_soon_forgotten() -> None:
    words = LastWords()
    words.keep("long", _queue(*["x"] * MOST_PACKETS), 0.0)
    assert len(words) == 0
    for number in range(MOST + 5):
        words.keep(f"{number}", _queue(), float(number >= MOST))
    assert len(words) == MOST
    assert words.take("4") == []

    words.forget(SECONDS)
    assert len(words) == 5
    words.forget(SECONDS + 1)
    assert len(words) == 0
