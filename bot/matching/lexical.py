"""BM25 by field over the full-text index, and how much of a question a clause covers."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from bot.matching.query import Query
from bot.store.knowledge import Knowledge, QuestionForms

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
    """A clause or an intent that shares words with the question."""

    entry: str
    """Clause id, or the key of an intent."""
    bm25: float
    """Weighted BM25 of the question and of its glossary forms."""
    coverage: float
    """Share (0 to 1) of the question's weight, by rarity of its words, that the clause holds."""
    missed: float
    """Rarity (0 to 1) of the rarest word of the question that the clause does not hold."""
    overlap: float
    """Weighted Dice coefficient (0 to 1) of the question and the nearest curated question of the clause."""


def candidates(
    query: Query, knowledge: Knowledge, document: str | None = None, also: Iterable[str] = ()
) -> tuple[list[Candidate], dict[str, QuestionForms]]:
    """Return clauses and intents that share words with ``query``, best first, and their curated questions.

    Only clauses of ``document`` are returned where one is given. Entries in ``also``, found in another way, are
    weighed with them.
    """
    expansions = sorted({t for c in query.concepts for form in c.forms for t in form} - set(query.tokens))
    limit = CANDIDATES if document is None else knowledge.clause_count(document) + 200
    scores: dict[str, float] = {}
    for tokens, weight in ((query.tokens, 1.0), (expansions, EXPANSION_WEIGHT)):
        for entry, score in knowledge.search(list(tokens), FIELD_WEIGHTS, limit):
            scores[entry] = scores.get(entry, 0.0) + weight * score
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if document is not None:
        ranked = [item for item in ranked if item[0].startswith(document + "/")]
    ranked = ranked[:CANDIDATES]
    held = {entry for entry, _ in ranked}
    ranked += [(entry, scores.get(entry, 0.0)) for entry in also if entry not in held]
    rarity = word_rarity(query, knowledge)
    texts = knowledge.indexed_tokens([entry for entry, _ in ranked])
    questions = knowledge.question_forms([entry for entry, _ in ranked])
    found = [
        Candidate(
            entry,
            score,
            *_covered(query, texts[entry], rarity),
            max((dice(tokens, rarity) for _, tokens in questions.get(entry, ())), default=0.0),
        )
        for entry, score in ranked
    ]
    return found, questions


def dice(tokens: frozenset[str], rarity: dict[str, float]) -> float:
    """Return the weighed overlap with a curated question; its other words weigh as much as the mean of ours."""
    total = sum(rarity.values()) or 1.0
    shared = sum(weight for token, weight in rarity.items() if token in tokens)
    others = sum(1 for token in tokens if token not in rarity) * total / max(1, len(rarity))
    return 2 * shared / (total + shared + others)


def word_rarity(query: Query, knowledge: Knowledge) -> dict[str, float]:
    """Return how much each word of the question tells: its inverse document frequency."""
    size, frequency = knowledge.clause_total, knowledge.document_frequency(query.tokens)
    return {token: math.log(1 + size / (1 + frequency.get(token, 0))) for token in query.tokens}


def _covered(query: Query, held: frozenset[str], rarity: dict[str, float]) -> tuple[float, float]:
    """Return the share of the question that a clause holds, and how rare the rarest word is that it does not."""
    by_term: set[str] = set()
    for concept in query.concepts:
        if any(form and all(token in held for token in form) for form in concept.forms):
            by_term |= concept.covers
    missing = [weight for token, weight in rarity.items() if token not in held and token not in by_term]
    total = sum(rarity.values()) or 1.0
    return 1 - sum(missing) / total, max(missing, default=0.0) / max(rarity.values(), default=1.0)
