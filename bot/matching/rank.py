"""Fuses what the methods find into one ranking with a probability for each clause."""

import heapq
import math
from dataclasses import dataclass

from bot.matching import fuzzy, lexical
from bot.matching.outside import Outside
from bot.matching.query import Query
from bot.matching.semantic import NEAREST, SemanticIndex
from bot.model import INTENT_PREFIX, intent_key
from bot.store.knowledge import Knowledge
from bot.text import has_han

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
    "meaning",
    "mean_meaning",
    "meaning_lead",
    "foreign",
    "foreign_meaning",
    "foreign_lead",
    "outside",
    "outside_overlap",
    "outside_meaning",
    "intent",
    "han",
    "han_coverage",
    "han_overlap",
    "han_best_question",
    "bias",
)
WEIGHTS = {
    "share": 2.036,
    "strength": 0.066,
    "coverage": 4.874,
    "missed": -1.385,
    "lead": 0.197,
    "length": 0.422,
    "overlap": -0.907,
    "best_question": -2.532,
    "mean_questions": 0.600,
    "formal": 0.596,
    "row": 0.012,
    "frame": -0.926,
    "body_named": -0.051,
    "meaning": -0.631,
    "mean_meaning": 3.166,
    "meaning_lead": 3.335,
    "foreign": -3.931,
    "foreign_meaning": 9.156,
    "foreign_lead": 0.362,
    "outside": -2.054,
    "outside_overlap": -6.311,
    "outside_meaning": -3.948,
    "intent": 2.406,
    "han": -1.495,
    "han_coverage": 0.582,
    "han_overlap": -1.440,
    "han_best_question": 2.997,
    "bias": -1.849,
}
"""Logistic regression on the fitting half of tests/questions; made by benchmarks/fit_rank.py."""
WEIGHTS_WITHOUT_MEANING = {
    "share": -1.079,
    "strength": 0.077,
    "coverage": 5.405,
    "missed": -1.030,
    "lead": 3.546,
    "length": 0.810,
    "overlap": 1.522,
    "best_question": -2.225,
    "mean_questions": 3.948,
    "formal": 0.859,
    "row": 0.050,
    "frame": -0.852,
    "body_named": -0.394,
    "meaning": 0.000,
    "mean_meaning": 0.000,
    "meaning_lead": 0.000,
    "foreign": 0.288,
    "foreign_meaning": 0.000,
    "foreign_lead": 0.000,
    "outside": -3.799,
    "outside_overlap": -6.514,
    "outside_meaning": 0.000,
    "intent": 2.417,
    "han": 0.087,
    "han_coverage": -0.174,
    "han_overlap": -3.399,
    "han_best_question": 1.993,
    "bias": -3.164,
}
"""The same where no encoder is installed; made by the same command with INVESTBOT_ENCODER=off."""

CURATED_LANGUAGES = ("en", "zh", "zh-Hant")
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
        self._semantic = SemanticIndex(knowledge)
        self._weights = WEIGHTS if self._semantic.works else WEIGHTS_WITHOUT_MEANING
        outside = [intent for intent in knowledge.intents if intent.kind == "out_of_scope"]
        self._outside_keys = frozenset(intent_key(intent.id) for intent in outside)
        self._outside = Outside(outside)

    def match(self, query: Query, limit: int, document: str | None = None) -> list[Match]:
        """Return up to ``limit`` clauses, best first; only those of ``document`` where one is given."""
        scored = [(item.entry, probability(item.features, self._weights)) for item in self.score(query, document)]
        ranked = sorted(scored, key=lambda item: (-item[1], item[0]))
        return [Match(entry, score) for entry, score in ranked[:limit]]

    def warm(self) -> None:
        """Load what the first question would wait for."""
        self._semantic.warm()

    def score(self, query: Query, document: str | None = None) -> list[Scored]:
        """Return every candidate with its features."""
        meant = self._semantic.score(query.text)
        beyond = max((meant.best[key] for key in self._outside_keys if key in meant.best), default=0.0)
        inside = (
            entry
            for entry in meant.best
            if entry not in self._outside_keys and (document is None or entry.startswith(f"{document}/"))
        )
        nearest = heapq.nlargest(NEAREST, inside, key=lambda entry: meant.best[entry])
        found, questions = lexical.candidates(query, self._knowledge, document, nearest)
        cosines = [meant.best[entry] for entry in nearest]
        scores = sorted((candidate.bm25 for candidate in found), reverse=True)
        top, second = (*scores, 0.0, 0.0)[:2]
        named = {
            clause_id
            for department_id in query.departments
            for clause_id, _ in self._knowledge.clauses_of_department(department_id)
        }
        rarity = lexical.word_rarity(query, self._knowledge)
        outside = {
            "outside": self._outside.likeness(query.comparable),
            "outside_overlap": self._outside.overlap(rarity),
            "outside_meaning": beyond,
        }
        scored = []
        for candidate in found:
            features = self._features(query, candidate, [text for text, _ in questions.get(candidate.entry, ())])
            features["share"] = candidate.bm25 / (top or 1.0)
            features["lead"] = (candidate.bm25 - (second if candidate.bm25 == top else top)) / (top or 1.0)
            features["body_named"] = float(candidate.entry in named)
            features |= outside
            features |= _meaning(meant.of(candidate.entry), cosines, query.language not in CURATED_LANGUAGES)
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


def _meaning(cosines: tuple[float, float] | None, best: list[float], foreign: bool) -> dict[str, float]:
    """Return the features by meaning, ``best`` being the highest cosines of all; all are 0 without an encoder.

    A question in a language that the curated layer is not written in has features of its own, because there the
    words tell nothing.
    """
    near, mean = cosines or (0.0, 0.0)
    rival = (best[1] if near >= best[0] and len(best) > 1 else best[0]) if best else 0.0
    other = float(foreign)
    return {
        "meaning": near,
        "mean_meaning": mean,
        "meaning_lead": near - rival,
        "foreign": other,
        "foreign_meaning": other * near,
        "foreign_lead": other * (near - rival),
    }


def probability(features: dict[str, float], weights: dict[str, float]) -> float:
    """Return the weighed features as a probability."""
    total = sum(weights[name] * features[name] for name in FEATURES)
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))
