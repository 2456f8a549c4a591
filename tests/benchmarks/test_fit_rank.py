"""The fit writes trees that the ranking reads back, and calibrates probabilities."""

from typing import Any

import numpy as np
import pytest

from benchmarks.fitting import calibrated, flat, folds, is_right
from bot.evaluation.questions import Question
from bot.matching import trees
from bot.store.knowledge import Knowledge

NESTED: dict[str, Any] = {
    "split_feature": 1,
    "threshold": 0.5,
    "left_child": {"leaf_value": -1.0},
    "right_child": {
        "split_feature": 0,
        "threshold": 2.0,
        "left_child": {"leaf_value": 0.25},
        "right_child": {"leaf_value": 3.0},
    },
}
"""A tree as LightGBM dumps it."""


def test_dumped_tree_is_walked_alike() -> None:
    """A tree that LightGBM dumped gives the same leaves when the ranking has read it back."""
    model = {"features": ["a", "b"], "depth": 2, "scale": 2.0, "shift": 0.5, "trees": [flat(NESTED), flat(NESTED)]}
    found = trees._trees(model).scores(np.asarray([[9.0, 0.5], [2.0, 0.6], [2.1, 0.6]]))
    assert found.tolist() == pytest.approx([2 * 2 * leaf + 0.5 for leaf in (-1.0, 0.25, 3.0)])


def test_calibration_finds_weights_and_shift() -> None:
    """Labels drawn with known odds give back the weights and the shift of those odds."""
    random = np.random.default_rng(3)
    columns = random.normal(0, 2, (20_000, 2))
    odds = columns @ [0.7, -0.4] - 1.2
    labels = (random.random(20_000) < 1 / (1 + np.exp(-odds))).astype(float)
    assert calibrated(columns, labels) == pytest.approx([0.7, -0.4, -1.2], abs=0.06)


def test_every_question_is_kept_once() -> None:
    """Each question is kept by one fold, and no fold fits on what it keeps."""
    kept: list[int] = []
    for rest, held in folds(23):
        assert not set(rest) & set(held) and len(rest) + len(held) == 23
        kept += held
    assert sorted(kept) == list(range(23))


def test_intent_is_right_where_it_cites_a_right_clause(tea: Knowledge) -> None:
    """A clause is right by itself, a curated answer by the clauses that it cites."""
    question = Question("?", "en", "plain", ("tea-2025/一",))
    assert is_right(tea, question, "tea-2025/一") and is_right(tea, question, "intent:tea-money")
    assert not is_right(tea, question, "tea-2025/二") and not is_right(tea, question, "intent:weather")
