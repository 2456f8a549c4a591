"""BM25 by field over the full-text index, and the rarity of the words of a question."""

import math

import numpy as np

from bot.matching.query import Query
from bot.matching.words import Weighed
from bot.store.knowledge import Knowledge

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


def search(query: Query, knowledge: Knowledge, limit: int, document: str | None = None) -> dict[str, float]:
    """Return the BM25 score of up to ``limit`` clauses and intents that share words with ``query``, best first.

    Only clauses of ``document`` are returned where one is given.
    """
    expansions = sorted({t for c in query.concepts for form in c.forms for t in form} - set(query.tokens))
    most = 2 * limit
    if document is not None and not knowledge.large:  # where other papers are searched as well
        most = knowledge.clause_count(document) + 200
    scores: dict[str, float] = {}
    for tokens, weight in ((query.tokens, 1.0), (expansions, EXPANSION_WEIGHT)):
        for entry, score in knowledge.search(list(tokens), FIELD_WEIGHTS, most, document):
            scores[entry] = scores.get(entry, 0.0) + weight * score
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if document is not None:
        ranked = [item for item in ranked if item[0].startswith(f"{document}/")]
    return dict(ranked[:limit])


def weigh(query: Query, knowledge: Knowledge) -> Weighed:
    """Return the tokens of a question with their inverse document frequency."""
    wanted = dict.fromkeys((*query.tokens, *(t for c in query.concepts for form in c.forms for t in form)))
    known = knowledge.indexed(list(wanted))
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
