"""Fuses what the methods find into one ranking with a probability for each clause."""

import math
from dataclasses import dataclass

from bot.matching import fuzzy, lexical
from bot.matching.query import Query
from bot.model import Clause
from bot.store.knowledge import Knowledge
from bot.text import comparable

FEATURES = (
    "share",
    "strength",
    "coverage",
    "best_question",
    "mean_questions",
    "formal",
    "row",
    "frame",
    "body_named",
    "outside",
    "bias",
)
WEIGHTS = {
    "share": 3.2,
    "strength": 0.06,
    "coverage": 4.6,
    "best_question": 4.2,
    "mean_questions": 2.0,
    "formal": -0.8,
    "row": -0.2,
    "frame": -0.5,
    "body_named": 0.4,
    "outside": -3.0,
    "bias": -9.2,
}
"""Logistic regression on the fitting half of tests/questions; made by benchmarks/fit_rank.py."""


@dataclass(frozen=True)
class Match:
    """A clause with the probability (0 to 1) that it answers the question."""

    clause_id: str
    score: float


@dataclass(frozen=True)
class Scored:
    """A candidate with its features, before they are weighed."""

    clause: Clause
    features: dict[str, float]


class Matcher:
    """Ranks the clauses of one knowledge store for a question."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._outside = [
            comparable(sentence)
            for intent in knowledge.intents
            if intent.kind == "out_of_scope"
            for _, sentence in intent.questions
        ]

    def match(self, query: Query, limit: int, document: str | None = None) -> list[Match]:
        """Return up to ``limit`` clauses, best first; only those of ``document`` where one is given."""
        scored = [(item.clause.id, probability(item.features)) for item in self.score(query, document)]
        ranked = sorted(scored, key=lambda item: (-item[1], item[0]))
        return [Match(clause_id, score) for clause_id, score in ranked[:limit]]

    def score(self, query: Query, document: str | None = None) -> list[Scored]:
        """Return every candidate with its features."""
        found = lexical.candidates(query, self._knowledge, document)
        top = max((candidate.bm25 for candidate in found), default=0.0) or 1.0
        named = {
            clause_id
            for department_id in query.departments
            for clause_id, _ in self._knowledge.clauses_of_department(department_id)
        }
        outside = fuzzy.likeness(query.comparable, self._outside)[0]
        return [
            Scored(clause, self._features(query, candidate, clause, top, clause.id in named) | {"outside": outside})
            for candidate in found
            for clause in (self._knowledge.clause(candidate.clause_id),)
        ]

    def _features(
        self, query: Query, candidate: lexical.Candidate, clause: Clause, top: float, named: bool
    ) -> dict[str, float]:
        best, mean = fuzzy.likeness(query.comparable, self._knowledge.comparable_questions(clause.id))
        return {
            "share": candidate.bm25 / top,
            "strength": candidate.bm25 / math.sqrt(1 + len(query.tokens)),
            "coverage": candidate.coverage,
            "best_question": best,
            "mean_questions": mean,
            "formal": float(clause.curation.formal),
            "row": float(clause.kind == "row"),
            "frame": float(clause.kind in ("intro", "notice", "note")),
            "body_named": float(named),
            "bias": 1.0,
        }


def probability(features: dict[str, float]) -> float:
    """Return the weighed features as a probability."""
    total = sum(WEIGHTS[name] * features[name] for name in FEATURES)
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))
