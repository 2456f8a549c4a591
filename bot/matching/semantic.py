"""Finds clauses by meaning: the cosine of the question with every text that is curated for a clause."""

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

    @property
    def works(self) -> bool:
        """Whether there is an encoder and the store holds its vectors."""
        return self._encoder is not None and self._knowledge.has_vectors

    def warm(self) -> None:
        """Load the model and the vectors, so that the first question does not wait for them."""
        self.score("warm")

    def score(self, text: str) -> dict[str, tuple[float, float]]:
        """Return, for every entry, the best cosine and the mean of the three best; empty without an encoder."""
        if self._encoder is None or self._index is None:
            return {}
        import numpy as np

        entries, matrix, starts = self._index
        cosines = matrix @ self._encoder.encode([text])[0]
        best = np.maximum.reduceat(cosines, starts)
        ends = [*starts[1:], len(cosines)]
        means = [float(np.mean(np.sort(cosines[a:b])[-_TOP:])) for a, b in zip(starts, ends, strict=True)]
        return {entry: (float(b), m) for entry, b, m in zip(entries, best, means, strict=True)}
