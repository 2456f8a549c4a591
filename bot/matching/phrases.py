"""Sets of phrases that are looked for in a question: Latin and Cyrillic ones as whole words, others anywhere."""

import re
from collections.abc import Iterable

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"\w+")


class Phrases:
    """A set of folded phrases, looked for in one pass."""

    def __init__(self, phrases: Iterable[str]) -> None:
        longest_first = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
        parts = [_pattern(phrase) for phrase in longest_first if _WORD.search(phrase)]
        self._pattern = re.compile("|".join(parts)) if parts else None

    def within(self, folded: str) -> bool:
        """Say whether a folded text holds any of the phrases."""
        return self._pattern is not None and self._pattern.search(folded) is not None

    def stripped(self, folded: str) -> str:
        """Return a folded text without the phrases."""
        return folded if self._pattern is None else self._pattern.sub(" ", folded)


def _pattern(phrase: str) -> str:
    if _UNSPACED.search(phrase):
        return re.escape(phrase)
    inner = r"\W+".join(re.escape(word) for word in _WORD.findall(phrase))
    return rf"(?<!\w){inner}(?!\w)"
