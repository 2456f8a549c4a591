"""Fuses what the methods find into one ranking with a probability for each clause."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from bot.matching import answerable, kinds, trees
from bot.matching.features import FEATURES, Features, Measured
from bot.matching.query import Query
from bot.matching.semantic import SemanticIndex
from bot.store.knowledge import Knowledge

if TYPE_CHECKING:
    from numpy.typing import NDArray

WITH_MEANING = "ranking"
WITHOUT_MEANING = "ranking-without-meaning"
ANSWERABLE = {WITH_MEANING: "answerable", WITHOUT_MEANING: "answerable-without-meaning"}
KIND_MODELS = {WITH_MEANING: "kinds", WITHOUT_MEANING: "kinds-without-meaning"}
"""Names of the models in bot/matching/models; benchmarks/fit_rank.py makes all of them."""


_KEYWORD = FEATURES.index("keyword")
_WHOLE = 0.999
_SHARED_BY = 3
"""A keyword of more clauses than this says too little."""
_LEAD = 0.5
"""Score by which the clause of a keyword leads."""


@dataclass(frozen=True)
class Match:
    """A clause or an intent with the probability (0 to 1) that it answers the question."""

    entry: str
    """Clause id, or the key of an intent."""
    score: float


@dataclass(frozen=True)
class Ranking:
    """What answers a question, and whether anything does."""

    matches: tuple[Match, ...]
    """Best first."""
    answerable: float
    """Probability (0 to 1) that the papers answer the question at all; 0 where nothing matches."""


class Matcher:
    """Ranks the clauses of one knowledge store for a question."""

    def __init__(self, knowledge: Knowledge, semantic: SemanticIndex | None = None) -> None:
        """``semantic`` compares by meaning; that of the store unless given."""
        self._semantic = semantic or SemanticIndex(knowledge)
        self._features = Features(knowledge, self._semantic)

    @property
    def model(self) -> str:
        """The name of the model that ranks: with sentence vectors, or without."""
        return WITH_MEANING if self._semantic.works else WITHOUT_MEANING

    def prepare(self) -> None:
        """Load the encoder; that needs no store, so that another thread may read from it meanwhile."""
        self._semantic.prepare()

    def hold(self) -> None:
        """Read from the store, and from the models, what the first question would wait for; needs no encoder yet."""
        self._features.hold()
        trees.load(self.model)
        answerable.load(ANSWERABLE[self.model])
        kinds.load(KIND_MODELS[self.model])

    @contextmanager
    def together(self, queries: Sequence[Query]) -> Iterator[None]:
        """Rank several questions of one message inside in less time than one by one; for one thread at a time."""
        with self._semantic.expecting(text for query in queries for text in query.texts):
            yield

    def rank(self, query: Query, limit: int, as_of: date, document: str | None = None) -> Ranking:
        """Return up to ``limit`` clauses and intents, best first; only clauses of ``document`` where one is given.

        ``as_of`` tells which papers have ended.
        """
        found = self.measure(query, as_of, document)
        if not found.entries:
            return Ranking((), 0.0)
        model = answerable.load(ANSWERABLE[self.model])
        scores = trees.load(self.model).scores(found.rows)
        if len(query.tokens) > 1:  # a single word, such as "hydrogen", is the keyword of one clause by chance
            scores = _keyword_first(scores, found.rows[:, _KEYWORD])
        own = answerable.of_question(model.linear, kinds.load(KIND_MODELS[self.model]), query.tokens, found.vector)
        whole = model.odds(answerable.traits(found.entries, found.rows, scores, own))
        likely = model.fused(scores, whole).tolist()
        ranked = sorted(zip(found.entries, likely, strict=True), key=lambda item: (-item[1], item[0]))
        return Ranking(tuple(Match(entry, score) for entry, score in ranked[:limit]), float(1 / (1 + np.exp(-whole))))

    def measure(self, query: Query, as_of: date, document: str | None = None) -> Measured:
        """Return the candidates with their features."""
        return self._features.measure(query, document, as_of)


def _keyword_first(scores: "NDArray[np.float64]", covered: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return the scores, with a clause first one of whose keywords is the whole question.

    The fitting questions are sentences of people who have not seen the keywords, so the trees cannot learn this.
    """
    whole = covered >= _WHOLE
    if not 0 < whole.sum() <= _SHARED_BY:
        return scores
    missing = float(scores.max() - scores[whole].max()) + _LEAD
    return np.where(whole & (scores[whole].max() < scores.max()), scores + missing, scores)
