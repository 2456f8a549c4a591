"""Fuses what the methods find into one ranking with a probability for each clause."""

import math
from dataclasses import dataclass

from bot.matching import fuzzy, lexical
from bot.matching.query import Query
from bot.model import INTENT_PREFIX
from bot.store.knowledge import Knowledge
from bot.text import comparable, has_han

FEATURES = (
    "share",
    "strength",
    "coverage",
    "missed",
    "lead",
    "length",
    "overlap",
    "best_question",
    "mean_questions",
    "formal",
    "row",
    "frame",
    "body_named",
    "outside",
    "intent",
    "han",
    "han_coverage",
    "han_overlap",
    "han_best_question",
    "bias",
)
WEIGHTS = {
    "share": 1.358,
    "strength": -0.039,
    "coverage": 4.466,
    "missed": -2.611,
    "lead": 4.044,
    "length": 0.882,
    "overlap": 0.990,
    "best_question": -2.050,
    "mean_questions": 2.814,
    "formal": 1.227,
    "row": -0.259,
    "frame": -0.955,
    "body_named": 0.311,
    "outside": 0.000,
    "intent": 0.000,
    "han": -0.092,
    "han_coverage": 1.945,
    "han_overlap": -3.934,
    "han_best_question": 4.135,
    "bias": -4.945,
}
"""Logistic regression on the fitting half of tests/questions; made by benchmarks/fit_rank.py."""

_FRAME = ("intro", "notice", "note")


@dataclass(frozen=True)
class Match:
    """A clause or an intent with the probability (0 to 1) that it answers the question."""

    entry: str
    """Clause id, or the key of an intent."""
    score: float


@dataclass(frozen=True)
class Scored:
    """A candidate with its features, before they are weighed."""

    entry: str
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
        scored = [(item.entry, probability(item.features)) for item in self.score(query, document)]
        ranked = sorted(scored, key=lambda item: (-item[1], item[0]))
        return [Match(entry, score) for entry, score in ranked[:limit]]

    def score(self, query: Query, document: str | None = None) -> list[Scored]:
        """Return every candidate with its features."""
        found, questions = lexical.candidates(query, self._knowledge, document)
        scores = sorted((candidate.bm25 for candidate in found), reverse=True)
        top, second = (*scores, 0.0, 0.0)[:2]
        named = {
            clause_id
            for department_id in query.departments
            for clause_id, _ in self._knowledge.clauses_of_department(department_id)
        }
        outside = fuzzy.likeness(query.comparable, self._outside)[0]
        scored = []
        for candidate in found:
            features = self._features(query, candidate, [text for text, _ in questions.get(candidate.entry, ())])
            features["share"] = candidate.bm25 / (top or 1.0)
            features["lead"] = (candidate.bm25 - (second if candidate.bm25 == top else top)) / (top or 1.0)
            features["body_named"] = float(candidate.entry in named)
            features["outside"] = outside
            scored.append(Scored(candidate.entry, features))
        return scored

    def _features(self, query: Query, candidate: lexical.Candidate, questions: list[str]) -> dict[str, float]:
        best, mean = fuzzy.likeness(query.comparable, questions)
        intent = candidate.entry.startswith(INTENT_PREFIX)
        clause = None if intent else self._knowledge.clause(candidate.entry)
        han = float(has_han(query.folded))
        return {
            "strength": candidate.bm25 / math.sqrt(1 + len(query.tokens)),
            "coverage": candidate.coverage,
            "missed": candidate.missed,
            "length": math.log(1 + len(query.tokens)),
            "overlap": candidate.overlap,
            "best_question": best,
            "mean_questions": mean,
            "formal": float(clause is not None and clause.curation.formal),
            "row": float(clause is not None and clause.kind == "row"),
            "frame": float(clause is not None and clause.kind in _FRAME),
            "intent": float(intent),
            "han": han,
            "han_coverage": han * candidate.coverage,
            "han_overlap": han * candidate.overlap,
            "han_best_question": han * best,
            "bias": 1.0,
        }


def probability(features: dict[str, float]) -> float:
    """Return the weighed features as a probability."""
    total = sum(WEIGHTS[name] * features[name] for name in FEATURES)
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))
