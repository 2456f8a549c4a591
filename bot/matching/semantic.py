"""Finds clauses by meaning: the cosine of the question with every text that is curated for a clause."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bot.encoder import Encoder, load_encoder, products, unit
from bot.matching import precedents
from bot.matching.cells import Cells
from bot.matching.precedents import Likeness, Precedents
from bot.matching.words import best_and_mean
from bot.model import INTENT_PREFIX, intent_key
from bot.store.knowledge import Knowledge
from bot.store.vectors import CLAUSE_SUMMARIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.encoder import Vectors

    Column = NDArray[np.float64]


SHORTLIST = 80
"""Of so many entries, those with the nearest centres, every text is compared with a question. Of the twenty entries
that are nearest by all texts 0.5% are not among them (benchmarks/directions.py)."""
_ANY_TEXT = "grant"


@dataclass(frozen=True)
class VectorIndex:
    """Vectors in memory, about 900 bytes a curated text: all of a store, or of a large one those that are looked at."""

    entries: list[str]
    texts: "Vectors"
    """Shape (texts, dimensions); the texts of one entry stand together."""
    starts: "NDArray[np.intp]"
    """The first text of each entry."""
    sizes: "NDArray[np.intp]"
    """How many texts each entry has."""
    place: dict[str, int]
    centres: "Vectors"
    """The mean of the texts of each entry, of length one; shape (dimensions, entries)."""
    projection: "Vectors"
    """Takes a vector of the encoder to the dimensions that are stored."""
    inside: "NDArray[np.bool_]"
    """Whether each entry is one that may answer."""
    outside: "Vectors"
    """The texts of those that may not; shape (dimensions, texts)."""

    def texts_of(self, places: "NDArray[np.intp]") -> "tuple[Vectors, NDArray[np.intp], NDArray[np.intp]]":
        """Return the texts of some entries one after another, where each entry begins there, and how many it has."""
        sizes = self.sizes[places]
        begin = np.cumsum(sizes) - sizes
        rows = np.arange(sizes.sum()) + np.repeat(self.starts[places] - begin, sizes)
        return self.texts[rows], begin, sizes


@dataclass(frozen=True)
class Cosines:
    """The cosines of one question with the texts of the entries that are looked at."""

    index: VectorIndex | None = None
    asked: "Vectors | None" = None
    """The question as it was asked, and its translation where there is one; shape (one or two, dimensions)."""
    sentences: "Vectors | None" = None
    """The sentences of a question that has several, the one that asks last; shape (sentences, dimensions)."""
    vector: "Vectors | None" = None
    """The encoder's vector of the question as asked, of length one."""
    likeness: Likeness | None = None
    """How like the question is to those whose answers are known."""

    @property
    def outside(self) -> float:
        """The highest cosine of a sentence that is curated as out of scope."""
        if self.index is None or self.asked is None or not self.index.outside.size:
            return 0.0
        return float(products(self.asked, self.index.outside).max())

    def nearest(self, limit: int, document: str | None) -> list[str]:
        """Return up to ``limit`` entries that may answer, nearest first; only clauses of ``document`` if given.

        An entry is the nearer the higher the highest cosine of its texts and that with its centre are, added.
        """
        if self.index is None or self.asked is None:
            return []
        index = self.index
        allowed = index.inside
        if document is not None:
            allowed = np.asarray([entry.startswith(f"{document}/") for entry in index.entries])
        places = np.flatnonzero(allowed)
        centres = products(self.asked, index.centres)
        most = max(SHORTLIST, limit)
        if len(places) > most:
            places = np.sort(places[np.argpartition(-centres.max(axis=0)[places], most)[:most]])
        if not len(places):
            return []
        texts, begin, _ = index.texts_of(places)
        best = np.maximum.reduceat(products(self.asked, texts.T), begin, axis=1)
        order = np.argsort(-(best + centres[:, places]).max(axis=0), kind="stable")[:limit]
        return [index.entries[i] for i in places[order]]

    def of(self, entries: Sequence[str]) -> "NDArray[np.float64]":
        """Return an array of shape (10, entries).

        The highest cosine and the mean of the three highest; the same of the translated question (of the question
        where there is none); the cosine of the heading with the keywords, and of the nearest summary; that with the
        centre of the entry, of the question and of the translated one; the highest of any sentence of the question,
        and of the sentence that asks.
        """
        columns = np.zeros((10, len(entries)))
        if self.index is None or self.asked is None:
            return columns
        index = self.index
        held = [(i, index.place[entry]) for i, entry in enumerate(entries) if entry in index.place]
        if not held:
            return columns
        columns_of, places = np.asarray(held).T
        texts, begin, sizes = index.texts_of(places)
        owner = np.repeat(np.arange(len(held)), sizes)
        asked = self.asked if self.sentences is None else np.vstack((self.asked, self.sentences))
        cosines, by_sentence = np.split(products(asked, texts.T), [len(self.asked)])
        for at, own in ((0, cosines[0]), (2, cosines[-1])):
            columns[at, columns_of], columns[at + 1, columns_of] = best_and_mean(own, owner, len(held))
        other = cosines[-1]
        clause = np.asarray([not entry.startswith(INTENT_PREFIX) for entry in entries])[columns_of]
        columns[4, columns_of] = np.where(clause, other[begin], columns[2, columns_of])
        summaries = np.maximum(*(other[np.minimum(begin + n, len(other) - 1)] for n in range(1, CLAUSE_SUMMARIES + 1)))
        columns[5, columns_of] = np.where(clause, summaries, columns[2, columns_of])
        centres = products(self.asked, index.centres[:, places])
        columns[6, columns_of], columns[7, columns_of] = centres[0], centres[-1]
        columns[8, columns_of] = columns[9, columns_of] = columns[0, columns_of]
        if len(by_sentence):
            highest = np.maximum.reduceat(by_sentence, begin, axis=1)
            columns[8, columns_of], columns[9, columns_of] = highest.max(axis=0), highest[-1]
        return columns


class Meant(Protocol):
    """What is known of one question by meaning."""

    @property
    def vector(self) -> "Vectors | None":
        """The encoder's vector of the question as asked, of length one; None without encoder."""
        ...

    @property
    def likeness(self) -> Likeness | None:
        """How like the question is to those whose answers are known; None where there are none."""
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
    likeness: Likeness | None = None

    @property
    def outside(self) -> float:
        """The highest cosine of a sentence that is curated as out of scope."""
        return Cosines(self.store.intents, self.vectors).outside

    def nearest(self, limit: int, document: str | None) -> list[str]:
        """Return up to ``limit`` entries that may answer, nearest first; only clauses of ``document`` if given."""
        if document is not None:
            rows = self.store.knowledge.vectors_of_document(document)
            return Cosines(self.store.index(rows), self.vectors).nearest(limit, None) if rows else []
        numbers = self.store.cells.nearest(self.vectors, limit + len(self.store.outside))
        names = self.store.knowledge.entries_numbered(numbers)
        return [names[number] for number in numbers if names[number] not in self.store.outside][:limit]

    def of(self, entries: Sequence[str]) -> "NDArray[np.float64]":
        """Return what Cosines.of returns."""
        rows = self.store.knowledge.vectors_of(entries)
        return (Cosines(self.store.index(rows), self.vectors, self.sentences) if rows else Cosines()).of(entries)


class _LargeStore:
    """A large store with what is held of it in memory."""

    def __init__(self, knowledge: Knowledge, projection: "Vectors", outside: frozenset[str]) -> None:
        self.knowledge = knowledge
        self.projection = projection
        self.outside = outside
        self.cells = Cells(knowledge)
        self.intents = self.index(knowledge.vectors_of_document(None))

    def index(self, rows: list[tuple[str, bytes]]) -> VectorIndex:
        return index_of(rows, self.projection, self.outside)


class Encoded:
    """Encodes the texts of one message in one run: several short texts take hardly longer than one."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._expected: tuple[str, ...] = ()
        self._held: dict[str, Vectors] = {}

    @contextmanager
    def expecting(self, texts: Iterable[str]) -> Iterator[None]:
        """Encode ``texts`` together with the first one that is asked for inside; nothing is kept beyond it.

        May be nested; is for one thread at a time.
        """
        before = self._expected
        self._expected = (*before, *texts)
        try:
            yield
        finally:
            self._expected = before
            if not before:
                self._held = {}

    def of(self, texts: Sequence[str]) -> "Vectors":
        """Return the vectors of texts, of length one; shape (texts, dimensions of the encoder)."""
        if not self._expected:
            return unit(self._encoder.encode(texts))
        missing = [text for text in dict.fromkeys((*texts, *self._expected)) if text not in self._held]
        if missing:
            self._held |= zip(missing, unit(self._encoder.encode(missing)), strict=True)
        return np.stack([self._held[text] for text in texts])


class SemanticIndex:
    """Compares questions with all vectors of one store."""

    def __init__(self, knowledge: Knowledge, encoder: Encoder | None = None, index: VectorIndex | None = None) -> None:
        """``index`` holds other vectors than those of the store."""
        self._knowledge = knowledge
        self._encoder = encoder or load_encoder()
        self._encoded = Encoded(self._encoder) if self._encoder else None
        if index is not None:
            self._index = index

    @cached_property
    def precedents(self) -> Precedents | None:
        """The questions whose answers are known; None where they are of no clause of the store or another encoder."""
        index = self._index
        if self._encoder is None or index is None:
            return None
        held = precedents.load(self._encoder.name, index.projection.shape[1])
        here = self._knowledge.held_here(held.names) if held else frozenset[str]()
        return held.within(here).with_intents(self._knowledge.intents) if held and here else None

    @cached_property
    def _index(self) -> VectorIndex | _LargeStore | None:
        if not self.works:
            return None
        shape, blob = self._knowledge.projection()
        projection = np.frombuffer(blob, dtype=np.float32).reshape(shape)
        outside = out_of_scope(self._knowledge)
        if self._knowledge.large:
            return _LargeStore(self._knowledge, projection, outside)
        return index_of(self._knowledge.vectors(), projection, outside)

    @property
    def works(self) -> bool:
        """Whether there is an encoder and the store holds its vectors."""
        return self._encoder is not None and self._knowledge.has_vectors

    def prepare(self) -> None:
        """Load the encoder, if there is one."""
        if self._encoder is not None:
            self._encoder.encode([_ANY_TEXT])

    def hold(self) -> None:
        """Read the vectors of the store, and the questions whose answers are known."""
        _ = self._index, self.precedents

    @contextmanager
    def expecting(self, texts: Iterable[str]) -> Iterator[None]:
        """See Encoded.expecting; the same without encoder, where it does nothing."""
        if self._encoded is None:
            yield
            return
        with self._encoded.expecting(texts):
            yield

    def score(self, text: str, translated: str = "", sentences: Sequence[str] = ()) -> Meant:
        """Return what compares ``text``, its translation and its sentences if given with the entries.

        Without encoder there is nothing near.
        """
        if self._encoded is None or self._index is None:
            return Cosines()
        index = self._index
        asked = [text, translated] if translated else [text]
        whole = self._encoded.of([*asked, *sentences])
        vectors = unit(whole @ index.projection)
        vectors, parts = vectors[: len(asked)], vectors[len(asked) :]
        likeness = self.precedents.of(np.vstack((vectors, parts)), len(parts)) if self.precedents else None
        if isinstance(index, _LargeStore):
            return FarCosines(index, vectors, parts, whole[0], likeness)
        return Cosines(index, vectors, parts, whole[0], likeness)


def out_of_scope(knowledge: Knowledge) -> frozenset[str]:
    """Return the keys of the intents that are no answer."""
    return frozenset(intent_key(intent.id) for intent in knowledge.intents if intent.kind == "out_of_scope")


def index_of(rows: list[tuple[str, bytes]], projection: "Vectors", outside: frozenset[str]) -> VectorIndex:
    """Return vectors as an index; ``rows`` is grouped by entry."""
    entries: list[str] = []
    starts: list[int] = []
    for i, (entry, _) in enumerate(rows):
        if not entries or entries[-1] != entry:
            entries.append(entry)
            starts.append(i)
    held = np.frombuffer(b"".join(blob for _, blob in rows), dtype=np.float16)
    texts = held.reshape(-1, projection.shape[1]).astype(np.float32)
    sizes = np.diff([*starts, len(rows)])
    centres = unit(np.add.reduceat(texts, starts, axis=0)) if rows else texts
    inside = np.asarray([entry not in outside for entry in entries], dtype=bool)
    return VectorIndex(
        entries,
        texts,
        np.asarray(starts, dtype=np.intp),
        sizes,
        {entry: i for i, entry in enumerate(entries)},
        np.ascontiguousarray(centres.T),
        projection,
        inside,
        np.ascontiguousarray(texts[~np.repeat(inside, sizes)].T),
    )
