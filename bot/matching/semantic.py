"""Finds clauses by meaning: the cosine of the question with every text that is curated for a clause."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bot.encoder import Encoder, load_encoder, unit
from bot.matching.cells import Cells
from bot.matching.words import best_and_mean
from bot.model import INTENT_PREFIX, intent_key
from bot.store.knowledge import Knowledge
from bot.store.vectors import CLAUSE_SUMMARIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.encoder import Vectors

    Column = NDArray[np.float64]


@dataclass(frozen=True)
class _Index:
    """Vectors in memory, about 640 bytes a curated text: all of a store, or of a large one those that are looked at."""

    entries: list[str]
    matrix: "Vectors"
    """Shape (dimensions, texts), the quickest to multiply; the texts of one entry stand together."""
    starts: "NDArray[np.intp]"
    """The first row of each entry."""
    sizes: "NDArray[np.intp]"
    """How many rows each entry has."""
    place: dict[str, int]
    centres: "Vectors"
    """The mean of the texts of each entry, of length one; shape (dimensions, entries)."""
    projection: "Vectors"
    """Takes a vector of the encoder to the dimensions that are stored."""
    inside: "NDArray[np.bool_]"
    """Whether each entry is one that may answer."""


@dataclass(frozen=True)
class Cosines:
    """The cosines of one question with every text of every entry."""

    index: _Index | None = None
    all: "NDArray[np.float32] | None" = None
    """The question as it was asked."""
    best: "NDArray[np.float32]" = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    """The highest cosine of each entry, of the question as asked or translated."""
    near: "NDArray[np.float32]" = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    """The highest cosine of each entry and that with its centre, added; of the question as asked or translated."""
    centres: "NDArray[np.float32] | None" = None
    """The cosines with the centre of each entry; shape (one or two questions, entries)."""
    translated: "NDArray[np.float32] | None" = None
    sentences: "NDArray[np.float32] | None" = None
    """Those of each sentence of a question that has several, the one that asks last; shape (sentences, texts)."""
    vector: "Vectors | None" = None
    """The encoder's vector of the question as asked, of length one."""

    @property
    def outside(self) -> float:
        """The highest cosine of a sentence that is curated as out of scope."""
        if self.index is None or self.index.inside.all():
            return 0.0
        return float(self.best[~self.index.inside].max())

    def nearest(self, limit: int, document: str | None) -> list[str]:
        """Return up to ``limit`` entries that may answer, nearest first; only clauses of ``document`` if given."""
        if self.index is None:
            return []
        allowed = self.index.inside
        if document is not None:
            allowed = np.asarray([entry.startswith(f"{document}/") for entry in self.index.entries])
        scores = np.where(allowed, self.near, -2.0)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [self.index.entries[i] for i in order if allowed[i]]

    def of(self, entries: Sequence[str]) -> "NDArray[np.float64]":
        """Return an array of shape (10, entries).

        The highest cosine and the mean of the three highest; the same of the translated question (of the question
        where there is none); the cosine of the heading with the keywords, and of the nearest summary; that with the
        centre of the entry, of the question and of the translated one; the highest of any sentence of the question,
        and of the sentence that asks.
        """
        columns = np.zeros((10, len(entries)))
        if self.index is None or self.all is None or self.centres is None:
            return columns
        index, other = self.index, self.all if self.translated is None else self.translated
        held = [(i, index.place[entry]) for i, entry in enumerate(entries) if entry in index.place]
        if not held:
            return columns
        columns_of = np.asarray([i for i, _ in held])
        places = [place for _, place in held]
        starts, sizes = index.starts[places], index.sizes[places]
        owner = np.repeat(np.arange(len(held)), sizes)
        rows = np.arange(sizes.sum()) + np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
        for at, cosines in ((0, self.all), (2, other)):
            columns[at, columns_of], columns[at + 1, columns_of] = best_and_mean(cosines[rows], owner, len(held))
        clause = np.asarray([not entry.startswith(INTENT_PREFIX) for entry in entries])[columns_of]
        columns[4, columns_of] = np.where(clause, other[starts], columns[2, columns_of])
        summaries = np.maximum(*(other[np.minimum(starts + n, len(other) - 1)] for n in range(1, CLAUSE_SUMMARIES + 1)))
        columns[5, columns_of] = np.where(clause, summaries, columns[2, columns_of])
        columns[6, columns_of], columns[7, columns_of] = self.centres[0, places], self.centres[-1, places]
        columns[8, columns_of] = columns[9, columns_of] = columns[0, columns_of]
        if self.sentences is not None:
            by_sentence = np.asarray([best_and_mean(own[rows], owner, len(places))[0] for own in self.sentences])
            columns[8, columns_of], columns[9, columns_of] = by_sentence.max(axis=0), by_sentence[-1]
        return columns


class Meant(Protocol):
    """What is known of one question by meaning."""

    @property
    def vector(self) -> "Vectors | None":
        """The encoder's vector of the question as asked, of length one; None without encoder."""
        ...

    @property
    def outside(self) -> float:
        """The highest cosine of a sentence that is curated as out of scope."""
        ...

    def nearest(self, limit: int, document: str | None) -> list[str]:
        """Return up to ``limit`` entries that may answer, nearest first; only clauses of ``document`` if given."""
        ...

    def of(self, entries: Sequence[str]) -> "NDArray[np.float64]":
        """Return what Cosines.of returns."""
        ...


@dataclass(frozen=True)
class FarCosines:
    """The same for a large store, whose vectors stay in the store: the nearest are looked for in a few cells.

    Only which entries are looked at is approximate; their cosines are exact.
    """

    store: "_LargeStore"
    vectors: "Vectors"
    """The question, and its translation where there is one."""
    sentences: "Vectors"
    """Those of a question that has several."""
    vector: "Vectors | None" = None
    """The encoder's vector of the question as asked, of length one."""

    @property
    def outside(self) -> float:
        """The highest cosine of a sentence that is curated as out of scope."""
        return _cosines(self.store.intents, self.vectors).outside

    def nearest(self, limit: int, document: str | None) -> list[str]:
        """Return up to ``limit`` entries that may answer, nearest first; only clauses of ``document`` if given."""
        if document is not None:
            rows = self.store.knowledge.vectors_of_document(document)
            return _cosines(self.store.index(rows), self.vectors).nearest(limit, None) if rows else []
        numbers = self.store.cells.nearest(self.vectors, limit + len(self.store.outside))
        names = self.store.knowledge.entries_numbered(numbers)
        return [names[number] for number in numbers if names[number] not in self.store.outside][:limit]

    def of(self, entries: Sequence[str]) -> "NDArray[np.float64]":
        """Return what Cosines.of returns."""
        rows = self.store.knowledge.vectors_of(entries)
        return (_cosines(self.store.index(rows), self.vectors, self.sentences) if rows else Cosines()).of(entries)


class _LargeStore:
    """A large store with what is held of it in memory."""

    def __init__(self, knowledge: Knowledge, projection: "Vectors", outside: frozenset[str]) -> None:
        self.knowledge = knowledge
        self.projection = projection
        self.outside = outside
        self.cells = Cells(knowledge)
        self.intents = self.index(knowledge.vectors_of_document(None))

    def index(self, rows: list[tuple[str, bytes]]) -> _Index:
        return _index_of(rows, self.projection, self.outside)


class SemanticIndex:
    """Compares questions with all vectors of one store."""

    def __init__(self, knowledge: Knowledge, encoder: Encoder | None = None) -> None:
        self._knowledge = knowledge
        self._encoder = encoder or load_encoder()

    @cached_property
    def _index(self) -> _Index | _LargeStore | None:
        if not self.works:
            return None
        shape, blob = self._knowledge.projection()
        projection = np.frombuffer(blob, dtype=np.float32).reshape(shape)
        intents = self._knowledge.intents
        outside = frozenset(intent_key(intent.id) for intent in intents if intent.kind == "out_of_scope")
        if self._knowledge.large:
            return _LargeStore(self._knowledge, projection, outside)
        return _index_of(self._knowledge.vectors(), projection, outside)

    @property
    def works(self) -> bool:
        """Whether there is an encoder and the store holds its vectors."""
        return self._encoder is not None and self._knowledge.has_vectors

    def score(self, text: str, translated: str = "", sentences: Sequence[str] = ()) -> Meant:
        """Return the cosines of ``text``, of its translation and of its sentences if given, with every entry.

        None without encoder.
        """
        if self._encoder is None or self._index is None:
            return Cosines()
        index = self._index
        asked = [text, translated] if translated else [text]
        whole = unit(self._encoder.encode([*asked, *sentences]))
        vectors = unit(whole @ index.projection)
        vectors, parts = vectors[: len(asked)], vectors[len(asked) :]
        if isinstance(index, _LargeStore):
            return FarCosines(index, vectors, parts, whole[0])
        return replace(_cosines(index, vectors, parts), vector=whole[0])


def _index_of(rows: list[tuple[str, bytes]], projection: "Vectors", outside: frozenset[str]) -> _Index:
    """Return vectors as an index; ``rows`` is grouped by entry."""
    entries: list[str] = []
    starts: list[int] = []
    for i, (entry, _) in enumerate(rows):
        if not entries or entries[-1] != entry:
            entries.append(entry)
            starts.append(i)
    held = np.frombuffer(b"".join(blob for _, blob in rows), dtype=np.float16).reshape(len(rows), projection.shape[1])
    matrix = held.T.astype(np.float32, order="C")
    centres = unit(np.add.reduceat(matrix, starts, axis=1).T) if rows else matrix.T
    return _Index(
        entries,
        matrix,
        np.asarray(starts, dtype=np.intp),
        np.diff([*starts, len(rows)]),
        {entry: i for i, entry in enumerate(entries)},
        np.ascontiguousarray(centres.T),
        projection,
        np.asarray([entry not in outside for entry in entries]),
    )


def _cosines(index: _Index, vectors: "Vectors", sentences: "Vectors | None" = None) -> Cosines:
    """Return the cosines of a question (and its translation, the second of ``vectors``) with an index."""
    if not index.entries:
        return Cosines()
    asked = vectors if sentences is None else np.vstack((vectors, sentences))  # the matrix is read from memory once
    cosines, parts = np.split(asked @ index.matrix, [len(vectors)])
    centres = vectors @ index.centres
    best = np.maximum.reduceat(cosines, index.starts, axis=1)
    near = (best + centres).max(axis=0)
    other = cosines[1] if len(vectors) > 1 else None
    return Cosines(index, cosines[0], best.max(axis=0), near, centres, other, parts if len(parts) else None)
