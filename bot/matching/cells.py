"""Looks for the nearest vectors of a large store in the few cells whose centres are nearest."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.encoder import products
from bot.store.knowledge import Knowledge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.encoder import Vectors

CELLS_READ = 24
"""How many cells are read for a question (and as many for its translation)."""

_VECTORS_AN_ENTRY = 16
"""So many vectors are looked at for each entry that is wanted: an entry has several."""
_BLOCK = 64
"""The highest of many values are looked for in blocks of so many, by the highest of each."""


class Cells:
    """The cells of one large store; their centres are held in memory, about 1 KB for each."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    @cached_property
    def _centres(self) -> "tuple[NDArray[np.int64], Vectors]":
        held = self._knowledge.centres()
        flat = np.frombuffer(b"".join(centre for _, centre in held), dtype=np.float32)
        return np.asarray([number for number, _ in held]), flat.reshape(len(held), -1)

    def nearest(self, vectors: "Vectors", limit: int) -> list[int]:
        """Return the numbers of up to ``limit`` entries near one of ``vectors`` (shape: questions, dimensions)."""
        numbers, centres = self._centres
        near = np.unique([highest(cosines, CELLS_READ) for cosines in products(vectors, centres.T)])
        cells = self._knowledge.cells(numbers[near].tolist())
        owners = np.frombuffer(b"".join(entries for entries, _ in cells), dtype=np.int32)
        held = np.frombuffer(b"".join(blob for _, blob in cells), dtype=np.int8).reshape(-1, vectors.shape[1])
        best = products(vectors, held.astype(np.float32).T).max(axis=0)
        return list(dict.fromkeys(owners[highest(best, _VECTORS_AN_ENTRY * limit)].tolist()))[:limit]


def highest(values: "Vectors", most: int) -> "NDArray[np.intp]":
    """Return the places of the ``most`` highest values, highest first."""
    if not len(values):
        return np.zeros(0, dtype=np.intp)
    places = _in_best_blocks(values, most) if len(values) > _BLOCK * most else np.arange(len(values))
    found = np.sort(places[np.argpartition(-values[places], min(most, len(places)) - 1)[:most]])
    return found[np.argsort(-values[found], kind="stable")]


def _in_best_blocks(values: "Vectors", most: int) -> "NDArray[np.intp]":
    """Return the places of the ``most`` blocks with the highest values: what is among the highest stands in them."""
    blocks = np.arange(0, len(values), _BLOCK)
    best = np.argpartition(-np.maximum.reduceat(values, blocks), most - 1)[:most]
    places = (blocks[best][:, None] + np.arange(_BLOCK)).ravel()
    return places[places < len(values)]
