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

    Places = NDArray[np.int32]

FOLDER = Path(__file__).parent / "models"


@dataclass(frozen=True)
class Trees:
    """One fitted model; the nodes of all trees stand in one row of arrays, a leaf leads to itself."""

    names: tuple[str, ...]
    """The features in the order of the columns."""
    roots: "Places"
    """The place of each tree's root."""
    feature: "Places"
    threshold: "NDArray[np.float64]"
    left: "Places"
    right: "Places"
    value: "NDArray[np.float64]"
    depth: int
    scale: float
    """The sum of the leaves times ``scale`` plus ``shift`` is the score: log-odds, or what orders the candidates."""
    shift: float

    def scores(self, rows: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Return the score of each row; ``rows`` has the shape (rows, features)."""
        flat = rows.ravel()
        first = (np.arange(len(rows), dtype=np.int32) * rows.shape[1])[:, None]
        node = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _ in range(self.depth):
            goes_left = flat.take(first + self.feature.take(node)) <= self.threshold.take(node)
            node = np.where(goes_left, self.left.take(node), self.right.take(node))
        total = self.value.take(node).sum(axis=1)
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
    sizes = [len(tree["feature"]) for tree in data["trees"]]
    roots = np.cumsum([0, *sizes[:-1]], dtype=np.int32)

    def row(key: str, offset: bool = False) -> "NDArray[Any]":
        parts = [
            np.asarray(tree[key]) + (root if offset else 0) for tree, root in zip(data["trees"], roots, strict=True)
        ]
        return np.concatenate(parts)

    made = Trees(
        names=tuple(data["features"]),
        roots=roots,
        feature=row("feature").astype(np.int32),
        threshold=row("threshold").astype(np.float64),
        left=row("left", offset=True).astype(np.int32),
        right=row("right", offset=True).astype(np.int32),
        value=row("value").astype(np.float64),
        depth=int(data["depth"]),
        scale=float(data["scale"]),
        shift=float(data["shift"]),
    )
    _check(made)
    return made


def _check(made: Trees) -> None:
    """Raise ValueError where a node looks at no feature or leads to no node."""
    nodes = len(made.value)
    if {len(made.feature), len(made.threshold), len(made.left), len(made.right)} != {nodes}:
        raise ValueError("the lists of nodes are not equally long")
    for places, count in ((made.feature, len(made.names)), (made.left, nodes), (made.right, nodes)):
        if places.min() < 0 or places.max() >= count:
            raise ValueError("a node leads nowhere")
