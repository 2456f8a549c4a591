"""Finds things by name: whole, in part, word by word in any order, and in near spelling; and the nearest ones.

Topics, papers, bodies and terms of art are all looked up through it.
"""

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
SUGGEST_CUTOFF = 1.0
"""Suggestions need only share something with what was written."""
_LEAST_PART = 3
_LEAST_HELD = 2


class NameIndex:
    """Names with the keys of the things that have them; a thing may have many names."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take (key, name) pairs; names are folded, empty ones left out."""
        folded = [(key, fold(name)) for key, name in names]
        self._names = list(dict.fromkeys(pair for pair in folded if pair[1]))

    def find(self, text: str) -> list[tuple[str, float]]:
        """Return (key, score 0 to 100) for what ``text`` may name, best first; nothing where no name is near.

        Names that hold the text as it is written keep out those that only come near it.
        """
        wanted = fold(text[:MOST_CHARACTERS])
        if not any(char.isalnum() for char in wanted):
            return []
        return _best(self._held(wanted)) or _best([*self._by_words(wanted), *self._near(wanted)])

    def exact(self, text: str) -> str | None:
        """Return the key that has just this name, or None."""
        wanted = fold(text[:MOST_CHARACTERS])
        return next((key for key, name in self._names if name == wanted), None)

    def nearest(self, text: str, count: int) -> list[str]:
        """Return the keys of the ``count`` things whose names are most like ``text``, best first."""
        wanted = fold(text[:MOST_CHARACTERS])
        scorers = (fuzz.ratio, fuzz.token_sort_ratio, fuzz.partial_ratio)
        near = [
            (self._names[place][0], score - 20 * (scorer is fuzz.partial_ratio))
            for scorer in scorers
            for _, score, place in process.extract(
                wanted, self._plain, scorer=scorer, score_cutoff=SUGGEST_CUTOFF, limit=4 * count
            )
        ]
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

    def _by_words(self, wanted: str) -> list[tuple[str, float]]:
        parts = list(dict.fromkeys(words(wanted)))
        total = sum(len(part) for part in parts)
        share: dict[int, float] = {}
        for part in parts:
            for place, likeness in self._holding(part).items():
                share[place] = share.get(place, 0.0) + 100 * likeness * len(part) / total
        return [(self._names[place][0], 0.9 * score) for place, score in share.items() if score >= WORDS_CUTOFF]

    def _holding(self, word: str) -> dict[int, float]:
        """Return the places of the names that have a word, with how like it is (0 to 1)."""
        known = {same: 1.0 for same in self._words if stem(same) == stem(word)}
        if not known and len(word) >= LEAST_WORD and word.isascii():
            scorer = OSA.normalized_similarity
            near = process.extract(word, self._words.keys(), scorer=scorer, score_cutoff=WORD_CUTOFF, limit=8)
            known = {name: score for name, score, _ in near}
        places: dict[int, float] = {}
        for name, likeness in known.items():
            for place in self._words[name]:
                places[place] = max(likeness, places.get(place, 0.0))
        return places

    def _near(self, wanted: str) -> list[tuple[str, float]]:
        found = process.extract(wanted, self._plain, scorer=fuzz.ratio, score_cutoff=NEAR_CUTOFF, limit=None)
        if has_han(wanted) and len(wanted) >= _LEAST_PART:
            scorer = fuzz.partial_ratio
            parts = process.extract(wanted, self._plain, scorer=scorer, score_cutoff=NEAR_PART_CUTOFF, limit=None)
            found += [part for part in parts if has_han(part[0]) and len(part[0]) >= len(wanted)]
        return [(self._names[place][0], 0.9 * score) for _, score, place in found]

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
