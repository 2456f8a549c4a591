"""Tells what kind of question one is, by its words and by its vector: one that papers answer, or why they do not.

``python -m benchmarks.fit_rank`` makes ``models/kinds.npz`` (by words alone: ``kinds-without-meaning.npz``) of the
fitting questions, whose style says what kind each is; see benchmarks/fit_kinds.py.
"""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from bot.errors import StoreError
from bot.matching.softmax import softmax
from bot.matching.trees import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.encoder import Vectors

    Column = NDArray[np.float64]

KINDS = ("answered", "detail", "near", "place", "other")
"""What papers answer; a detail that no clause gives; what is near to their subjects; another place; anything else."""
LEAST = -12.0
"""No logarithm of a probability is less."""


@dataclass(frozen=True)
class Kinds:
    """A multinomial logistic regression on words, and several networks with one hidden layer on vectors."""

    tokens: dict[str, int]
    """The place of each word in ``words``."""
    words: "Vectors"
    """The weights of the words; shape (words, kinds)."""
    words_shift: "Vectors"
    inner: "Vectors"
    """The hidden layers of all networks side by side; shape (dimensions of the encoder, networks x units)."""
    inner_shift: "Vectors"
    outer: "Vectors"
    """Shape (networks, units, kinds); no networks in a model that does without vectors."""
    outer_shift: "Vectors"
    """Shape (networks, kinds)."""

    def by_words(self, tokens: Sequence[str]) -> "Column":
        """Return the logarithm of the probability of each of KINDS by the words of a question."""
        held = dict.fromkeys(tokens)
        places = [self.tokens[token] for token in held if token in self.tokens]
        total = self.words[places].sum(axis=0, dtype=np.float64)
        return _logarithms(softmax(total / math.sqrt(len(held) or 1) + self.words_shift))

    def by_vector(self, vector: "Vectors | None") -> "Column":
        """Return the same by its vector (length one), the mean of the networks; zeros where there is none."""
        if vector is None or len(self.inner) != len(vector):
            return np.zeros(len(KINDS))
        units = np.maximum(vector @ self.inner + self.inner_shift, 0).reshape(len(self.outer), 1, -1)
        return _logarithms(softmax((units @ self.outer)[:, 0] + self.outer_shift).mean(axis=0))


def _logarithms(probabilities: "Column") -> "Column":
    return np.maximum(np.log(np.maximum(probabilities, 1e-30)), LEAST)


def _file(name: str) -> "Path":
    return FOLDER / f"{name}.npz"


@cache
def load(name: str) -> Kinds:
    """Return the model ``models/<name>.npz``; raises StoreError where it is missing or damaged."""
    try:
        with np.load(_file(name), allow_pickle=False) as data:
            parts = {key: data[key].astype(np.float32) for key in ("words_shift", "inner", "inner_shift", "outer")}
            tokens = {str(token): place for place, token in enumerate(data["tokens"])}
            words, outer_shift = (data[key].astype(np.float32) for key in ("words", "outer_shift"))
            found = Kinds(tokens=tokens, words=words, outer_shift=outer_shift, **parts)
        if found.words_shift.shape != (len(KINDS),) or found.outer.shape[2:] != (len(KINDS),):
            raise ValueError(f"it does not tell {len(KINDS)} kinds")
        if words.shape != (len(tokens), len(KINDS)):
            raise ValueError("a word has too few weights")
        if found.inner.shape[1:] != found.inner_shift.shape or found.inner_shift.size != found.outer[:, :, 0].size:
            raise ValueError("its layers do not fit together")
        if found.outer_shift.shape != (len(found.outer), len(KINDS)):
            raise ValueError("its networks do not end alike")
        return found
    except (OSError, ValueError, KeyError, TypeError, IndexError, EOFError, BadZipFile, zlib.error) as error:
        raise StoreError(f"{_file(name)}: not a model ({error}); install the package again") from error


def write(name: str, held: Kinds) -> None:
    """Write ``models/<name>.npz``; a number takes two bytes."""
    np.savez_compressed(
        _file(name),
        tokens=np.asarray(list(held.tokens)),
        words=held.words.astype(np.float16),
        words_shift=held.words_shift.astype(np.float16),
        inner=held.inner.astype(np.float16),
        inner_shift=held.inner_shift.astype(np.float16),
        outer=held.outer.astype(np.float16),
        outer_shift=held.outer_shift.astype(np.float16),
    )
