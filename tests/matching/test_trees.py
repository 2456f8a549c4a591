"""The trees give the log-odds that a walk through them gives, and a damaged model is said to be one."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.matching import trees
from bot.matching.features import FEATURES
from bot.matching.rank import ANSWERABLE, WITH_MEANING, WITHOUT_MEANING

COLUMNS = 4
VALUES = st.floats(-3, 3)
NESTED: st.SearchStrategy[Any] = st.recursive(
    VALUES, lambda inner: st.tuples(st.integers(0, COLUMNS - 1), VALUES, inner, inner), max_leaves=8
)
"""A leaf, or (feature, threshold, tree where the value is not above the threshold, tree where it is)."""


def _flat(tree: Any) -> dict[str, list[float]]:
    """Return a nested tree as the lists of a model file."""
    nodes: dict[str, list[float]] = {key: [] for key in ("feature", "threshold", "left", "right", "value")}

    def add(node: Any) -> int:
        place, leaf = len(nodes["value"]), isinstance(node, float)
        feature, threshold, value = (0, 0.0, node) if leaf else (node[0], node[1], 0.0)
        for key, held in zip(nodes, (feature, threshold, place, place, value), strict=True):
            nodes[key].append(held)
        if not leaf:
            nodes["left"][place], nodes["right"][place] = add(node[2]), add(node[3])
        return place

    add(tree)
    return nodes


def _depth(tree: Any) -> int:
    return 0 if isinstance(tree, float) else 1 + max(_depth(tree[2]), _depth(tree[3]))


def _walk(tree: Any, row: list[float]) -> float:
    while not isinstance(tree, float):
        tree = tree[2] if row[tree[0]] <= tree[1] else tree[3]
    return tree


def _model(nested: list[Any], scale: float = 1.0, shift: float = 0.0) -> dict[str, Any]:
    return {
        "features": [f"f{i}" for i in range(COLUMNS)],
        "depth": max(map(_depth, nested)),
        "scale": scale,
        "shift": shift,
        "trees": [_flat(tree) for tree in nested],
    }


@given(
    st.lists(NESTED, min_size=1, max_size=5),
    st.lists(st.lists(VALUES, min_size=COLUMNS, max_size=COLUMNS), max_size=5),
    VALUES,
    VALUES,
)
def test_odds_are_those_of_a_walk(nested: list[Any], rows: list[list[float]], scale: float, shift: float) -> None:
    """For any trees and rows the log-odds are those of the leaves that a walk down each tree ends at."""
    model = trees._trees(_model(nested, scale, shift))
    found = model.scores(np.asarray(rows, dtype=np.float64).reshape(len(rows), COLUMNS))
    sums = [scale * sum(_walk(tree, row) for tree in nested) + shift for row in rows]
    assert found.tolist() == pytest.approx(sums)


def test_value_at_the_threshold_goes_left() -> None:
    """A value that equals the threshold is not above it."""
    model = trees._trees(_model([(1, 0.5, 2.0, -2.0)]))
    low, high = model.scores(np.asarray([[9.0, 0.5, 9.0, 9.0], [9.0, 0.6, 9.0, 9.0]]))
    assert low > 1 and high < -1


@pytest.mark.parametrize("name", [WITH_MEANING, WITHOUT_MEANING])
def test_models_measure_the_features(name: str) -> None:
    """Each model was fitted on the features that are measured, in their order."""
    assert trees.load(name).names == FEATURES


@pytest.mark.parametrize("name", [WITH_MEANING, WITHOUT_MEANING, *ANSWERABLE.values()])
def test_models_are_held_whole(name: str) -> None:
    """Each model is read with all of its trees, a leaf for every way down each."""
    model, written = trees.load(name), json.loads((trees.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert (model.count, len(model.levels)) == (len(written["trees"]), written["depth"])
    assert {float(leaf) for leaf in model.leaves} == {
        float(value)
        for tree in written["trees"]
        for place, value in enumerate(tree["value"])
        if tree["left"][place] == place
    }


def test_without_meaning_no_vector_counts() -> None:
    """The model for stores without vectors gives the same whatever the features of meaning are."""
    model = trees.load(WITHOUT_MEANING)
    rows = np.random.default_rng(2).normal(0, 1, (50, len(FEATURES)))
    other = rows.copy()
    parts = ("meaning", "translated", "centre", "precedent", "like_")
    by_meaning = [name for name in FEATURES if any(part in name for part in parts)]
    by_meaning.remove("meaning_rank")  # the place, where nothing is known
    for i, name in enumerate(FEATURES):
        if name in by_meaning:
            other[:, i] += 5
    assert model.scores(rows).tolist() == model.scores(other).tolist()


def test_model_comes_from_its_file(folder: Path) -> None:
    """A model is read from the file of its name."""
    (folder / "mine.json").write_text(json.dumps(_model([(0, 0.0, 1.0, -1.0)])), encoding="utf-8")
    assert trees.load("mine").names == ("f0", "f1", "f2", "f3")


GOOD = json.dumps(_model([(0, 0.0, 1.0, -1.0)]))
BROKEN = {
    "empty": "",
    "not JSON": GOOD[:-7],
    "a list": "[]",
    "null": "null",
    "no trees": GOOD.replace('"trees"', '"bushes"'),
    "no tree": '{"features": ["a"], "depth": 1, "scale": 1, "shift": 0, "trees": []}',
    "a tree of text": GOOD.replace("0.0", '"zero"'),
    "a list too short": GOOD.replace("[1, 1, 2]", "[1, 1]"),
    "a child beyond the end": GOOD.replace("[1, 1, 2]", "[7, 1, 2]"),
    "a child before the start": GOOD.replace("[1, 1, 2]", "[-1, 1, 2]"),
    "a feature beyond the columns": GOOD.replace('"feature": [0, 0, 0]', '"feature": [9, 0, 0]'),
    "depth without end": GOOD.replace('"depth": 1', '"depth": Infinity'),
    "a tree deeper than it says": GOOD.replace('"depth": 1', '"depth": 0'),
    "deeper than a tree may be": GOOD.replace('"depth": 1', f'"depth": {trees.DEEPEST + 1}'),
    "depth that is nothing": GOOD.replace('"depth": 1', '"depth": null'),
}


@pytest.mark.parametrize("defect", BROKEN)
def test_damaged_model_is_named(folder: Path, defect: str) -> None:
    """A file that is no model, or whose nodes lead nowhere, is an error that names the file and what to do."""
    assert BROKEN[defect] != GOOD
    (folder / "mine.json").write_text(BROKEN[defect], encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        trees.load("mine")
    assert str(folder / "mine.json") in str(caught.value)
    assert str(caught.value).endswith("install the package again")


def test_missing_model_is_named(folder: Path) -> None:
    """A model that is not there is an error that names its file."""
    with pytest.raises(StoreError, match=r"mine\.json: not a model"):
        trees.load("mine")


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_or_read(content: bytes) -> None:
    """Whatever a model file holds, reading it ends with a model or with the error that names it."""
    try:
        data = json.loads(content.decode("utf-8"))
    except ValueError:
        data = content.decode("latin-1")
    with pytest.raises((ValueError, KeyError, TypeError, OverflowError)):
        trees._trees(data)
