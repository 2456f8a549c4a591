"""The methods of the matching as a plain intent classifier: a label, or none, with a probability."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import fuzz, process

from bot.encoder import Encoder
from bot.errors import ExamplesError
from bot.matching import softmax
from bot.matching.grams import Grams
from bot.text import ordered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Places = NDArray[np.int64]

CANDIDATES = 8
"""How many labels the nearest examples judge; to compare with all examples would take most of a question's time."""
_NEAREST = 3
_SPREAD = 2.0
"""Length of the sentence vectors beside words and characters, which have the length one each."""
_ENCODED = 64
_NEWTON = 30
_RIDGE = 1.0
_LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Example:
    """One phrase with what it means."""

    text: str
    label: str | None
    """None where the phrase is out of scope."""


@dataclass(frozen=True)
class _Measured:
    """Some phrases with all that is known of their likeliest labels."""

    candidates: "Places"
    """Shape (phrases, candidates), likeliest first."""
    rows: "Floats"
    """Shape (phrases, candidates + 1, features); the last row of each phrase is that of no label."""


class PhraseClassifier:
    """Tells which label a phrase has; sentence vectors, words, characters and nearest examples judge together.

    A multinomial logistic regression over sentence vectors and hashed words and characters names the likeliest labels.
    A conditional one then weighs its verdict against the nearest examples of each, by vectors and by spelling, and
    against no label at all; it is fitted on phrases the first has not seen, so that the probabilities can be believed.
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        """Take the encoder of bot.encoder.load_encoder, or None to do without sentence vectors."""
        self._encoder = encoder
        self.threshold = 0.5
        """A phrase whose best label is less probable gets none."""
        self.labels: tuple[str, ...] = ()

    def fit(self, examples: Sequence[Example], validation: Sequence[Example]) -> "PhraseClassifier":
        """Learn from ``examples`` and choose weights of the methods and threshold on ``validation``.

        The threshold gives the highest accuracy on ``validation`` with "none" counted as one more label (each phrase
        counts once, as in the paper of CLINC150). Raises ExamplesError where there are fewer than two labels, a
        phrase or a label is empty, or the validation lacks phrases with a label, or without, or has labels of its own.
        """
        _check(examples, validation)
        self.labels = tuple(sorted({example.label for example in examples if example.label is not None}))
        place = {label: i for i, label in enumerate(self.labels)}
        # examples stand by label, those without one last: the phrases of a label are one slice
        known = sorted(examples, key=lambda example: (place.get(example.label or "", len(place)), example.text))
        texts = [example.text for example in known]
        targets = np.asarray([-1 if e.label is None else place[e.label] for e in known], dtype=np.int64)
        self._starts = np.searchsorted(targets[targets >= 0], np.arange(len(place) + 1))
        self._grams = Grams([example.text for example in known if example.label is not None])
        rows, self._vectors = self._grams.rows(texts), self._encode(texts)
        self._weights = softmax.fit(
            lambda places: np.hstack([rows.dense(places), _SPREAD * self._vectors[places]]), targets, len(place)
        )
        self._forms = [_form(text) for text in texts]
        measured = self._measure([example.text for example in validation])
        wanted = np.asarray([-1 if e.label is None else place[e.label] for e in validation], dtype=np.int64)
        self._fusion = _fuse(measured, wanted)
        best, probability = self._decide(measured)
        self.threshold = choose_threshold(best == wanted, probability, wanted < 0)
        return self

    def predict(self, text: str) -> tuple[str | None, float]:
        """Return the label of ``text``, or None below the threshold, and the probability of the likeliest label.

        Raises ExamplesError before :meth:`fit`. A phrase without a word gets (None, 0).
        """
        label, chance = self.judge(text)
        return (label if label and chance >= self.threshold else None), chance

    def judge(self, text: str) -> tuple[str, float]:
        """Return the likeliest label of ``text``, whatever its probability, and that; ("", 0) without a word."""
        if not self.labels:
            raise ExamplesError("the classifier has no examples yet; call fit() first")
        if not _form(text):
            return "", 0.0
        best, probability = self._decide(self._measure([text]))
        return self.labels[int(best[0])], float(probability[0])

    def _encode(self, texts: Sequence[str]) -> "Floats":
        if self._encoder is None:
            return np.zeros((len(texts), 0), dtype=np.float32)
        short = [text[:_LONGEST_TEXT] for text in texts]
        parts = [self._encoder.encode(short[i : i + _ENCODED]) for i in range(0, len(short), _ENCODED)]
        return np.concatenate(parts)

    def _measure(self, texts: Sequence[str]) -> _Measured:
        vectors, grams = self._encode(texts), self._grams.rows(texts)
        count = min(CANDIDATES, len(self.labels))
        candidates = np.empty((len(texts), count), dtype=np.int64)
        found = np.zeros((len(texts), count + 1, _FEATURES), dtype=np.float32)
        for i, text in enumerate(texts):
            row = np.hstack([grams.dense(np.asarray([i]))[0], _SPREAD * vectors[i]])
            scores = row @ self._weights
            candidates[i] = np.argsort(-scores, kind="stable")[:count]
            sizes = self._starts[candidates[i] + 1] - self._starts[candidates[i]]
            examples = np.concatenate([np.arange(self._starts[c], self._starts[c + 1]) for c in candidates[i]])
            owner = np.split(np.arange(len(examples)), np.cumsum(sizes)[:-1])
            forms = [self._forms[e] for e in examples]
            spelt = process.cdist([_form(text)], forms, scorer=fuzz.ratio, score_cutoff=0)[0] / 100
            meant = self._vectors[examples] @ vectors[i]
            found[i, :count, 0] = np.log(np.maximum(softmax.softmax(scores)[candidates[i]], 1e-6))
            found[i, :count, 1] = scores[candidates[i]]
            found[i, :count, 2:4] = [_nearest(meant[at]) for at in owner]
            found[i, :count, 4:6] = [_nearest(spelt[at]) for at in owner]
            found[i, count, 6:] = (1.0, grams.known[i])
        return _Measured(candidates, found)

    def _decide(self, measured: _Measured) -> "tuple[Places, Floats]":
        """Return the likeliest label of each phrase and its probability."""
        shares = softmax.softmax(measured.rows @ self._fusion)[:, :-1]
        first = shares.argmax(axis=1)
        rows = np.arange(len(first))
        return measured.candidates[rows, first], shares[rows, first]


_FEATURES = 8
"""Of a label: log-probability, score, likeness of the nearest examples in meaning (best, mean), in spelling (the same);
of no label: one, and the share of known words."""


def _form(text: str) -> str:
    return ordered(text[:_LONGEST_TEXT])


def _nearest(values: "Floats") -> tuple[float, float]:
    """Return the highest value and the mean of the three highest."""
    top = np.sort(values)[-_NEAREST:]
    return float(top[-1]), float(top.mean())


def _fuse(measured: _Measured, wanted: "Places") -> "Floats":
    """Return the weights of the features: a conditional logistic regression by Newton's method.

    A phrase whose label is not among its candidates teaches nothing of how to weigh them and is left out.
    """
    rows = measured.rows.astype(np.float64)
    answers = np.hstack([measured.candidates == wanted[:, None], (wanted < 0)[:, None]])
    held = answers.any(axis=1)
    rows, answers = rows[held], answers[held]
    weights = np.zeros(_FEATURES)
    for _ in range(_NEWTON):
        shares = softmax.softmax(rows @ weights)
        mean = np.einsum("nc,ncf->nf", shares, rows)
        gradient = np.einsum("nc,ncf->f", answers - shares, rows) - _RIDGE * weights
        weighed = np.einsum("nc,ncf,ncg->fg", shares, rows, rows, optimize=True) - mean.T @ mean
        step = np.linalg.solve(weighed + _RIDGE * np.eye(_FEATURES), gradient)
        weights += step * min(1.0, 5.0 / max(float(np.abs(step).max()), 1e-12))
    return weights.astype(np.float32)


def choose_threshold(right: "NDArray[np.bool_]", sure: "NDArray[Any]", outside: "NDArray[np.bool_]") -> float:
    """Return the threshold at which most phrases are answered right or rightly get none.

    The arrays have an item a phrase: whether its likeliest label is right, how sure that is, whether it has none.
    """
    order = np.argsort(sure, kind="stable")
    values = sure[order].astype(np.float64)
    # below a threshold before place i, the i least probable ones get none
    refused = np.concatenate([[0], np.cumsum(outside[order])])
    answered = np.concatenate([np.cumsum((right & ~outside)[order][::-1])[::-1], [0]])
    edges = np.concatenate([values[:1], (values[1:] + values[:-1]) / 2, np.nextafter(values[-1:], np.inf)])
    total = refused + answered
    best = np.flatnonzero(total == total.max())
    return float(edges[best[len(best) // 2]])


def _check(examples: Sequence[Example], validation: Sequence[Example]) -> None:
    for what, held in (("examples", examples), ("validation", validation)):
        for i, example in enumerate(held):
            if not isinstance(example.text, str) or not _form(example.text):
                raise ExamplesError(f"{what}[{i}]: a phrase without a word ({example.text!r}); leave it out")
            if example.label == "":
                raise ExamplesError(f"{what}[{i}]: an empty label; give None to a phrase that is out of scope")
    labels = {example.label for example in examples} - {None}
    if len(labels) < 2:
        raise ExamplesError(f"examples: {len(labels)} labels; give phrases of two or more")
    tried = {example.label for example in validation}
    if strange := sorted(label for label in tried if label is not None and label not in labels):
        raise ExamplesError(f"validation: the label {strange[0]!r} has no examples; add some or leave it out")
    if None not in tried or len(tried) < 2:
        raise ExamplesError("validation: give phrases with a label and phrases without one, to choose the threshold")
