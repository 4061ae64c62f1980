"""Text as the words by which it is found. The same for what is stored and for what is asked."""

import re
import unicodedata
from collections.abc import Iterable

MAX_WORD = 32  # characters; of a longer one (an address, a key) the beginning is found
_WORD = re.compile(r"\w+")
# Scripts that are written without spaces: every two neighbours make a word.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{2,}")


def words_of(texts: Iterable[str | None], most: int) -> list[str]:
    """The different words of these texts, in their order, at most `most`; case and accents' encoding don't count."""
    found: dict[str, None] = {}
    for text in texts:
        for match in _WORD.finditer(unicodedata.normalize("NFKC", text or "").casefold()):
            for word in _parts(match[0]):
                found[word[:MAX_WORD]] = None
                if len(found) >= most:
                    return list(found)
    return list(found)


def _parts(word: str) -> Iterable[str]:
    yield word
    for run in _UNSPACED.finditer(word):
        yield from (run[0][at : at + 2] for at in range(len(run[0]) - 1))
