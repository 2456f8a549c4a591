"""Fits whether the papers answer a question at all; ``benchmarks.fit_rank`` calls it.

Two linear scores, by words and by vector, are logistic regressions on the curated questions, the out-of-scope ones and
the fitting questions. Gradient-boosted trees see them for questions that they have not seen, and the candidates. A last
logistic regression makes a candidate's probability of its score, its share among the candidates and the question's
log-odds.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from benchmarks.fitting import SEED, Sample, calibrated, encoded, folds, rounded, word_table, write
from bot.encoder import load_encoder
from bot.matching.answerable import TRAITS, Linear, shares, traits
from bot.matching.query import QueryReader
from bot.session import Session
from bot.text import index_tokens

ROUNDS = 700
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.015,
    "num_leaves": 8,
    "max_depth": 4,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.15,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "seed": SEED,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
WEIGHTS = {"curated": 0.1, "outside": 0.1, "fitting": 2.0}
"""How much a question of each kind counts: the curated ones are many and easy."""
WORD_STRENGTH, VECTOR_STRENGTH = 5.0, 6.0
"""Inverse strength of the penalty (C) of each regression."""
LEAST_QUESTIONS = 2
"""A word counts from so many questions, unless it says nothing of a subject: "my" told private questions apart."""
LEAST_WEIGHT = 0.02
RANKING = ("scale", "share", "lean", "shift")
"""What bot.matching.answerable.Answerable.fused takes."""
_CALIBRATED = 2


class Curated:
    """The questions of the store that the linear scores learn from."""

    def __init__(self, texts: list[str], inside: list[bool], tokens: list[tuple[str, ...]], vectors: Any) -> None:
        self.texts = texts
        self.inside = np.asarray(inside)
        self.tokens = tokens
        self.vectors = vectors
        """Shape (texts, dimensions of the encoder); no columns without encoder."""


def curated(session: Session) -> Curated:
    """Return every curated question of a clause or an intent, and every sentence that is out of scope."""
    knowledge = session.knowledge
    texts: list[str] = []
    inside: list[bool] = []
    for document in knowledge.documents:
        for clause in knowledge.clauses(document.id):
            texts += [text for _, text in clause.curation.questions]
    inside += [True] * len(texts)
    for intent in knowledge.intents:
        if intent.kind != "smalltalk":
            texts += [text for _, text in intent.questions]
            inside += [intent.kind == "answer"] * len(intent.questions)
    reader = QueryReader(knowledge)
    encoder = load_encoder() if knowledge.has_vectors else None
    vectors = encoded(encoder, texts) if encoder else np.zeros((len(texts), 0), dtype=np.float32)
    return Curated(texts, inside, [reader.read(text).tokens for text in texts], vectors)


def linear(known: Curated, held: Sequence[Sample]) -> Linear:
    """Return the linear scores fitted on the curated questions and on ``held``."""
    labels = np.concatenate([known.inside, [sample.answerable for sample in held]]).astype(int)
    weights = np.concatenate(
        [
            np.where(known.inside, WEIGHTS["curated"], WEIGHTS["outside"]),
            np.full(len(held), WEIGHTS["fitting"]),
        ]
    )
    tokens = [*known.tokens, *(sample.tokens for sample in held)]
    words, words_shift = _by_words(tokens, labels, weights)
    vector, vector_shift = _by_vector(known, held, labels, weights)
    return Linear(words, words_shift, vector, vector_shift)


def _by_words(tokens: list[tuple[str, ...]], labels: Any, weights: Any) -> tuple[dict[str, float], float]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    counts: dict[str, int] = {}
    for row in tokens:
        for token in set(row):
            counts[token] = counts.get(token, 0) + 1
    passed = {token for word in ENGLISH_STOP_WORDS for token in index_tokens(word)}
    kept = sorted(token for token, count in counts.items() if count >= LEAST_QUESTIONS and token not in passed)
    columns = {token: i for i, token in enumerate(kept)}
    model = _regression(word_table(tokens, columns), labels, weights, WORD_STRENGTH)
    found_weights = {
        t: rounded(model.coef_[0][i]) for t, i in columns.items() if abs(model.coef_[0][i]) >= LEAST_WEIGHT
    }
    return found_weights, rounded(model.intercept_[0])


def _by_vector(known: Curated, held: Sequence[Sample], labels: Any, weights: Any) -> tuple[Any, float]:
    if not known.vectors.shape[1]:
        return np.zeros(0, dtype=np.float32), 0.0
    rows = np.vstack([known.vectors, *(np.asarray(sample.measured.vector) for sample in held)])
    model = _regression(rows, labels, weights, VECTOR_STRENGTH)
    return np.asarray([rounded(value) for value in model.coef_[0]], dtype=np.float32), rounded(model.intercept_[0])


def _regression(rows: Any, labels: Any, weights: Any, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=500).fit(rows, labels, sample_weight=weights)


def fit(name: str, held: Sequence[Sample], scores: Sequence[Any], own: Sequence[Any], whole: Linear) -> None:
    """Fit and write the model, and print what refusing below a probability costs.

    ``scores`` are those of the candidates, and ``own`` is what is known of the question alone, each by models that
    have not seen the question; ``whole`` are the linear scores fitted on all questions.
    """
    rows = np.vstack(
        [
            traits(sample.measured.entries, sample.measured.rows, ranked, alone)
            for sample, ranked, alone in zip(held, scores, own, strict=True)
        ]
    )
    answerable = np.asarray([sample.answerable for sample in held])
    unseen = np.zeros(len(held))
    for rest, kept in folds(len(held)):
        unseen[kept] = _train(rows[rest], answerable[rest]).predict(rows[kept], raw_score=True)
    scale, shift = calibrated(unseen[:, None], answerable)
    of_question = scale * unseen + shift
    for line in thresholds(1 / (1 + np.exp(-of_question)), answerable):
        print(line)
    write(
        name,
        held,
        _train(rows, answerable),
        TRAITS,
        scale=rounded(scale),
        shift=rounded(shift),
        ranking=dict(zip(RANKING, map(rounded, _fused(held, scores, of_question)), strict=True)),
        words=whole.words,
        words_shift=whole.words_shift,
        vector=[rounded(float(value)) for value in whole.vector],
        vector_shift=whole.vector_shift,
    )


def _fused(held: Sequence[Sample], scores: Sequence[Any], of_question: Any) -> list[float]:
    """Return the weights of RANKING, fitted on the first candidates: what the later ones get nobody reads."""
    columns: list[Any] = []
    labels: list[Any] = []
    for sample, own, total in zip(held, scores, of_question, strict=True):
        first = np.argsort(-own, kind="stable")[:_CALIBRATED]
        columns.append(np.column_stack([own[first], shares(own)[first], np.full(len(first), total)]))
        labels.append(np.asarray(sample.labels)[first])
    return calibrated(np.vstack(columns), np.concatenate(labels))


def _train(rows: Any, answerable: Any) -> Any:
    import lightgbm

    return lightgbm.train(PARAMETERS, lightgbm.Dataset(rows, answerable.astype(int), feature_name=list(TRAITS)), ROUNDS)


def thresholds(probabilities: Any, answerable: Any) -> Iterator[str]:
    """Yield what refusing below a probability costs: for shares of answerable questions refused wrongly."""
    asked = np.sort(probabilities[answerable])
    for wrongly in (0.01, 0.02, 0.03, 0.04, 0.05, 0.06):
        least = asked[int(wrongly * len(asked))]
        rightly = float((probabilities[~answerable] < least).mean())
        yield f"below {least:.3f}: refused wrongly {wrongly:.0%}, rightly {rightly:.0%}"
