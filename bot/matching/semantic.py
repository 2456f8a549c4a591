"""Finds clauses by meaning: the cosine of the question with every text that is curated for a clause."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.encoder import Encoder, load_encoder
from bot.store.knowledge import Knowledge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.encoder import Vectors

NEAREST = 40
"""How many entries are offered as candidates."""
_TOP = 3


@dataclass(frozen=True)
class Cosines:
    """The cosines of one question with every text of every entry."""

    best: dict[str, float]
    """The highest cosine of each entry."""
    slices: dict[str, slice]
    all: "Vectors | None"

    def of(self, entry: str) -> tuple[float, float] | None:
        """Return the highest cosine of an entry and the mean of its three highest, or None where it has none."""
        if self.all is None or entry not in self.best:
            return None
        top = sorted(self.all[self.slices[entry]].tolist(), reverse=True)[:_TOP]
        return self.best[entry], sum(top) / len(top)


class SemanticIndex:
    """All vectors of one store in memory: about 1 KB a curated text."""

    def __init__(self, knowledge: Knowledge, encoder: Encoder | None = None) -> None:
        self._knowledge = knowledge
        self._encoder = encoder or load_encoder()

    @cached_property
    def _index(self) -> "tuple[list[str], Vectors, NDArray[np.intp]] | None":
        """(entries, vectors grouped by entry, first row of each entry), or None where there are no vectors."""
        import numpy as np

        rows = self._knowledge.vectors()
        if not rows or self._encoder is None:
            return None
        entries: list[str] = []
        starts: list[int] = []
        for i, (entry, _) in enumerate(rows):
            if not entries or entries[-1] != entry:
                entries.append(entry)
                starts.append(i)
        matrix = np.frombuffer(b"".join(blob for _, blob in rows), dtype=np.float16).reshape(len(rows), -1)
        return entries, matrix.astype(np.float32), np.asarray(starts)

    @cached_property
    def _slices(self) -> dict[str, slice]:
        if self._index is None:
            return {}
        entries, matrix, starts = self._index
        ends = [*starts[1:].tolist(), len(matrix)]
        return {entry: slice(a, b) for entry, a, b in zip(entries, starts.tolist(), ends, strict=True)}

    @property
    def works(self) -> bool:
        """Whether there is an encoder and the store holds its vectors."""
        return self._encoder is not None and self._knowledge.has_vectors

    def warm(self) -> None:
        """Load the model and the vectors, so that the first question does not wait for them."""
        self.score("warm")

    def score(self, text: str) -> Cosines:
        """Return the cosines of ``text`` with every entry; empty without an encoder."""
        if self._encoder is None or self._index is None:
            return Cosines({}, {}, None)
        import numpy as np

        entries, matrix, starts = self._index
        cosines = matrix @ self._encoder.encode([text])[0]
        best = np.maximum.reduceat(cosines, starts).tolist()
        return Cosines(dict(zip(entries, best, strict=True)), self._slices, cosines)
