"""Finds the papers that a question names, by number and by title, without looking at each of many papers."""

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
LEAST_SHARED = 0.42
"""The share of its pairs of characters that a title has in common with a question that may name it. A title that
passes the cutoffs of bot.matching.fuzzy with every slip in another pair still shares 0.44."""


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
        found: dict[tuple[str, str], list[Document]] = {}
        for document in self._knowledge.documents:
            if document.number and (key := fuzzy.number_key(document.number)):
                found.setdefault(key, []).append(document)
        return found

    def _sharing(self, folded: str) -> list[int]:
        """Return the places of the papers of which a title shares LEAST_SHARED of its pairs with the question."""
        flat = squash(folded)
        chinese = has_han(flat)
        sizes, places = self._chinese if chinese else self._english
        asked = [places[pair] for pair in _pairs(fuzzy.bare_title(flat) if chinese else folded) if pair in places]
        if not asked:
            return []
        shared = np.bincount(np.concatenate(asked), minlength=len(sizes))
        return np.flatnonzero((shared > 0) & (shared >= LEAST_SHARED * sizes)).tolist()

    @cached_property
    def _chinese(self) -> "tuple[NDArray[np.int64], dict[str, NDArray[np.int32]]]":
        return _by_pair([fuzzy.title_forms(d.title, d.title_en)[0] for d in self._knowledge.documents])

    @cached_property
    def _english(self) -> "tuple[NDArray[np.int64], dict[str, NDArray[np.int32]]]":
        return _by_pair([fuzzy.title_forms(d.title, d.title_en)[1] for d in self._knowledge.documents])


def _by_pair(titles: list[str]) -> "tuple[NDArray[np.int64], dict[str, NDArray[np.int32]]]":
    """Return how many pairs of characters each title has, and for each pair the places of the titles that have it."""
    places: dict[str, list[int]] = {}
    sizes = np.zeros(len(titles), dtype=np.int64)
    for place, title in enumerate(titles):
        pairs = _pairs(title)
        sizes[place] = len(pairs)
        for pair in pairs:
            places.setdefault(pair, []).append(place)
    return sizes, {pair: np.asarray(held, dtype=np.int32) for pair, held in places.items()}


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
