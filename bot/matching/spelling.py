"""Mends words in Latin letters that are misspelt, and leaves those that are none of the papers' but good English."""

import re
from collections.abc import Set
from functools import cached_property

from bot.matching import fuzzy
from bot.matching.places import countries
from bot.store.knowledge import Knowledge
from bot.text import stem, words

_LEAST_PART = 3
_LEAST_JOINED = 7
"""Letters of each of two words that were written as one, and of both."""
_USUAL = 3
"""A word that stands so often in the curated layer is usual."""
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"(?<![^\W\d_])[a-z]{4,}(?![^\W\d_])")
"""A word without accents; a part of one with accents (Förderung) is none."""
_CAPITALISED = re.compile(r"(?<=[a-z0-9,;] )[A-Z][a-z]{3,}\b")
_FACETS = (
    "contact",
    "validity",
    "amount",
    "document_filler",
    "interpretation",
    "home_people",
    "elsewhere",
    "neighbours",
    "abroad",
    "here",
)


def capitalised(text: str) -> frozenset[str]:
    """Return the folded words of a text that have a capital where no sentence begins."""
    return frozenset(word.casefold() for word in _CAPITALISED.findall(text))


class Spelling:
    """Knows the words of one knowledge store and those of English."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def mend(self, folded: str, names: Set[str] = frozenset()) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return a folded text with its misspelt words mended, and (as written, as meant) pairs.

        A word of English stays, whether or not the papers use it: what they do not treat must not become what they do.
        ``names`` (see :func:`capitalised`) are mended only where they are one slip away from a word.
        """
        strange = [word for word in dict.fromkeys(_LATIN.findall(folded)) if not self._is_ours(word)]
        english = self._knowledge.english(strange) if strange else set()
        pairs: list[tuple[str, str]] = []
        for word in strange:
            meant = None if word in english else self._meant(word, word in names)
            if meant:
                pairs.append((word, meant))
        for word, meant in pairs:
            folded = re.sub(rf"\b{word}\b", meant, folded)
        return folded, tuple(pairs)

    def english(self, folded: str) -> tuple[int, int]:
        """Return how many long words a folded text has, and how many of them are English or surely meant to be."""
        written = [word for word in dict.fromkeys(_WORD.findall(folded)) if len(word) >= fuzzy.LEAST_WORD]
        known = self._knowledge.english(written) if written else set()
        return len(written), sum(word in known or self._is_ours(word) or self._surely(word) for word in written)

    def _is_ours(self, word: str) -> bool:
        """Say whether the English of the papers has a word, in any form."""
        count = self._known.get(word)
        return bool(count) if count is not None else stem(word) in self._stems

    def _meant(self, word: str, name: bool) -> str | None:
        """Return what a misspelt word was meant to be: a word like it, else two that were written as one."""
        near = None if word in self._known else fuzzy.mend(word, self._meanings, name)
        return near if near and _alike(word, near) else self._parted(word) or near

    def _surely(self, word: str) -> bool:
        """Say whether a word is surely a misspelt one of English."""
        near = None if word in self._known else fuzzy.mend(word, self._meanings)
        return near is not None and _alike(word, near)

    def _parted(self, word: str) -> str | None:
        """Return two words that were written as one (hightech); None where it is not of two that the papers use."""
        cuts = range(_LEAST_PART, len(word) - _LEAST_PART + 1) if len(word) >= _LEAST_JOINED else ()
        parts = ((word[:cut], word[cut:]) for cut in cuts)
        usual = [(one, two) for one, two in parts if one in self._usual and two in self._usual]
        return " ".join(max(usual, key=lambda pair: min(map(len, pair)))) if usual else None

    @cached_property
    def _known(self) -> dict[str, int]:
        """Every Latin word of the curated layer with how often it stands in English there, and words of the facets."""
        known = dict(self._knowledge.vocabulary)
        facets = (word for name in _FACETS for word in getattr(self._knowledge.facets, name))
        for entry in (*facets, *countries("en")):
            for word in words(entry):
                known[word] = known.get(word) or 1
        return known

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self._known)

    @cached_property
    def _meanings(self) -> dict[str, int]:
        """The words that a misspelt one may stand for."""
        return {word: count for word, count in self._known.items() if count and len(word) >= fuzzy.LEAST_WORD}

    @cached_property
    def _usual(self) -> frozenset[str]:
        """The words that are looked for in one that may be two."""
        return frozenset(word for word, count in self._known.items() if count >= _USUAL)


def _alike(word: str, meant: str) -> bool:
    return fuzzy.likeness(word, meant) >= fuzzy.SURE_WORD
