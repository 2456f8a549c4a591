"""Finds the papers that a question names, by number and by title, without looking at each of many papers."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.matching import fuzzy
from bot.matching.fuzzy import NumberReference
from bot.model import Document
from bot.store.knowledge import Knowledge
from bot.text import has_han, squash

if TYPE_CHECKING:
    from numpy.typing import NDArray

MANY_PAPERS = 2000
"""Titles of more papers than this are looked at only where they share enough with the question."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz "
LEAST_SHARED = 0.42
"""The share of its pairs of characters that a title has in common with a question that may name it. A title that
passes the cutoffs of bot.matching.fuzzy with every slip in another pair still shares 0.44."""


@dataclass(frozen=True)
class _Titles:
    """The titles of many papers by the pairs of characters that they hold."""

    letters: "NDArray[np.int16]"
    """How often each letter stands in each title; shape (titles, letters)."""
    sizes: "NDArray[np.int64]"
    """How many different pairs each has."""
    places: "dict[str, NDArray[np.int32]]"
    """For each pair the places of the titles that have it."""


class PaperFinder:
    """Finds papers of one knowledge store by what names them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def numbered(self, reference: NumberReference) -> list[str]:
        """Return the ids of the papers that have the number."""
        held = self._by_number.get((reference.year, reference.sequence), ())
        return [d.id for d in held if d.number and fuzzy.same_number(reference, d.number)]

    def titled(self, folded: str) -> list[tuple[str, float]]:
        """Return what :func:`bot.matching.fuzzy.title_references` does."""
        documents = self._knowledge.documents
        if len(documents) > MANY_PAPERS:
            documents = tuple(documents[place] for place in self._sharing(folded))
        return fuzzy.title_references(folded, documents)

    @cached_property
    def _by_number(self) -> dict[tuple[str, str], list[Document]]:
        """The papers by year and number, and by number alone (the year empty)."""
        found: dict[tuple[str, str], list[Document]] = {}
        for document in self._knowledge.documents:
            if document.number and (key := fuzzy.number_key(document.number)):
                found.setdefault(key, []).append(document)
                found.setdefault(("", key[1]), []).append(document)
        return found

    def _sharing(self, folded: str) -> list[int]:
        """Return the places of the papers of which a title shares LEAST_SHARED of its pairs with the question."""
        flat = squash(folded)
        chinese = has_han(flat)
        titles = self._chinese if chinese else self._english
        pairs = _pairs(fuzzy.bare_title(flat) if chinese else folded)
        asked = [titles.places[pair] for pair in pairs if pair in titles.places]
        if not asked:
            return []
        shared = np.bincount(np.concatenate(asked), minlength=len(titles.sizes))
        found = np.flatnonzero((shared > 0) & (shared >= LEAST_SHARED * titles.sizes))
        if not chinese:  # an English title stands in the question, or is written with nearly the same letters
            letters, written = titles.letters[found], _letters(folded)
            slips = (1 - fuzzy.NAMED_TITLE_CUTOFF / 100) * (letters.sum(axis=1) + written.sum())
            alike = np.abs(letters - written).sum(axis=1) <= slips
            found = found[alike | (shared[found] >= titles.sizes[found])]
        return found.tolist()

    @cached_property
    def _chinese(self) -> "_Titles":
        return _by_pair([fuzzy.title_forms(d.title, d.title_en)[0] for d in self._knowledge.documents])

    @cached_property
    def _english(self) -> "_Titles":
        return _by_pair([fuzzy.title_forms(d.title, d.title_en)[1] for d in self._knowledge.documents])


def _by_pair(titles: list[str]) -> "_Titles":
    places: dict[str, list[int]] = {}
    sizes = np.zeros(len(titles), dtype=np.int64)
    for place, title in enumerate(titles):
        pairs = _pairs(title)
        sizes[place] = len(pairs)
        for pair in pairs:
            places.setdefault(pair, []).append(place)
    by_pair = {pair: np.asarray(held, dtype=np.int32) for pair, held in places.items()}
    return _Titles(np.asarray([_letters(title) for title in titles]), sizes, by_pair)


def _letters(text: str) -> "NDArray[np.int16]":
    """Return how often each character of _LETTERS, and any other, stands in a text."""
    counts = [text.count(letter) for letter in _LETTERS]
    return np.asarray([*counts, len(text) - sum(counts)], dtype=np.int16)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
