"""Text as the words by which it is found. The same for what is stored and for what is asked."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, islice

MAX_WORD = 32  # characters; of a longer one (an address, a key) the beginning is found
_WORD = re.compile(r"\w+")
# Scripts that are written without spaces: every two neighbours make a word.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]{2,}")


def words_of(texts: Iterable[str | None], most: int) -> list[str]:
    """The different words of these texts, in their order, at most `most`; case and accents' encoding don't count."""
    found: dict[str, None] = {}
    for text in texts:
        folded = unicodedata.normalize("NFKC", text or "").casefold()
        words: Iterable[str] = _WORD.findall(folded)
        if _UNSPACED.search(folded):
            words = chain.from_iterable(map(_parts, words))
        for word in words:
            found[word[:MAX_WORD]] = None
        if len(found) >= most:
            break
    return list(islice(found, most))


def _parts(word: str) -> Iterable[str]:
    yield word
    for run in _UNSPACED.finditer(word):
        yield from (run[0][at : at + 2] for at in range(len(run[0]) - 1))
