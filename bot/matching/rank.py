"""Fuses what the methods find into one ranking with a probability for each clause."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.matching import trees
from bot.matching.features import Features
from bot.matching.query import Query
from bot.matching.semantic import SemanticIndex
from bot.store.knowledge import Knowledge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WITH_MEANING = "ranking"
WITHOUT_MEANING = "ranking-without-meaning"
"""Names of the models in bot/matching/models; benchmarks/fit_rank.py makes both."""


@dataclass(frozen=True)
class Match:
    """A clause or an intent with the probability (0 to 1) that it answers the question."""

    entry: str
    """Clause id, or the key of an intent."""
    score: float


class Matcher:
    """Ranks the clauses of one knowledge store for a question."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._semantic = SemanticIndex(knowledge)
        self._features = Features(knowledge, self._semantic)

    @property
    def model(self) -> str:
        """The name of the model that ranks: with sentence vectors, or without."""
        return WITH_MEANING if self._semantic.works else WITHOUT_MEANING

    def match(self, query: Query, limit: int, as_of: date, document: str | None = None) -> list[Match]:
        """Return up to ``limit`` clauses, best first; only those of ``document`` where one is given.

        ``as_of`` tells which papers have ended.
        """
        entries, rows = self.rows(query, as_of, document)
        if not entries:
            return []
        scores = trees.load(self.model).probabilities(rows).tolist()
        ranked = sorted(zip(entries, scores, strict=True), key=lambda item: (-item[1], item[0]))
        return [Match(entry, score) for entry, score in ranked[:limit]]

    def rows(self, query: Query, as_of: date, document: str | None = None) -> "tuple[list[str], NDArray[np.float64]]":
        """Return the candidates and their features, an array of shape (candidates, features)."""
        return self._features.rows(query, document, as_of)

    def warm(self) -> None:
        """Load what the first question would wait for."""
        self._semantic.warm()
