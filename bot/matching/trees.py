"""Gradient-boosted trees as data: a score for each row of features."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.intp]
    Column = NDArray[np.float64]

FOLDER = Path(__file__).parent / "models"
DEEPEST = 8
"""A tree is held with all the nodes that one of its depth may have, so a deep one would take much room."""


@dataclass(frozen=True)
class Level:
    """The nodes of all trees at one depth: those of the node at place n stand at 2n and 2n + 1 a level below."""

    feature: "Places"
    threshold: "Column"


@dataclass(frozen=True)
class Trees:
    """One fitted model; all its trees are complete: where a branch ends early, every leaf below has its value."""

    names: tuple[str, ...]
    """The features in the order of the columns."""
    levels: tuple[Level, ...]
    """From the roots down."""
    leaves: "Column"
    """The values below the last level."""
    count: int
    """How many trees there are."""
    scale: float
    """The sum of the leaves times ``scale`` plus ``shift`` is the score: log-odds, or what orders the candidates."""
    shift: float

    def scores(self, rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return the score of each row; ``rows`` has the shape (rows, features)."""
        flat = rows.ravel()
        first = (np.arange(len(rows)) * rows.shape[1])[:, None]
        place = np.broadcast_to(np.arange(self.count), (len(rows), self.count))
        for level in self.levels:
            right = flat.take(first + level.feature.take(place)) > level.threshold.take(place)
            place = 2 * place + right
        total = self.leaves.take(place).sum(axis=1)
        result: NDArray[np.float64] = self.scale * total + self.shift
        return result


@cache
def load(name: str) -> Trees:
    """Return the model ``models/<name>.json``; raises StoreError where it is damaged."""
    path = FOLDER / f"{name}.json"
    try:
        return _trees(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise StoreError(f"{path}: not a model ({error}); install the package again") from error


def _trees(data: dict[str, Any]) -> Trees:
    names, depth = tuple(data["features"]), int(data["depth"])
    if not 0 <= depth <= DEEPEST:
        raise ValueError(f"a depth of {depth}")
    nodes = _nodes(data["trees"], len(names))
    place, levels = nodes.roots, []
    for _ in range(depth):
        ended = nodes.left[place] == place  # a leaf leads to itself
        levels.append(Level(nodes.feature[place], np.where(ended, np.inf, nodes.threshold[place])))
        place = np.stack([nodes.left[place], nodes.right[place]], axis=1).ravel()
    if (nodes.left[place] != place).any():
        raise ValueError(f"a tree is deeper than {depth}")
    scale, shift = float(data["scale"]), float(data["shift"])
    return Trees(names, tuple(levels), nodes.value[place], len(nodes.roots), scale, shift)


@dataclass(frozen=True)
class _Nodes:
    """The nodes of all trees of a file, one tree after the other."""

    roots: "Places"
    feature: "Places"
    threshold: "Column"
    left: "Places"
    right: "Places"
    value: "Column"


def _nodes(trees: list[dict[str, Any]], features: int) -> _Nodes:
    """Return the nodes; raises ValueError where one looks at no feature or leads to no node."""
    sizes = [len(tree["value"]) for tree in trees]
    roots = np.cumsum([0, *sizes[:-1]], dtype=np.intp)

    def row(key: str, kind: type, within: int | None = None) -> "NDArray[Any]":
        parts = [np.asarray(tree[key]) for tree in trees]
        if [len(part) for part in parts] != sizes:
            raise ValueError("the lists of nodes are not equally long")
        if key in ("left", "right"):
            parts = [part + root for part, root in zip(parts, roots, strict=True)]
        held: NDArray[Any] = np.concatenate(parts).astype(kind)
        if within is not None and not (held.min() >= 0 and held.max() < within):
            raise ValueError("a node leads nowhere")
        return held

    nodes = sum(sizes)
    return _Nodes(
        roots,
        row("feature", np.intp, features),
        row("threshold", np.float64),
        row("left", np.intp, nodes),
        row("right", np.intp, nodes),
        row("value", np.float64),
    )
