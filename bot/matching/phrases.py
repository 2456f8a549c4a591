"""Sets of phrases that are looked for in a question: Latin and Cyrillic ones as whole words, others anywhere."""

import re
from collections.abc import Iterable
from itertools import groupby

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORD = re.compile(r"\w+")


class Phrases:
    """A set of folded phrases, looked for in one pass."""

    def __init__(self, phrases: Iterable[str]) -> None:
        known = [phrase for phrase in sorted(set(phrases)) if _WORD.search(phrase)]
        spaced, unspaced = spaced_pattern(known), unspaced_pattern(known)
        parts = [unspaced, rf"(?<!\w){spaced}(?!\w)" if spaced else ""]
        self._pattern = re.compile("|".join(filter(None, parts))) if known else None

    def within(self, folded: str) -> bool:
        """Say whether a folded text holds any of the phrases."""
        return self._pattern is not None and self._pattern.search(folded) is not None

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Return where the phrases stand in a folded text, last first, so that what is put there moves no other."""
        return [found.span() for found in self._pattern.finditer(folded)][::-1] if self._pattern else []

    def stripped(self, folded: str) -> str:
        """Return a folded text without the phrases."""
        return folded if self._pattern is None else self._pattern.sub(" ", folded)


def spaced_pattern(phrases: Iterable[str]) -> str:
    """Return a pattern of any of the phrases that are written with spaces, whatever stands between their words."""
    spaced = (_WORD.findall(phrase) for phrase in phrases if not _UNSPACED.search(phrase))
    return _any(r"\W+".join(map(re.escape, found)) for found in spaced if found)


def unspaced_pattern(phrases: Iterable[str]) -> str:
    """Return a pattern of any of the phrases that are looked for anywhere; empty where there is none."""
    return _any(re.escape(phrase) for phrase in phrases if _UNSPACED.search(phrase))


def _any(patterns: Iterable[str]) -> str:
    """Return a pattern of any of some, the longest first; those that begin alike are tried together, which is quick."""
    longest_first = sorted(patterns, key=lambda pattern: (pattern[0], -len(pattern), pattern))
    groups = ["|".join(group) for _, group in groupby(longest_first, key=lambda pattern: pattern[0])]
    return f"(?:{'|'.join(f'(?:{group})' for group in groups)})" if groups else ""
