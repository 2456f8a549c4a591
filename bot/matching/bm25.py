"""BM25 by field over all entries of a store that fits in memory, to the numbers that FTS5 gives for the same texts.

FTS5 looks up the length of every row that holds any word of a question; most rows hold some usual word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.store.profiles import Kind, Pack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.float64]

_K1, _B = 1.2, 0.75
_LEAST_IDF = 1e-6
"""What a word counts that more than half of the entries hold. This and the two above are those of FTS5."""


@dataclass(frozen=True)
class FieldScores:
    """What each word adds to the score of each entry that holds it."""

    entries: tuple[str, ...]
    starts: "NDArray[np.intp]"
    """Where the entries of each token id begin in the two below; one more at the end."""
    places: "NDArray[np.int32]"
    """Positions in ``entries``."""
    parts: "NDArray[np.float32]"

    def of(self, ids: Sequence[int]) -> "Column":
        """Return the score of every entry for the tokens of ``ids``; 0 where it holds none of them."""
        known = [number for number in ids if number + 1 < len(self.starts)]
        spans = [slice(self.starts[number], self.starts[number + 1]) for number in known]
        if not spans:
            return np.zeros(len(self.entries))
        places = np.concatenate([self.places[span] for span in spans])
        parts = np.concatenate([self.parts[span] for span in spans])
        return np.asarray(np.bincount(places, weights=parts, minlength=len(self.entries)), dtype=np.float64)


def field_scores(pack: Pack, weights: dict[Kind, float]) -> FieldScores:
    """Return the scores of the entries of a pack; ``weights`` are those of the fields."""
    size = len(pack.entries)
    if not size:
        return FieldScores((), np.zeros(1, np.intp), np.zeros(0, np.int32), np.zeros(0, np.float32))
    text_of = np.repeat(np.arange(len(pack.sizes), dtype=np.int32), pack.sizes)
    entry = pack.entry_of_text[text_of]
    of_kind = np.asarray([weights[kind] for kind in Kind])
    keys = np.sort((pack.tokens * np.int64(size) + entry) * len(Kind) + pack.kinds[text_of])
    keys, kinds = np.divmod(keys, len(Kind))
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    often = np.add.reduceat(of_kind[kinds], first)
    token, place = np.divmod(keys[first], size)
    lengths = np.bincount(entry, minlength=size)
    entries_with = np.bincount(token)
    idf = np.maximum(np.log((size - entries_with + 0.5) / (entries_with + 0.5)), _LEAST_IDF)
    scale = _K1 * (1 - _B + _B * lengths / (lengths.mean() or 1.0))
    parts = idf[token] * often * (_K1 + 1) / (often + scale[place])
    starts = np.searchsorted(token, np.arange(len(entries_with) + 1))
    return FieldScores(pack.entries, starts, place.astype(np.int32), parts.astype(np.float32))
