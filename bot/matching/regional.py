"""Puts words of Hong Kong, Macau and Taiwan into those of the mainland, which the papers use."""

import functools
from itertools import accumulate, pairwise

import opencc
import rjieba

from bot.store.knowledge import Knowledge
from bot.text import fold, to_simplified

_MOST_WORDS = 2
"""A word of the regions is cut into at most so many by the dictionary of the mainland's words."""


class Regional:
    """Finds regional words that one knowledge store does not use."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def mainland(self, text: str, folded: str) -> str:
        """Return ``folded``, the folded ``text``, in words of the mainland; as it is unless characters are traditional.

        First the curated words; then those of OpenCC's dictionary, where the papers do not use the word as it stands
        (智慧 may be meant as it is, 軟體 cannot).
        """
        if to_simplified(text) == text:
            return folded
        for form, word in self._knowledge.regional:
            folded = folded.replace(form, word)
        for form, word in self._by_dictionary(text):
            folded = folded.replace(form, word)
        return folded

    def _by_dictionary(self, text: str) -> list[tuple[str, str]]:
        simplified = to_simplified(text)
        if len(simplified) != len(text) or _converter().convert(text) == simplified:
            return []
        cuts = [0, *accumulate(len(word) for word in rjieba.cut(simplified, hmm=False))]
        spans = [
            (start, end) for size in range(_MOST_WORDS, 0, -1) for start, end in zip(cuts, cuts[size:], strict=False)
        ]
        pairs = {
            simplified[start:end]: _converter().convert(text[start:end]) for start, end in spans if end - start > 1
        }
        doubtful = {form: word for form, word in pairs.items() if form != word}
        known = self._knowledge.indexed(sorted({pair for form in doubtful for pair in _pairs(form)})).keys()
        strange = ((f, w) for f, w in doubtful.items() if not set(_pairs(f)) <= known)
        return sorted(((fold(f), fold(w)) for f, w in strange), key=lambda found: -len(found[0]))


def _pairs(word: str) -> list[str]:
    return ["".join(pair) for pair in pairwise(word)]


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("tw2sp")
