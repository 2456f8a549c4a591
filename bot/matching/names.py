"""Finds things by name: whole, in part, word by word in any order, and in near spelling; and the nearest ones.

Topics, papers, bodies and terms of art are all looked up through it.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.matching.bodies import padded
from bot.matching.fuzzy import LEAST_WORD, WORD_CUTOFF
from bot.text import fold, has_han, stem, words

MOST_CHARACTERS = 200
"""A name is looked for by its first characters; nothing here has a longer one."""
EXACT = 100.0
HELD = 90.0
"""Least score of a name that holds what is looked for as it is written."""
WORDS_CUTOFF = 75.0
"""Least share (0 to 100, by length) of the words looked for that a name has, each as it is or nearly so."""
NEAR_CUTOFF = 78.0
"""Least ratio (0 to 100) at which a whole name counts as misspelt."""
NEAR_PART_CUTOFF = 74.0
"""The same for a part of a Chinese name: one wrong character in four."""
SUGGEST_CUTOFF = 62.0
"""Least likeness (0 to 100) of a name that is suggested.

Measured on what :meth:`NameIndex.find` does not find: 386 near misses of names of topics, bodies, terms and papers (up
to three slips, one in four letters at most, words left out, changed places or taken alone), and 1,931 look-ups of
random letters, common English words, words of other languages and Chinese words of other subjects. Of the near misses
93 in 100 are among the three suggestions at this floor, of the rest 3 in 100 get any; at 58 it is 95 and 16, at 66 91
and 1.
"""
ABBREVIATION_MAX = 5
"""Letters of an abbreviation in capitals, which is matched as it stands or not at all: CBRC is no misspelt CSRC."""
_LEAST_PART = 3
_LEAST_HELD = 2
_LESS = 8.0
"""How much less a likeness counts that leaves out a part of the name."""
_LIKE_WORD = 0.5
"""Least likeness (0 to 1) of two words that adds to that of names."""
_CAPITALS = re.compile(r"(?<![^\W_])[A-Z]{2,}(?![^\W_])")
_SMALL = re.compile(r"(?<![^\W_])[A-Z]?[a-z]+(?![^\W_])")


class NameIndex:
    """Names with the keys of the things that have them; a thing may have many names."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take (key, name) pairs; names are folded, empty ones left out."""
        written = list(names)
        folded = [(key, fold(name)) for key, name in written]
        self._names = list(dict.fromkeys(pair for pair in folded if pair[1]))
        self._abbreviations = _abbreviations(name for _, name in written)

    def find(self, text: str) -> list[tuple[str, float]]:
        """Return (key, score 0 to 100) for what ``text`` may name, best first; nothing where no name is near.

        Names that hold the text as it is written keep out those that only come near it.
        """
        wanted = fold(text[:MOST_CHARACTERS])
        if not any(char.isalnum() for char in wanted):
            return []
        capitals = _abbreviations([text[:MOST_CHARACTERS]])
        return _best(self._held(wanted)) or _best([*self._by_words(wanted, capitals), *self._near(wanted, capitals)])

    def exact(self, text: str) -> str | None:
        """Return the key that has just this name, or None."""
        wanted = fold(text[:MOST_CHARACTERS])
        return next((key for key, name in self._names if name == wanted), None)

    def nearest(self, text: str, count: int) -> list[str]:
        """Return the keys of at most ``count`` things whose names are most like ``text``, best first; none too far."""
        wanted = fold(text[:MOST_CHARACTERS])
        likeness = self._by_likeness(wanted)
        near = ((self._names[place][0], score) for place, score in likeness.items() if score >= SUGGEST_CUTOFF)
        return [key for key, _ in _best(near)][:count]

    def _held(self, wanted: str) -> list[tuple[str, float]]:
        found = []
        latin = not has_han(wanted)
        spaced = padded(wanted).rstrip() if latin else ""
        for key, name in self._names:
            if name == wanted:
                found.append((key, EXACT))
            elif len(wanted) >= _LEAST_HELD and wanted in name and (not latin or spaced in padded(name)):
                found.append((key, HELD + (EXACT - HELD - 1) * len(wanted) / len(name)))
        return found

    def _by_words(self, wanted: str, capitals: frozenset[str]) -> list[tuple[str, float]]:
        parts = list(dict.fromkeys(words(wanted)))
        total = sum(len(part) for part in parts)
        share: dict[int, float] = {}
        for part in parts:
            for place, likeness in self._holding(part, part not in capitals).items():
                share[place] = share.get(place, 0.0) + 100 * likeness * len(part) / total
        return [(self._names[place][0], 0.9 * score) for place, score in share.items() if score >= WORDS_CUTOFF]

    def _holding(self, word: str, mended: bool) -> dict[int, float]:
        """Return the places of the names that have a word, with how like it is (0 to 1); a number is never mended."""
        known = {same: 1.0 for same in self._words if stem(same) == stem(word)}
        if not known and mended and len(word) >= LEAST_WORD and word.isascii() and not word[:1].isdigit():
            scorer = OSA.normalized_similarity
            near = process.extract(word, self._mendable, scorer=scorer, score_cutoff=WORD_CUTOFF, limit=8)
            known = {name: score for name, score, _ in near}
        places: dict[int, float] = {}
        for name, likeness in known.items():
            for place in self._words[name]:
                places[place] = max(likeness, places.get(place, 0.0))
        return places

    def _near(self, wanted: str, capitals: frozenset[str]) -> list[tuple[str, float]]:
        found = process.extract(wanted, self._plain, scorer=fuzz.ratio, score_cutoff=NEAR_CUTOFF, limit=None)
        if has_han(wanted) and len(wanted) >= _LEAST_PART:
            scorer = fuzz.partial_ratio
            parts = process.extract(wanted, self._plain, scorer=scorer, score_cutoff=NEAR_PART_CUTOFF, limit=None)
            found += [part for part in parts if has_han(part[0]) and len(part[0]) >= len(wanted)]
        stems = {stem(word) for word in words(wanted)}
        return [
            (self._names[place][0], 0.9 * score)
            for name, score, place in found
            if all(stem(word) in stems for word in self._short(name)) and capitals <= set(words(name))
        ]

    def _short(self, name: str) -> frozenset[str]:
        """Return the abbreviations in a name, which may not be near those looked for but must be the same."""
        return self._abbreviations.intersection(words(name))

    def _by_likeness(self, wanted: str) -> dict[int, float]:
        """Return how like each name is (0 to 100): as a whole, with its words in order, and in a part of it."""
        han, scorer = has_han(wanted), OSA.normalized_similarity
        found: dict[int, float] = {}
        for text, names in ((wanted, self._plain), (_in_order(wanted), self._ordered)):
            for _, score, place in process.extract(text, names, scorer=scorer, score_cutoff=_LIKE_WORD, limit=None):
                found[place] = max(100 * score, found.get(place, 0.0))
        for place, score in (self._parts_in_han(wanted) if han else self._parts_in_latin(wanted)).items():
            found[place] = max(score - _LESS, found.get(place, 0.0))
        return {place: score for place, score in found.items() if self._plain[place] not in self._abbreviations}

    def _parts_in_han(self, wanted: str) -> dict[int, float]:
        found = process.extract(wanted, self._plain, scorer=fuzz.partial_ratio, score_cutoff=SUGGEST_CUTOFF, limit=None)
        return {place: score for name, score, place in found if len(name) >= len(wanted) and has_han(name)}

    def _parts_in_latin(self, wanted: str) -> dict[int, float]:
        """Return how much of the words, by length and likeness, each name has."""
        parts = list(dict.fromkeys(words(wanted)))
        total = sum(len(part) for part in parts)
        share: dict[int, float] = {}
        for part in parts:
            best: dict[int, float] = {}
            scorer = OSA.normalized_similarity
            for word, likeness, _ in process.extract(
                part, self._mendable, scorer=scorer, score_cutoff=_LIKE_WORD, limit=None
            ):
                for place in self._words[word]:
                    best[place] = max(likeness, best.get(place, 0.0))
            for place, likeness in best.items():
                share[place] = share.get(place, 0.0) + 100 * likeness * len(part) / total
        return share

    @cached_property
    def _mendable(self) -> list[str]:
        """The words of the names that a misspelt word may mean."""
        return [word for word in self._words if word not in self._abbreviations and not word[:1].isdigit()]

    @cached_property
    def _ordered(self) -> list[str]:
        return [_in_order(name) for _, name in self._names]

    @cached_property
    def _plain(self) -> list[str]:
        return [name for _, name in self._names]

    @cached_property
    def _words(self) -> dict[str, set[int]]:
        """The places of the names that have each word; Latin neighbours also count written as one (lowaltitude)."""
        held: dict[str, set[int]] = {}
        for place, (_, name) in enumerate(self._names):
            parts = words(name)
            joined = [one + next_ for one, next_ in pairwise(parts) if one.isascii() and next_.isascii()]
            for word in (*parts, *joined):
                held.setdefault(word, set()).add(place)
        return held


def _best(scored: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    best: dict[str, float] = {}
    for key, score in scored:
        best[key] = max(score, best.get(key, 0.0))
    return sorted(best.items(), key=lambda item: -item[1])


def _abbreviations(texts: Iterable[str]) -> frozenset[str]:
    """Return, folded, the short words that stand in capitals only; none of a text that is all in capitals."""
    capitals: set[str] = set()
    small: set[str] = set()
    for text in texts:
        found = _CAPITALS.findall(text)
        small.update(word.casefold() for word in _SMALL.findall(text))
        if all(len(word) <= ABBREVIATION_MAX for word in found):
            capitals.update(word.casefold() for word in found)
    return frozenset(capitals - small)


def _in_order(folded: str) -> str:
    """Return the words of a Latin text in alphabetical order; Chinese as it is."""
    return folded if has_han(folded) else " ".join(sorted(words(folded)))
