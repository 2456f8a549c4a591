"""Directions are fitted so that questions come nearer to the texts of the clauses that answer them."""

from typing import Any

import numpy as np
import pytest

from benchmarks import fit_directions
from benchmarks.directions import places
from benchmarks.fit_directions import SHARPNESS, Texts, fit
from bot.encoder import discriminant, unit

CLAUSES, EACH, DIMENSIONS = 24, 4, 32


def _vectors(seed: int, rows: int) -> Any:
    return unit(np.random.default_rng(seed).normal(size=(rows, DIMENSIONS)).astype(np.float32))


@pytest.fixture
def texts() -> Texts:
    """Some texts for each of a few clauses, and a curated answer that stands in nobody's way."""
    entries = [f"tea-2025/{n}" for n in range(CLAUSES) for _ in range(EACH)] + ["intent:tea"] * EACH
    subjects = np.repeat(_vectors(0, CLAUSES + 1), EACH, axis=0)
    return Texts(entries, unit(subjects + 0.7 * _vectors(1, len(entries))))


def _loss(texts: Texts, asked: Any, right: Any, matrix: Any) -> float:
    """Minus the mean log share of the right clauses, written as plainly as can be."""

    def one(vectors: Any) -> Any:
        return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)

    kept, total = one(texts.vectors.astype(np.float64) @ matrix), 0.0
    for question, answers in zip(one(asked.astype(np.float64) @ matrix), right, strict=True):
        near = []
        for clause in np.flatnonzero(texts.clauses):
            own = kept[texts.owners == clause]
            near.append(((own @ question).max() + one(own.sum(axis=0)) @ question) / SHARPNESS)
        odds = np.exp(np.asarray(near) - max(near))
        total -= np.log(odds[answers[texts.clauses]].sum() / odds.sum())
    return total / len(asked)


def test_slope_is_that_of_the_loss(texts: Texts) -> None:
    """A small step along any entry of the matrix changes the loss by what the gradient says."""
    asked, right = _vectors(2, 5), np.zeros((5, CLAUSES + 1), dtype=bool)
    right[range(5), [0, 3, 3, 7, 11]] = right[1, 4] = True
    matrix = np.random.default_rng(3).normal(size=(DIMENSIONS, 6))
    slope = fit_directions._slope(texts, asked, right, matrix.astype(np.float32))
    for row, column in ((0, 0), (5, 2), (17, 5), (31, 3)):
        step = np.zeros_like(matrix)
        step[row, column] = 1e-6
        change = (_loss(texts, asked, right, matrix + step) - _loss(texts, asked, right, matrix - step)) / 2e-6
        assert slope[row, column] == pytest.approx(change, rel=1e-3, abs=1e-4)


def test_questions_come_nearer(texts: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions in a manner that texts do not have are led to their clauses, those that were not fitted on as well."""
    monkeypatch.setattr(fit_directions, "EPOCHS", 100)
    clauses = np.arange(720) % CLAUSES
    manner = 1.5 * _vectors(6, 4)
    asked = texts.vectors[clauses * EACH] + manner[np.random.default_rng(7).integers(4, size=720)]
    asked = unit((asked + 0.5 * _vectors(5, 720)).astype(np.float32))
    right = clauses[:, None] == np.arange(CLAUSES + 1)
    matrix = fit(texts, asked[:480], right[:480])
    before = discriminant(texts.vectors, texts.owners, 10).astype(np.float32)
    assert matrix.shape == before.shape and matrix.dtype == np.float32

    def first(matrix: Any) -> float:
        held, questions = unit(texts.vectors @ matrix), unit(asked[480:] @ matrix)
        return float((places(held, texts.owners, questions, right[480:], centre=True) == 0).mean())

    assert first(matrix) > first(before) + 0.1


def test_right_clauses_only(texts: Texts) -> None:
    """A curated answer is never what a question is to come near to."""
    assert texts.clauses.tolist() == [True] * CLAUSES + [False]
    assert texts.starts.tolist() == [EACH * n for n in range(CLAUSES + 1)]
