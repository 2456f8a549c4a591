"""Fits the directions along which sentence vectors are kept; ``benchmarks.fit_rank`` calls it.

A question is to be nearer to the clauses that answer it than to all others, nearness being what
bot.matching.semantic ranks by: the highest cosine with a text of the clause plus that with their centre. From the
discriminant directions on, gradient descent (Adam) on the softmax over all clauses; part of the encoder's dimensions is
left out at random in each step, so that no few of them decide. Several fits are merged: their directions differ, the
sums of their products hardly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.fit_precedents import Unseen, made
from benchmarks.fitting import AS_OF, SEED, Asked, encoded, folds
from bot import directions
from bot.config import data_paths
from bot.corpus.assemble import load_corpus
from bot.encoder import discriminant, load_encoder, unit
from bot.matching import precedents
from bot.matching.features import Measured
from bot.matching.rank import Matcher
from bot.matching.semantic import SemanticIndex, index_of, out_of_scope
from bot.model import INTENT_PREFIX
from bot.session import Session
from bot.store.vectors import KEPT, vector_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.encoder import Vectors

FITS = 2
EPOCHS = 6
BATCH = 256
RATE = 1e-3
SHARPNESS = 0.07
"""Nearness is divided by this before the softmax."""
LEFT_OUT = 0.4
"""Share of the encoder's dimensions that a step does without."""
_WARM_UP = 0.1
_NEVER = -1e4


class Texts:
    """The texts that are curated for clauses and intents, those of one entry together."""

    def __init__(self, entries: Sequence[str], vectors: "Vectors") -> None:
        """``vectors`` has the shape (texts, dimensions of the encoder); ``entries`` names the entry of each."""
        self.entries = list(entries)
        self.vectors = vectors
        self.names = list(dict.fromkeys(entries))
        numbers = {name: i for i, name in enumerate(self.names)}
        self.owners = np.asarray([numbers[entry] for entry in entries])
        self.starts = np.flatnonzero(np.diff(self.owners, prepend=-1))
        self.clauses = np.asarray([not name.startswith(INTENT_PREFIX) for name in self.names])

    def right(self, held: Sequence[Asked]) -> "NDArray[np.bool_]":
        """Return which clauses answer each question; shape (questions, entries)."""
        return np.asarray(
            [
                [clause and one.question.right(name) for name, clause in zip(self.names, self.clauses, strict=True)]
                for one in held
            ]
        )


@dataclass(frozen=True)
class Measuring:
    """What measures questions that its directions have not seen."""

    matcher: Matcher
    semantic: SemanticIndex
    unseen: Unseen

    def measure(self, one: Asked) -> Measured:
        """Return the candidates of a question, measured with precedents by others."""
        self.semantic.precedents = self.unseen.of(one)
        return self.matcher.measure(one.query, AS_OF)


def measuring(session: Session, held: Sequence[Asked]) -> list[Measuring]:
    """Fit and write the directions and the precedents along them; return for each question what measures it unseen."""
    encoder = load_encoder()
    assert encoder is not None
    named = list(vector_texts(load_corpus(data_paths())))
    texts = Texts([entry for entry, _ in named], encoded(encoder, [text for _, text in named]))
    asked = encoded(encoder, [one.query.spelt for one in held])
    right = texts.right(held)
    found: dict[int, Measuring] = {}
    for rest, kept in folds(len(held)):
        matrix = fit(texts, asked[rest], right[rest])
        semantic = _semantic(session, texts, matrix)
        unseen = Unseen([held[i] for i in rest], unit(asked[rest] @ matrix), session.knowledge.intents)
        found |= dict.fromkeys(kept, Measuring(Matcher(session.knowledge, semantic), semantic, unseen))
    matrix = fit(texts, asked, right)
    made_by = f"python -m benchmarks.fit_rank, seed {SEED}"
    directions.write(encoder.name, matrix, made_by=made_by, questions=int(right.any(axis=1).sum()))
    precedents.write(encoder.name, made(held, unit(asked @ matrix)))
    return [found[i] for i in range(len(held))]


def _semantic(session: Session, texts: Texts, matrix: "Vectors") -> SemanticIndex:
    """Return the comparing by meaning with another matrix than that of the store."""
    kept = unit(texts.vectors @ matrix).astype(np.float16)
    rows = [(entry, vector.tobytes()) for entry, vector in zip(texts.entries, kept, strict=True)]
    return SemanticIndex(session.knowledge, index=index_of(rows, matrix, out_of_scope(session.knowledge)))


def fit(texts: Texts, asked: "Vectors", right: "NDArray[np.bool_]") -> "Vectors":
    """Return the matrix (shape: dimensions of the encoder, dimensions kept), the most telling directions first.

    ``asked`` are the vectors of questions and ``right`` which entries answer each; those that none answers are passed.
    """
    some = right.any(axis=1)
    fits = [_descended(texts, asked[some], right[some], SEED + i) for i in range(FITS)]
    lengths, axes = np.linalg.eigh(np.sum([matrix @ matrix.T for matrix in fits], axis=0))
    dimensions = fits[0].shape[1]
    merged = axes[:, ::-1][:, :dimensions] * np.sqrt(np.maximum(lengths[::-1][:dimensions], 0.0))
    kept = unit(texts.vectors @ merged)
    means = np.add.reduceat(kept, texts.starts) / np.bincount(texts.owners)[:, None]
    _, axes = np.linalg.eigh(means.T @ means)
    return np.ascontiguousarray(merged @ axes[:, ::-1], dtype=np.float32)


def _descended(texts: Texts, asked: "Vectors", right: "NDArray[np.bool_]", seed: int) -> "Vectors":
    random = np.random.default_rng(seed)
    matrix = discriminant(texts.vectors, texts.owners, round(texts.vectors.shape[1] * KEPT)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=0).mean()
    first, second = np.zeros_like(matrix), np.zeros_like(matrix)
    batches = max(1, len(asked) // BATCH)
    steps = EPOCHS * batches
    for step in range(1, steps + 1):
        if (step - 1) % batches == 0:
            order = random.permutation(len(asked))
        batch = order[(step - 1) % batches * BATCH :][:BATCH]
        seen = ((random.random(len(matrix)) > LEFT_OUT) / (1 - LEFT_OUT)).astype(np.float32)[:, None]
        slope = seen * _slope(texts, asked[batch], right[batch], matrix * seen)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        done = step / steps
        falling = 0.5 * (1 + math.cos(math.pi * (done - _WARM_UP) / (1 - _WARM_UP)))
        rate = RATE * (done / _WARM_UP if done < _WARM_UP else falling)
        matrix = matrix - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return np.asarray(matrix, dtype=np.float32)


def _slope(texts: Texts, asked: "Vectors", right: "NDArray[np.bool_]", matrix: "Vectors") -> "Vectors":
    """Return the gradient of the loss of some questions by the matrix: minus the log of the share of right clauses."""
    sizes = np.bincount(texts.owners)
    kept, lengths = _unit(texts.vectors @ matrix)
    question, question_lengths = _unit(asked @ matrix)
    centres, centre_lengths = _unit(np.add.reduceat(kept, texts.starts))
    cosines = question @ kept.T
    best = np.maximum.reduceat(cosines, texts.starts, axis=1)
    nearness = np.where(texts.clauses, (best + question @ centres.T) / SHARPNESS, _NEVER)
    wrong = _shares(nearness) - _shares(np.where(right, nearness, _NEVER))
    by_clause = (wrong / SHARPNESS / len(asked)).astype(np.float32)
    nearest = cosines >= np.repeat(best, sizes, axis=1)
    by_text = np.where(nearest, np.repeat(by_clause, sizes, axis=1), np.float32(0))
    by_centre = _through_unit(by_clause.T @ question, centres, centre_lengths)
    by_kept = by_text.T @ question + by_centre[texts.owners]
    by_question = by_text @ kept + by_clause @ centres
    return np.asarray(
        texts.vectors.T @ _through_unit(by_kept, kept, lengths)
        + asked.T @ _through_unit(by_question, question, question_lengths)
    )


def _shares(nearness: Any) -> Any:
    """Return the softmax of each row."""
    odds = np.exp(nearness - nearness.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _unit(vectors: Any) -> tuple[Any, Any]:
    """Return vectors made one long, and the lengths that they had; shapes (vectors, dimensions) and (vectors, 1)."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    return vectors / lengths, lengths


def _through_unit(slope: Any, made: Any, lengths: Any) -> Any:
    """Return the gradient by vectors from the one by what _unit made of them."""
    return (slope - made * (made * slope).sum(axis=1, keepdims=True)) / lengths
