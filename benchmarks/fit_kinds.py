"""Fits what kind of question one is, by its words and by its vector; ``benchmarks.fit_rank`` calls it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from benchmarks.fitting import SEED, Sample, word_table
from bot.matching.kinds import KINDS, Kinds

STYLES = {"too-specific": "detail", "near-miss": "near", "other-place": "place"}
"""The kind of an unanswerable question by the style that its writer gave it; any other is ``other``."""
LEAST_QUESTIONS = 3
"""A word counts from so many questions."""
LEAST_WEIGHT = 0.05
WORD_STRENGTH = 5.0
"""Inverse strength of the penalty (C)."""
NETWORKS = 4
UNITS = 128
PENALTY = 0.1
SPREAD = 20.0
"""The components of a vector of length one are small; the networks learn them so much greater."""
MOST_ROUNDS = 60


def fit(held: Sequence[Sample]) -> Kinds:
    """Return the model fitted on questions; without networks where they have no vectors."""
    kinds = np.asarray([KINDS.index(kind_of(sample)) for sample in held])
    of_words = _by_words([sample.tokens for sample in held], kinds)
    if held[0].measured.vector is None:
        shapes = ((0, 0), (0,), (0, 0, len(KINDS)), (0, len(KINDS)))
        return Kinds(*of_words, *(np.zeros(shape, dtype=np.float32) for shape in shapes))
    vectors = np.vstack([np.asarray(sample.measured.vector) for sample in held])
    return Kinds(*of_words, *_networks(vectors, kinds))


def kind_of(sample: Sample) -> str:
    """Return which of KINDS a fitting question is."""
    return "answered" if sample.answerable else STYLES.get(sample.style, "other")


def _by_words(rows: Sequence[Sequence[str]], kinds: Any) -> tuple[dict[str, int], Any, Any]:
    from sklearn.linear_model import LogisticRegression

    counts: dict[str, int] = {}
    for row in rows:
        for token in set(row):
            counts[token] = counts.get(token, 0) + 1
    columns = {t: i for i, t in enumerate(sorted(t for t, count in counts.items() if count >= LEAST_QUESTIONS))}
    model = LogisticRegression(C=WORD_STRENGTH, max_iter=300).fit(word_table(rows, columns), kinds)
    weights = model.coef_.T.astype(np.float32)
    telling = np.abs(weights).max(axis=1) >= LEAST_WEIGHT
    tokens = [token for token, tells in zip(columns, telling, strict=True) if tells]
    return {token: i for i, token in enumerate(tokens)}, weights[telling], model.intercept_.astype(np.float32)


def _networks(vectors: Any, kinds: Any) -> Iterator[Any]:
    """Return the layers of NETWORKS networks, each with a part of the questions left out to see when to end."""
    from sklearn.neural_network import MLPClassifier

    made = [
        MLPClassifier((UNITS,), alpha=PENALTY, early_stopping=True, max_iter=MOST_ROUNDS, random_state=SEED + n).fit(
            vectors * SPREAD, kinds
        )
        for n in range(NETWORKS)
    ]
    inner = np.hstack([model.coefs_[0] for model in made]) * SPREAD
    inner_shift = np.concatenate([model.intercepts_[0] for model in made])
    outer = np.stack([model.coefs_[1] for model in made])
    outer_shift = np.stack([model.intercepts_[1] for model in made])
    return (part.astype(np.float32) for part in (inner, inner_shift, outer, outer_shift))
