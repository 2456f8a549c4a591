"""BM25 by field, in memory or for a large store in the full-text index, and the rarity of the words of a question."""

import math
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from bot.matching.bm25 import FieldScores, field_scores
from bot.matching.query import Query
from bot.matching.words import Weighed
from bot.model import intent_key
from bot.store.knowledge import Knowledge
from bot.store.profiles import IndexedToken, Kind
from bot.store.schema import SEARCH_COLUMNS

Searched = tuple[tuple[list[str], float], ...]
"""Tokens, and what a hit of them weighs."""
Known = Mapping[str, IndexedToken]

FIELD_WEIGHTS = {
    "questions": 2.0,
    "summaries": 1.4,
    "keywords": 1.6,
    "heading": 1.2,
    "body": 0.8,
    "title": 0.6,
}
"""BM25 weight of each indexed field; chosen on the fitting half of tests/questions (benchmarks/fit_rank.py)."""
EXPANSION_WEIGHT = 0.5
"""Weight of a hit by way of the glossary beside a hit by the question's own word."""


class WordSearch:
    """Searches one knowledge store for the words of questions."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    @cached_property
    def _held(self) -> FieldScores:
        intents = self._knowledge.intents
        outside = {intent_key(intent.id) for intent in intents if intent.kind == "out_of_scope"}
        weights = {kind: FIELD_WEIGHTS[column] for column, kind in zip(SEARCH_COLUMNS, Kind, strict=True)}
        return field_scores(self._knowledge.pack_all(without=outside), weights)

    def hold(self) -> None:
        """Read what is searched into memory, where it is small enough to stay there."""
        if not self._knowledge.large:
            _ = self._held

    def search(
        self, query: Query, limit: int, document: str | None = None, known: Known | None = None
    ) -> dict[str, float]:
        """Return the BM25 score of up to ``limit`` clauses and intents that share words with ``query``, best first.

        Only clauses of ``document`` are returned where one is given. ``known`` is what :func:`looked_up` returns; it is
        looked up unless given.
        """
        expansions = sorted({t for c in query.concepts for form in c.forms for t in form} - set(query.tokens))
        searched = ((list(query.tokens), 1.0), (expansions, EXPANSION_WEIGHT))
        if self._knowledge.large:
            return self._far(searched, limit, document)
        return self._near(searched, limit, document, looked_up(query, self._knowledge) if known is None else known)

    def _near(self, searched: Searched, limit: int, document: str | None, known: Known) -> dict[str, float]:
        held = self._held
        scores = np.zeros(len(held.entries))
        for tokens, weight in searched:
            scores += weight * held.of([known[token].id for token in tokens if token in known])
        if document is not None:
            scores *= [entry.startswith(f"{document}/") for entry in held.entries]
        order = np.argsort(-scores, kind="stable")[:limit]
        return {held.entries[i]: float(scores[i]) for i in order if scores[i] > 0}

    def _far(self, searched: Searched, limit: int, document: str | None) -> dict[str, float]:
        scores: dict[str, float] = {}
        for tokens, weight in searched:
            for entry, score in self._knowledge.search(tokens, FIELD_WEIGHTS, 2 * limit, document):
                scores[entry] = scores.get(entry, 0.0) + weight * score
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        return dict(ranked[:limit])


def looked_up(query: Query, knowledge: Knowledge) -> Known:
    """Return what the index knows of the tokens of a question and of the other forms of its terms."""
    wanted = dict.fromkeys((*query.tokens, *(t for c in query.concepts for form in c.forms for t in form)))
    return knowledge.indexed(list(wanted))


def weigh(query: Query, knowledge: Knowledge, known: Known | None = None) -> Weighed:
    """Return the tokens of a question with their inverse document frequency; ``known`` as in WordSearch.search."""
    known = looked_up(query, knowledge) if known is None else known
    size = knowledge.entry_total

    def rarity(token: str) -> float:
        return math.log(1 + size / (1 + known[token].entries if token in known else 1))

    own = set(query.tokens)
    held = sorted((token.id, word) for word, token in known.items())
    place = {token: i for i, (_, token) in enumerate(held)}
    weights = [rarity(token) if token in own else 0.0 for _, token in held]
    lost = [rarity(token) for token in query.tokens if token not in known]
    concepts = []
    for concept in query.concepts:
        covers = tuple(place[token] for token in concept.covers if token in place)
        forms = tuple(tuple(place[t] for t in form) for form in concept.forms if form and all(t in place for t in form))
        if covers and forms:
            concepts.append((covers, forms))
    return Weighed(
        ids=np.asarray([number for number, _ in held], dtype=np.int32),
        weights=np.asarray(weights),
        strangeness=np.asarray([known[token].strangeness if token in own else 0.0 for _, token in held]),
        total=sum(weights) + sum(lost),
        count=len(query.tokens),
        rarest=max((*weights, *lost), default=0.0),
        unknown=max(lost, default=0.0),
        concepts=tuple(concepts),
    )
