"""Looks for the nearest vectors of a large store in the few cells whose centres are nearest."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.store.knowledge import Knowledge
from bot.store.vectors import INTEGER_SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.encoder import Vectors

CELLS_READ = 24
"""How many cells are read for a question (and as many for its translation)."""


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
        near = np.argsort(-(centres @ vectors.T), axis=0, kind="stable")[:CELLS_READ]
        cells = self._knowledge.cells(numbers[np.unique(near)].tolist())
        owners = np.frombuffer(b"".join(entries for entries, _ in cells), dtype=np.int32)
        best = np.concatenate([_best(blob, vectors) for _, blob in cells])
        order = np.argsort(-best, kind="stable")
        return list(dict.fromkeys(owners[order[: limit * 16]].tolist()))[:limit]


def _best(blob: bytes, vectors: "Vectors") -> "NDArray[np.float32]":
    """Return the highest cosine of each vector of a cell."""
    held = np.frombuffer(blob, dtype=np.int8).reshape(-1, vectors.shape[1]).astype(np.float32)
    cosines: NDArray[np.float32] = (held @ vectors.T).max(axis=1) / INTEGER_SCALE
    return cosines
