"""Sets of phrases that are looked for in a question: Latin and Cyrillic ones as whole words, others anywhere."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WORDS = re.compile(r"\w+")


class Phrases:
    """A set of folded phrases, looked for in one pass.

    They are held by how they begin. A pattern of all of them would find the same, but to compile the patterns of a few
    thousand phrases takes half a second, which the first question would wait for.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._spaced: dict[str, list[tuple[str, ...]]] = {}
        self._unspaced: dict[str, list[str]] = {}
        for phrase in sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase)):
            words = tuple(_WORDS.findall(phrase))
            if words and _UNSPACED.search(phrase):
                self._unspaced.setdefault(phrase[0], []).append(phrase)
            elif words:
                self._spaced.setdefault(words[0], []).append(words)
        for alike in self._spaced.values():
            alike.sort(key=len, reverse=True)

    def within(self, folded: str) -> bool:
        """Say whether a folded text holds any of the phrases."""
        return next(self._found(folded), None) is not None

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Return where the phrases stand in a folded text, last first, so that what is put there moves no other."""
        return [*self._found(folded)][::-1]

    def stripped(self, folded: str) -> str:
        """Return a folded text without the phrases."""
        kept, done = [], 0
        for start, end in self._found(folded):
            kept.append(folded[done:start])
            done = end
        return " ".join((*kept, folded[done:]))

    def _found(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield where phrases stand, first to last; the longest of those that begin together, none inside another."""
        words, held, signs = _words(folded)
        spaced, unspaced = not self._spaced.keys().isdisjoint(held), not self._unspaced.keys().isdisjoint(signs)
        numbers = {words[i][0]: i for i in range(len(words)) if words[i][2] in self._spaced} if spaced else {}
        begun = {i for i, sign in enumerate(folded) if sign in self._unspaced} if unspaced else set[int]()
        done = 0
        for start in sorted(begun | numbers.keys()):
            if start < done:
                continue
            end = self._end(folded, start) if start in begun else None
            if end is None and start in numbers:
                end = self._end_of_words(words, numbers[start])
            if end is not None:
                yield start, end
                done = end

    def _end(self, folded: str, start: int) -> int | None:
        alike = self._unspaced[folded[start]]
        return next((start + len(phrase) for phrase in alike if folded.startswith(phrase, start)), None)

    def _end_of_words(self, words: tuple["_Word", ...], first: int) -> int | None:
        for phrase in self._spaced[words[first][2]]:
            here = words[first : first + len(phrase)]
            if len(here) == len(phrase) and all(word[2] == own for word, own in zip(here, phrase, strict=True)):
                return here[-1][1]
        return None


_Word = tuple[int, int, str]
"""Where a word begins and ends, and the word."""


@lru_cache(maxsize=16)
def _words(folded: str) -> tuple[tuple[_Word, ...], frozenset[str], frozenset[str]]:
    """Return the words of a text, in order and as a set, and its signs; a question is looked through for many sets."""
    words = tuple((*found.span(), found[0]) for found in _WORDS.finditer(folded))
    return words, frozenset(word for _, _, word in words), frozenset(folded)


def spaced_pattern(phrases: Iterable[str]) -> str:
    """Return a pattern of any of the phrases that are written with spaces, whatever stands between their words."""
    spaced = (_WORDS.findall(phrase) for phrase in phrases if not _UNSPACED.search(phrase))
    return _any(r"\W+".join(map(re.escape, found)) for found in spaced if found)


def unspaced_pattern(phrases: Iterable[str]) -> str:
    """Return a pattern of any of the phrases that are looked for anywhere; empty where there is none."""
    return _any(re.escape(phrase) for phrase in phrases if _UNSPACED.search(phrase))


def _any(patterns: Iterable[str]) -> str:
    """Return a pattern of any of some, the longest first; those that begin alike are tried together, which is quick."""
    longest_first = sorted(patterns, key=lambda pattern: (pattern[0], -len(pattern), pattern))
    groups = ["|".join(group) for _, group in groupby(longest_first, key=lambda pattern: pattern[0])]
    return f"(?:{'|'.join(f'(?:{group})' for group in groups)})" if groups else ""
