"""BM25 by field over the full-text index, and how much of a question a clause covers."""

import math
from dataclasses import dataclass

from bot.matching.query import Query
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
CANDIDATES = 40


@dataclass(frozen=True)
class Candidate:
    """A clause that shares words with the question."""

    clause_id: str
    bm25: float
    """Weighted BM25 of the question and of its glossary forms."""
    coverage: float
    """Share (0 to 1) of the question's weight, by rarity of its words, that the clause holds."""


def candidates(query: Query, knowledge: Knowledge, document: str | None = None) -> list[Candidate]:
    """Return clauses that share words with ``query``, best first; only those of ``document`` where one is given."""
    expansions = tuple({t for c in query.concepts for form in c.forms for t in form} - set(query.tokens))
    limit = CANDIDATES if document is None else knowledge.clause_count(document) + 200
    scores: dict[str, float] = {}
    for tokens, weight in ((query.tokens, 1.0), (expansions, EXPANSION_WEIGHT)):
        for clause_id, score in knowledge.search(list(tokens), FIELD_WEIGHTS, limit):
            scores[clause_id] = scores.get(clause_id, 0.0) + weight * score
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if document is not None:
        ranked = [item for item in ranked if item[0].startswith(document + "/")]
    ranked = ranked[:CANDIDATES]
    rarity = _rarity(query, knowledge)
    total = sum(rarity.values()) or 1.0
    texts = knowledge.indexed_tokens([clause_id for clause_id, _ in ranked])
    return [
        Candidate(clause_id, score, _covered(query, texts[clause_id], rarity) / total) for clause_id, score in ranked
    ]


def _rarity(query: Query, knowledge: Knowledge) -> dict[str, float]:
    """Return how much each word of the question tells: its inverse document frequency."""
    size, frequency = knowledge.clause_total, knowledge.document_frequency(query.tokens)
    return {token: math.log(1 + size / (1 + frequency.get(token, 0))) for token in query.tokens}


def _covered(query: Query, held: frozenset[str], rarity: dict[str, float]) -> float:
    by_term: set[str] = set()
    for concept in query.concepts:
        if any(form and all(token in held for token in form) for form in concept.forms):
            by_term |= concept.covers
    return sum(weight for token, weight in rarity.items() if token in held or token in by_term)
